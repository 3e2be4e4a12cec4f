// The words for a state: the same in the window, the terminal, the workbook and a message.

import type { BatchState, Order, OrderState } from "../contract";
import { money } from "./money";
import { phone } from "./numbers";
import { clock, when } from "./times";

export type Tone = "plain" | "busy" | "good" | "warn" | "bad" | "quiet";

export const stateWord: Record<OrderState, string> = {
  planned: "Waiting",
  sending: "Sending",
  accepted: "Processing",
  delivered: "Delivered",
  failed: "Failed, refund not seen",
  rejected: "Not bought",
  unknown: "Not known yet",
  refunded: "Refunded",
};

/** Whether an order counts as bought in a sum of money. */
export function isBought(state: OrderState): boolean {
  return state === "delivered" || state === "accepted" || state === "sending";
}

export const stateTone: Record<OrderState, Tone> = {
  planned: "quiet",
  sending: "busy",
  accepted: "busy",
  delivered: "good",
  failed: "bad",
  rejected: "plain",
  unknown: "warn",
  refunded: "plain",
};

/** What stands beside the word in a list: short, and never more than is known. */
export function stateAside(order: Order, now: number): string {
  switch (order.state) {
    case "accepted":
      return order.stuck ? "longer than usual" : `since ${when(order.stateSince, now)}`;
    case "delivered":
    case "refunded":
      return when(order.stateSince, now);
    case "unknown":
      return order.nextLookAt === null ? "" : `we look again at ${clock(order.nextLookAt)}`;
    case "failed":
    case "rejected":
      return order.reason ?? "";
    case "planned":
      return order.reason ?? "";
    case "sending":
      return "";
  }
}

/** The sentence in the order's panel: what happened, what it means for the money, what happens next. */
export function stateSentence(order: Order, now: number): string {
  const at = when(order.stateSince, now);
  switch (order.state) {
    case "planned":
      return order.reason ?? "It waits for its place. Nothing was charged yet.";
    case "sending":
      return "It is being sent now.";
    case "accepted":
      return order.stuck
        ? `${order.providerName} has it since ${at}. That is longer than usual. We keep asking.`
        : `${order.providerName} has it since ${at}. We ask until it says how it ended.`;
    case "delivered":
      return `${order.providerName} says it was delivered, ${at}.`;
    case "failed":
      return `${ended(order.reason ?? `${order.providerName} says it failed`)} We have not seen the money come back yet.`;
    case "refunded":
      return `The money was seen to come back, ${at}.`;
    case "rejected":
      return `${ended(order.reason ?? `${order.providerName} refused it`)} Nothing was charged.`;
    case "unknown": {
      const next = order.nextLookAt === null ? "" : ` We look again at ${clock(order.nextLookAt)}.`;
      return `The answer was lost. It may have been charged.${next} Don't buy it again elsewhere.`;
    }
  }
}

/** A provider's words may end without a stop, and another sentence follows. */
function ended(words: string): string {
  return /[.!?]$/.test(words.trim()) ? words.trim() : `${words.trim()}.`;
}

/** What a listener hears of an order that just came to an end or into doubt: the state, and what it means for the money. */
export function stateAloud(order: Order): string {
  const who = `${order.package} for ${phone(order.msisdn)}`;
  const sum = money(order.charged ?? order.price);
  switch (order.state) {
    case "delivered":
      return `${who}: delivered`;
    case "failed":
      return `${who}: failed, refund of ${sum} not seen`;
    case "unknown":
      return `${who}: not known yet, ${sum} may have been charged`;
    default:
      return "";
  }
}

/** A provider's own word for a state: `Processing` of `processing`, `Refund pending` of `refund_pending`. */
export function providerWord(verbatim: string): string {
  const words = verbatim.replaceAll("_", " ").trim();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

export const batchWord: Record<BatchState, string> = {
  running: "Sending",
  paused: "Paused",
  stopped: "Stopped",
  finished: "Finished",
};
