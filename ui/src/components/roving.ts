// The focus in a table: where it is, where keys take it, and where it goes when its row leaves.

import type { RefObject, TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { rowAfter, scrollFor } from "../state/roving";

interface Frame {
  scroller: RefObject<HTMLDivElement | null>;
  rowPx: number;
  headPx: number;
  total: number;
}

export interface Roving {
  /** The row that the focus was in last, by its key. */
  used: string | null;
  onFocusIn: (event: FocusEvent) => void;
  onFocusOut: (event: FocusEvent) => void;
  onKeyDown: (event: TargetedKeyboardEvent<HTMLElement>, enter?: () => void) => void;
}

const stops = "button, input, select, a[href]";

export function useRoving({ scroller, rowPx, headPx, total }: Frame): Roving {
  const [used, setUsed] = useState<string | null>(null);
  /** The row that has the focus or is to get it, by its index; `null` while the focus is elsewhere. */
  const focused = useRef<number | null>(null);
  /** Whether the row is still to come into the page. */
  const awaited = useRef(false);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    keepStops(box);
    const index = focused.current;
    if (index === null) return;
    // A row that was fixed may leave its filter, and take the focus with it: the row in its place is next.
    const isLost = document.activeElement === document.body || document.activeElement === null;
    if (!isLost && !box.contains(document.activeElement)) {
      // Whoever went elsewhere meanwhile is not called back.
      focused.current = null;
      awaited.current = false;
      return;
    }
    if (!awaited.current && !isLost) return;
    const row = rowAt(box, Math.min(index, Math.max(0, total - 1)));
    if (row === null) return;
    awaited.current = false;
    row.focus({ preventScroll: true });
  });

  return {
    used,
    onFocusIn(event) {
      const row = rowOf(event.target);
      if (row === null) return;
      focused.current = Number(row.dataset.row);
      setUsed(row.dataset.key ?? null);
    },
    onFocusOut(event) {
      const left = event.target;
      // An element that is taken away is not yet gone when this is heard.
      setTimeout(() => {
        const isStillThere = left instanceof Node && left.isConnected;
        if (isStillThere && scroller.current?.contains(document.activeElement) !== true) focused.current = null;
      });
    },
    onKeyDown(event, enter) {
      const row = event.currentTarget;
      if (event.target === row && (event.key === "Enter" || event.key === " ") && !event.ctrlKey && !event.metaKey) {
        if (enter === undefined) return;
        event.preventDefault();
        enter();
        return;
      }
      const box = scroller.current;
      if (!box || event.altKey || event.ctrlKey || event.metaKey || isChosenFrom(event.target)) return;
      const next = rowAfter(event.key, Number(row.dataset.row), Math.floor(box.clientHeight / rowPx), total);
      if (next === null) return;
      event.preventDefault();
      focused.current = next;
      box.scrollTop = scrollFor(next, rowPx, headPx, box.scrollTop, box.clientHeight);
      const there = rowAt(box, next);
      if (there) there.focus({ preventScroll: true });
      else awaited.current = true;
    },
  };
}

/** Only the current row's buttons are stops. Every cell would have to know of it otherwise. */
function keepStops(box: HTMLElement): void {
  for (const row of box.querySelectorAll<HTMLElement>("tbody tr[data-row]")) {
    const isCurrent = row.tabIndex === 0;
    for (const element of row.querySelectorAll<HTMLElement>(stops)) {
      if (isCurrent) element.removeAttribute("tabindex");
      else element.tabIndex = -1;
    }
  }
}

function rowAt(box: HTMLElement, index: number): HTMLElement | null {
  return box.querySelector<HTMLElement>(`tbody tr[data-row="${index}"]`);
}

function rowOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("tr[data-row]") : null;
}

/** Arrow keys choose in a select, and move in a text. */
function isChosenFrom(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("select, input:not([type=checkbox])");
}
