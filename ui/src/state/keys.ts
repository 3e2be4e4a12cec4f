// Keys that work everywhere. What they do stands in the help.

import { closeOrder } from "./focus";
import { accounts, onEvent, start } from "./session";
import { go, helpOpen, openOrder, screens } from "./route";

export const keys: readonly [string, string][] = [
  ["Ctrl 1 to 7", "Go to a screen, counted from the top on the left"],
  ["Enter", "Buy, on the Sell screen"],
  ["Arrow keys", "Choose a bundle, or move through a list; Page Up, Page Down, Home and End too"],
  ["/", "Go to the search or number field"],
  ["Esc", "Close what is open"],
  ["Ctrl Enter", "Send the list under review, after you have said yes"],
  ["Ctrl Z", "Take back the last edit of a list"],
  ["?", "This page"],
];

export function followKeys(): () => void {
  const hear = (event: KeyboardEvent) => {
    if (accounts.value.length === 0 || start.value?.screenLock.locked === true || document.querySelector("dialog[open]")) return;
    const control = event.ctrlKey || event.metaKey;
    const place = Number(event.key);
    const target = screens[place - 1];
    if (control && !event.altKey && target !== undefined) {
      event.preventDefault();
      go(target);
    } else if (event.key === "Escape" && openOrder.value !== null) {
      event.preventDefault();
      closeOrder();
    } else if (!control && !event.altKey && !isTyping(event.target)) {
      if (event.key === "?") {
        event.preventDefault();
        helpOpen.value = true;
      } else if (event.key === "/") {
        const field = document.querySelector<HTMLInputElement>("[data-slash]");
        if (field) {
          event.preventDefault();
          field.focus();
          field.select();
        }
      }
    }
  };
  addEventListener("keydown", hear);
  return () => removeEventListener("keydown", hear);
}

/** Hears the menus of the window system, where the platform has them. */
export function followMenus(): () => void {
  return onEvent((event) => {
    if (event.kind !== "go") return;
    const target = screens.find((name) => name === event.to);
    if (target !== undefined) go(target);
    else if (event.to === "help") helpOpen.value = true;
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
}
