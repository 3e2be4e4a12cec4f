import { expect, test } from "vitest";
import { rowAfter, scrollFor, stopAmong } from "./roving";

test("arrow and page keys move through a table and stop at its ends", () => {
  expect(rowAfter("ArrowDown", 4, 12, 100)).toBe(5);
  expect(rowAfter("ArrowUp", 0, 12, 100), "there is nothing above the first row").toBe(0);
  expect(rowAfter("PageDown", 4, 12, 100), "a page keeps two rows that were seen").toBe(14);
  expect(rowAfter("PageDown", 95, 12, 100)).toBe(99);
  expect([rowAfter("Home", 50, 12, 100), rowAfter("End", 50, 12, 100)]).toEqual([0, 99]);
  expect(rowAfter("Tab", 4, 12, 100), "Tab leaves the table").toBeNull();
  expect(rowAfter("ArrowDown", 0, 12, 0), "an empty table has nowhere to go").toBeNull();
});

test("a row is scrolled into view under the head, and no further than needed", () => {
  expect(scrollFor(5, 36, 32, 0, 400), "it is in view already").toBe(0);
  expect(scrollFor(2, 36, 32, 360, 400), "above: its top comes under the head").toBe(72);
  expect(scrollFor(20, 36, 32, 0, 400), "below: its bottom comes to the bottom").toBe(20 * 36 + 36 + 32 - 400);
});

test("the stop stays with the row that was used, and is in view otherwise", () => {
  const rows = [10, 11, 12, 13].map((index) => ({ key: `row ${index}`, index }));
  expect(stopAmong(rows, "row 13", 11)).toBe("row 13");
  expect(stopAmong(rows, "row 99", 11), "the used row has been scrolled away").toBe("row 11");
  expect(stopAmong([], "row 1", 0)).toBeNull();
});
