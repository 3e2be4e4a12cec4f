import { expect, test } from "vitest";
import { loader } from "./load";

test("an answer that comes late does not replace a newer one", async () => {
  const loads = loader<string>();
  let releaseFirst: (text: string) => void = () => undefined;
  const first = loads.load(() => new Promise((resolve) => (releaseFirst = resolve)));
  await loads.load(() => Promise.resolve("second"));
  releaseFirst("first");
  await first;
  expect(loads.state.value.value).toBe("second");
});

test("a failure keeps the last good value beside the error", async () => {
  const loads = loader<string>();
  await loads.load(() => Promise.resolve("kept"));
  await loads.load(() => Promise.reject(new Error("line down")));
  expect(loads.state.value.value).toBe("kept");
  expect(loads.state.value.error?.message).toContain("line down");
});
