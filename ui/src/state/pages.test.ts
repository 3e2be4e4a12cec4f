import { expect, test, vi } from "vitest";
import { pages } from "./pages";

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

test("asks once for each page that comes into view", async () => {
  const asked: number[] = [];
  const list = pages<number>((offset, limit) => {
    asked.push(offset);
    return Promise.resolve({ rows: Array.from({ length: limit }, (_, i) => offset + i), total: 1000 });
  });
  list.need(0, 40);
  list.need(10, 120);
  await settled();
  expect(asked).toEqual([0, 100]);
  expect(list.row(120)).toBe(120);
  expect(list.row(250)).toBeUndefined();
  expect(list.total.value).toBe(1000);
});

test("an answer from before a reset is not shown", async () => {
  const answers: ((rows: string[]) => void)[] = [];
  const accepted: string[][] = [];
  const list = pages<string>(
    () =>
      new Promise((resolve) =>
        answers.push((rows) => resolve({ rows, total: rows.length, accept: () => accepted.push(rows) })),
      ),
  );
  list.need(0, 10);
  list.reset();
  answers[1]?.(["new"]);
  answers[0]?.(["old", "older"]);
  await settled();
  expect(list.row(0)).toBe("new");
  expect(list.total.value).toBe(1);
  expect(accepted, "nor are the totals that came with it").toEqual([["new"]]);
});

test("a page that failed is asked for again when it is needed again", async () => {
  let fail = true;
  const list = pages<string>(() =>
    fail ? Promise.reject(new Error("down")) : Promise.resolve({ rows: ["row"], total: 1 }),
  );
  list.need(0, 10);
  await settled();
  expect(list.error.value?.message).toContain("down");
  fail = false;
  list.need(0, 10);
  await settled();
  expect([list.row(0), list.error.value]).toEqual(["row", null]);
});

test("rows are shown before they are counted, and a count of something else is not taken", async () => {
  const counts: ((total: number) => void)[] = [];
  const accepted: number[] = [];
  const list = pages<number>(
    (offset, limit) => Promise.resolve({ rows: Array.from({ length: limit }, (_, i) => offset + i), total: null }),
    () =>
      new Promise((resolve) => {
        counts.push((total) => resolve({ total, accept: () => accepted.push(total) }));
      }),
  );
  list.need(0, 10);
  await settled();
  expect([list.row(0), list.total.value]).toEqual([0, 100]);
  await vi.waitFor(() => expect(counts).toHaveLength(1));
  list.reset();
  await settled();
  counts[0]?.(5_000);
  await vi.waitFor(() => expect(counts).toHaveLength(2));
  expect([list.total.value, accepted]).toEqual([100, []]);
  counts[1]?.(700);
  await settled();
  expect([list.total.value, accepted]).toEqual([700, [700]]);
});

/** A list whose answers come when the test says so. */
function held() {
  const answers: ((rows: string[]) => void)[] = [];
  const failures: (() => void)[] = [];
  const list = pages<string>(
    () =>
      new Promise((resolve, reject) => {
        answers.push((rows) => resolve({ rows, total: rows.length }));
        failures.push(() => reject(new Error("down")));
      }),
  );
  return { answers, failures, list };
}

test("what is shown stays, as stale, until what was asked for next is there", async () => {
  const { answers, list } = held();
  list.need(0, 10);
  answers[0]?.(["old", "older"]);
  await settled();
  const before = list.question.value;
  list.askAnew();
  expect([list.row(0), list.total.value, list.isStale.value]).toEqual(["old", 2, true]);
  expect(list.question.value, "whoever shows the rows goes to the top").not.toBe(before);
  answers[1]?.(["new"]);
  await settled();
  expect([list.row(0), list.row(1), list.total.value, list.isStale.value]).toEqual(["new", undefined, 1, false]);
});

test("rows of an earlier question go when the next one fails or takes long", async () => {
  const { answers, failures, list } = held();
  list.need(0, 10);
  answers[0]?.(["old"]);
  await settled();
  list.askAnew();
  failures[1]?.();
  await settled();
  expect([list.row(0), list.total.value, list.isStale.value]).toEqual([undefined, null, false]);

  list.need(0, 10);
  answers[2]?.(["old again"]);
  await settled();
  vi.useFakeTimers();
  list.askAnew();
  vi.advanceTimersByTime(1_000);
  vi.useRealTimers();
  expect([list.row(0), list.total.value, list.isStale.value]).toEqual([undefined, null, false]);
});
