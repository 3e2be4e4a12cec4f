import { expect, test } from "vitest";
import type { Batch } from "../contract";
import { beforeList, beforeRow, placeWords, rateWords, sentOf, withSample, type Sample } from "./pace";

const secondMs = 1_000;

function batch(id: string, waiting: number, change: Partial<Batch> = {}): Batch {
  return {
    id,
    account: "shop",
    source: id,
    counter: false,
    state: "running",
    reason: null,
    total: 1_000,
    orders: 100,
    byState: [
      { state: "planned", count: waiting, amount: 0 },
      { state: "delivered", count: 100 - waiting, amount: 0 },
    ],
    approvedAt: 1_000,
    secondsLeft: null,
    walletHeld: false,
    toBuyAgain: 0,
    ...change,
  };
}

test("the rate is of the last minute, and never made up from a few seconds", () => {
  let samples: Sample[] = [];
  for (let second = 0; second <= 120; second += 10) samples = withSample(samples, { at: second * secondMs, sent: second / 2 });
  expect(rateWords(samples, 120 * secondMs)).toBe("30 a minute");
  expect(samples.length, "what is older than the minute is let go").toBeLessThanOrEqual(7);

  const burst = [
    { at: 0, sent: 0 },
    { at: 10 * secondMs, sent: 27 },
  ];
  expect(rateWords(burst, 15 * secondMs), "27 in a burst are not 108 a minute").toBe("27 sent in the last 15 s");
  expect(rateWords(burst.slice(1), 20 * secondMs), "nothing was seen to go").toBe("");
  expect(rateWords([], 0)).toBe("");
  expect(sentOf(batch("a", 40)), "what waits was not sent").toBe(60);
});

test("sales at the counter and earlier lists of the same account go before a list", () => {
  const mine = batch("mine", 10, { approvedAt: 5_000 });
  const all = [
    mine,
    batch("earlier", 7),
    batch("later", 9, { approvedAt: 9_000 }),
    batch("a sale", 2, { counter: true, approvedAt: 9_000 }),
    batch("of another account", 30, { account: "online" }),
    batch("paused", 30, { state: "paused" }),
  ];
  expect(beforeList(mine, all)).toBe(9);
  expect(beforeList(batch("another sale", 1, { counter: true, approvedAt: 9_500 }), all), "no list goes before a sale").toBe(2);
});

test("a row that waits knows how many are before it", () => {
  expect(beforeRow(40, 100, 60, false), "rows 41 to 100 wait: row 41 is the first of them").toBe(0);
  expect(beforeRow(52, 100, 60, false)).toBe(12);
  expect(beforeRow(3, 100, 60, false), "a row held back while later ones went has no place").toBeNull();
  expect(beforeRow(5, 60, 60, true), "where only those that wait are shown, its row is its place").toBe(5);
  expect([0, 1, 2, 12].map(placeWords)).toEqual(["next in line", "2nd in line", "3rd in line", "12 before it"]);
});
