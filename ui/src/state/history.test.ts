import { afterEach, expect, test } from "vitest";
import { clearFilter, freeDates, historyFilter, isFiltered, setFilter } from "./history";

afterEach(() => clearFilter());

const local = (year: number, month: number, day: number) => new Date(year, month - 1, day).getTime();

test("free dates hold both days, and mean the same in either order", () => {
  setFilter({ span: freeDates, firstDay: "2026-11-03", lastDay: "2026-11-05" });
  expect([historyFilter().from, historyFilter().before]).toEqual([local(2026, 11, 3), local(2026, 11, 6)]);
  setFilter({ firstDay: "2026-11-05", lastDay: "2026-11-03" });
  expect([historyFilter().from, historyFilter().before]).toEqual([local(2026, 11, 3), local(2026, 11, 6)]);
  setFilter({ firstDay: "", lastDay: "2026-12-31" });
  expect([historyFilter().from, historyFilter().before], "one of them is enough").toEqual([null, local(2027, 1, 1)]);
  setFilter({ span: "", lastDay: "2026-11-05" });
  expect(historyFilter().before, "days count only while they are chosen").toBeNull();
});

test("one list, and orders that are being sent, can be looked for", () => {
  setFilter({ batch: "list 1", state: "sending" });
  expect([historyFilter().batch, historyFilter().states]).toEqual(["list 1", ["sending"]]);
  expect(isFiltered.value).toBe(true);
  clearFilter();
  expect([historyFilter().batch, isFiltered.value]).toEqual([null, false]);
});
