// What is being handed over: the print dialog's orders, and whether it was said what becomes of paper and messages.

import { signal } from "@preact/signals";
import { platform } from "#platform";
import { failure } from "./failure";
import { openOrder } from "./route";
import { forgetsWithHistory } from "./session";
import { toast } from "./toasts";

/** The orders that the print dialog is open on; `null`: it is closed. */
export const printing = signal<string[] | null>(null);

/** `unknown` until the first thing leaves the program; `asking` while the words about it stand there. */
export const told = signal<"unknown" | "asking" | "yes">("unknown");

let waiting: (() => void) | null = null;

/** Nothing that was begun is done later: not under the words about another order, nor on another paper. */
export function forgetWaiting(): void {
  waiting = null;
  if (told.value === "asking") told.value = "unknown";
}
openOrder.subscribe(forgetWaiting);
printing.subscribe(forgetWaiting);

forgetsWithHistory(() => {
  printing.value = null;
  forgetWaiting();
  // Whether it was said is kept with each history.
  told.value = "unknown";
});

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
      if (kept.told) told.value = "yes";
      else if (waiting !== null) told.value = "asking";
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
