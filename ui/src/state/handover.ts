// What is being handed over: the print dialog's orders, and whether it was said what becomes of paper and messages.

import { signal } from "@preact/signals";
import { platform } from "#platform";
import { failure } from "./failure";
import { openOrder } from "./route";
import { toast } from "./toasts";

/** The orders that the print dialog is open on; `null`: it is closed. */
export const printing = signal<string[] | null>(null);

/** `unknown` until the first thing leaves the program; `asking` while the words about it stand there. */
export const told = signal<"unknown" | "asking" | "yes">("unknown");

let waiting: (() => void) | null = null;
// What was begun for one order is not done under the words about another.
openOrder.subscribe(() => (waiting = null));

/** Does something that leaves the program's reach, once it has been said what that means. */
export function whenTold(work: () => void): void {
  if (told.value === "yes") {
    work();
    return;
  }
  waiting = work;
  if (told.value === "asking") return;
  platform.handoverSettings().then(
    (kept) => {
      told.value = kept.told ? "yes" : "asking";
      if (kept.told) go();
    },
    (thrown: unknown) => toast(failure(thrown).message),
  );
}

/** The agent has read it. */
export function understood(): void {
  platform.understandReach().then(
    () => {
      told.value = "yes";
      go();
    },
    (thrown: unknown) => toast(failure(thrown).message),
  );
}

function go(): void {
  const work = waiting;
  waiting = null;
  work?.();
}
