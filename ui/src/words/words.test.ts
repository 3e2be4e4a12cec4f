import { expect, test } from "vitest";
import type { Order } from "../contract";
import { amount, counted, money, readAmount } from "./money";
import { phone } from "./numbers";
import { providerWord, stateAloud, stateSentence } from "./states";
import { sumInWords } from "./sums";
import { age, dateInFull, day, dayStart, duration, isoDay, when } from "./times";

test("amounts stand in groups of three with two decimals", () => {
  expect(money(123_450)).toBe("GHS 1,234.50");
  expect(amount(-5)).toBe("-0.05");
  expect(amount(100_000_000)).toBe("1,000,000.00");
});

test("typed amounts are read exactly or not at all", () => {
  expect(readAmount("1,234.5")).toBe(123_450);
  expect(readAmount("GHS 10")).toBe(1000);
  expect(readAmount("4.29")).toBe(429);
  for (const text of ["", "abc", "1.234", "-5", "1e3"]) expect(readAmount(text), text).toBeNull();
});

test("counts carry their noun", () => {
  expect(counted(1, "order")).toBe("1 order");
  expect(counted(1200, "order")).toBe("1,200 orders");
});

test("numbers stand in three groups", () => {
  expect(phone("0241234567")).toBe("024 123 4567");
  expect(phone("2.33241E+11")).toBe("2.33241E+11");
});

test("days have names when they are near", () => {
  const now = new Date(2026, 10, 21, 0, 30).getTime();
  const at = new Date(2026, 10, 20, 23, 59).getTime();
  expect(day(now, now)).toBe("today");
  expect(when(at, now)).toBe("yesterday 23:59");
  expect(day(new Date(2025, 0, 3).getTime(), now)).toBe("3 Jan 2025");
  expect(age(at, now)).toBe("31 min ago");
});

test("durations are rounded to what a person can use", () => {
  expect(duration(0)).toBe("about 1 s");
  expect(duration(250)).toBe("about 4 min 10 s");
  expect(duration(239)).toBe("about 4 min");
  expect(duration(3900)).toBe("about 1 h 5 min");
});

test("a day goes to a date field and back", () => {
  const at = new Date(2026, 10, 21, 17, 5).getTime();
  expect(isoDay(at)).toBe("2026-11-21");
  expect(dayStart(isoDay(at))).toBe(new Date(2026, 10, 21).getTime());
  expect(dayStart("")).toBeNull();
  expect(dateInFull(at)).toBe("Saturday, 21 Nov 2026");
});

test("a sum of orders says of each pesewa what is known of it", () => {
  expect(sumInWords([])).toBe("0 orders. GHS 0.00 bought");
  expect(sumInWords([{ state: "unknown", count: 1, amount: 425 }])).toBe(
    "1 order. GHS 0.00 bought, GHS 4.25 not known yet",
  );
  const day = [
    { state: "delivered" as const, count: 2, amount: 850 },
    { state: "accepted" as const, count: 1, amount: 425 },
    { state: "failed" as const, count: 1, amount: 900 },
    { state: "rejected" as const, count: 5, amount: 5000 },
    { state: "refunded" as const, count: 1, amount: 425 },
  ];
  expect(sumInWords(day)).toBe("4 orders. GHS 12.75 bought, GHS 9.00 failed, refund not seen");
});

test("what is read aloud names the money that is open", () => {
  const order = { package: "1 GB", msisdn: "0241234567", price: 450, charged: 425 } as Order;
  expect(stateAloud({ ...order, state: "failed" })).toBe("1 GB for 024 123 4567: failed, refund of GHS 4.25 not seen");
  expect(stateAloud({ ...order, charged: null, state: "unknown" })).toContain("GHS 4.50 may have been charged");
  expect(stateAloud({ ...order, state: "sending" })).toBe("");
});

test("a provider's word stands as a word", () => {
  expect(providerWord("processing")).toBe("Processing");
  expect(providerWord("refund_pending")).toBe("Refund pending");
});

test("a provider's reason ends before the next sentence begins", () => {
  const order = { state: "rejected", stateSince: 0, providerName: "Netpluse" } as Order;
  expect(stateSentence({ ...order, reason: "Invalid capacity" }, 0)).toBe("Invalid capacity. Nothing was charged.");
  expect(stateSentence({ ...order, reason: "No stock." }, 0)).toBe("No stock. Nothing was charged.");
  expect(stateSentence({ ...order, reason: null }, 0)).toBe("Netpluse refused it. Nothing was charged.");
});
