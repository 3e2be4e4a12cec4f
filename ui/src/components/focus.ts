// Where the focus goes when what had it is gone: never nowhere, because the next key would then go nowhere too.

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** For the heading of a screen that takes another's place: it is read first, and Tab goes on from there. */
export function useLanding(): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isLost()) heading.current?.focus();
  }, []);
  return heading;
}

/**
 * For a box whose buttons come and go: when the one that had the focus goes, the focus moves to the button marked
 * `data-next`, else the first, and where there is none any more to `otherwise`.
 */
export function useKeptFocus(box: RefObject<HTMLElement | null>, otherwise: RefObject<HTMLElement | null>): void {
  const had = useRef(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const enter = () => (had.current = true);
    const leave = (event: FocusEvent) => {
      const left = event.target;
      // A button that is taken away is not yet gone when this is heard.
      setTimeout(() => {
        if (left instanceof Node && left.isConnected && !element.contains(document.activeElement)) had.current = false;
      });
    };
    element.addEventListener("focusin", enter);
    element.addEventListener("focusout", leave);
    return () => {
      element.removeEventListener("focusin", enter);
      element.removeEventListener("focusout", leave);
    };
  }, [box]);
  useLayoutEffect(() => {
    if (!had.current || !isLost()) return;
    const inside = box.current?.querySelector<HTMLElement>("[data-next]") ?? box.current?.querySelector<HTMLElement>("button:not(:disabled)");
    (inside ?? otherwise.current)?.focus();
  });
}
