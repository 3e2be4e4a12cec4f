// Where the focus goes when what had it gives way to something else: lost focus sends the keyboard back to the top.

import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { openOrder } from "./route";

/** Gives the focus to the element that takes the place of another one. `shown` names what is there now. */
export function useSuccessor<T extends HTMLElement>(shown: unknown): RefObject<T | null> {
  const element = useRef<T>(null);
  const last = useRef(shown);
  useEffect(() => {
    if (last.current === shown) return;
    last.current = shown;
    element.current?.focus();
  }, [shown]);
  return element;
}

/** Whether nothing has the focus, because what had it is gone. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

let opener: HTMLElement | null = null;

/** An order opens beside the list: remembers what it was opened from. */
export function orderOpened(): void {
  const from = document.activeElement;
  // Some systems give a button that is clicked no focus: the line that shows as open stands for it.
  if (isFocusLost()) opener = null;
  else if (from instanceof HTMLElement && from.closest(".drawer") === null) opener = from;
}

/** Closes the order beside the list, and goes back to what it was opened from, or to its line in the list. */
export function closeOrder(): void {
  const line = document.querySelector<HTMLElement>(".is-open");
  openOrder.value = null;
  const back = opener?.isConnected === true ? opener : line;
  opener = null;
  back?.focus();
}
