// Short words that something was done. Never the only trace of anything.

import { signal } from "@preact/signals";

export interface Toast {
  id: number;
  text: string;
}

export const toasts = signal<Toast[]>([]);
/** Counts how often what is shown has to be lifted over something new. */
export const lifts = signal(0);
const shownMs = 4_000;
let last = 0;

export function toast(text: string): void {
  const id = ++last;
  // The same words again take the place of the ones before: a pile of them covers what is worked on.
  toasts.value = [...toasts.value.filter((t) => t.text !== text).slice(-2), { id, text }];
  setTimeout(() => (toasts.value = toasts.value.filter((t) => t.id !== id)), shownMs);
}

/** A dialog opened over what is shown. */
export function liftToasts(): void {
  lifts.value++;
}
