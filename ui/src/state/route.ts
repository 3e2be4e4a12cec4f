// Which screen, and which order lies in the drawer.

import { signal } from "@preact/signals";
import { forgetsWithHistory } from "./session";

export const screens = ["sell", "bulk", "checkers", "attention", "history", "wallet", "settings"] as const;
export type Screen = (typeof screens)[number];

export const screenName: Record<Screen, string> = {
  sell: "Sell",
  bulk: "Bulk",
  checkers: "Checkers",
  attention: "Needs attention",
  history: "History",
  wallet: "Wallet",
  settings: "Settings",
};

export const screen = signal<Screen>("sell");
export const openOrder = signal<string | null>(null);
export const helpOpen = signal(false);

forgetsWithHistory(() => (openOrder.value = null));

export function go(to: Screen): void {
  screen.value = to;
  openOrder.value = null;
}
