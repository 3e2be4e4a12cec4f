import { beforeEach, expect, test, vi } from "vitest";
import { forgetWaiting, printing, told, understood, whenTold } from "./handover";
import { openOrder } from "./route";

beforeEach(() => {
  printing.value = null;
  told.value = "unknown";
});

async function asked(work: () => void): Promise<void> {
  whenTold(work);
  await vi.waitFor(() => expect(told.value).toBe("asking"));
}

test("a print that was begun is not made once its dialog is closed, its paper changed, or another order is looked at", async () => {
  const work = vi.fn();
  for (const leave of [() => (printing.value = null), forgetWaiting, () => (openOrder.value = "another")]) {
    printing.value = ["one"];
    await asked(work);
    leave();
    expect(told.value, "the words go with what they were said for").toBe("unknown");
  }
  understood();
  await vi.waitFor(() => expect(told.value).toBe("yes"));
  expect(work).not.toHaveBeenCalled();
});

test("words that come after the dialog was closed are not shown", async () => {
  printing.value = ["one"];
  whenTold(() => undefined);
  printing.value = null;
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(told.value).not.toBe("asking");
});
