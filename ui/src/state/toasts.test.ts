import { expect, test, vi } from "vitest";
import { toast, toasts } from "./toasts";

test("the same words said again are shown once, and for their whole time", () => {
  vi.useFakeTimers();
  toast("Saved.");
  vi.advanceTimersByTime(3_000);
  toast("Copied.");
  toast("Saved.");
  expect(toasts.value.map((shown) => shown.text)).toEqual(["Copied.", "Saved."]);
  vi.advanceTimersByTime(3_000);
  expect(toasts.value.map((shown) => shown.text)).toEqual(["Copied.", "Saved."]);
  vi.advanceTimersByTime(2_000);
  expect(toasts.value).toEqual([]);
  vi.useRealTimers();
});
