// What a number of orders comes to, in words that claim no more than is known.

import type { OrderState, StateTotal } from "../contract";
import { counted, money } from "./money";
import { isBought } from "./states";

const parts: readonly { words: string; has: (state: OrderState) => boolean }[] = [
  { words: "bought", has: isBought },
  { words: "not known yet", has: (state) => state === "unknown" },
  { words: "failed, refund not seen", has: (state) => state === "failed" },
  { words: "waiting", has: (state) => state === "planned" },
];

/** `3 orders. GHS 8.50 bought, GHS 4.25 not known yet`. What was refused or came back is in no sum. */
export function sumInWords(totals: readonly StateTotal[]): string {
  const sums = parts.map(({ words, has }) => {
    const mine = totals.filter((t) => has(t.state) && t.count > 0);
    return {
      count: mine.reduce((sum, t) => sum + t.count, 0),
      words: `${money(mine.reduce((sum, t) => sum + t.amount, 0))} ${words}`,
    };
  });
  const [bought, ...rest] = sums;
  const orders = sums.reduce((sum, part) => sum + part.count, 0);
  const said = [bought, ...rest.filter((part) => part.count > 0)].map((part) => part?.words ?? "");
  return `${counted(orders, "order")}. ${said.join(", ")}`;
}
