import { expect, test } from "vitest";
import { latest } from "./latest";

test("only the last question counts, and none after it was dropped", () => {
  const questions = latest();
  const first = questions.ask();
  const second = questions.ask();
  expect([first(), second()]).toEqual([false, true]);
  questions.drop();
  expect(second()).toBe(false);
});
