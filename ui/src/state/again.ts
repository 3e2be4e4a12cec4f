// Buying one order again: a new plan that names the old order, for the agent to approve. A whole list is reviewed (`bulk`).

import { signal } from "@preact/signals";
import { platform } from "#platform";
import type { Batch, Order, Plan } from "../contract";
import { phone } from "../words/numbers";
import { openOrder, screen } from "./route";
import { forgetsWithHistory } from "./session";

export interface Proposal {
  plan: Plan;
  what: string;
  onApproved?: (batch: Batch) => void;
}

/** A plan that waits for the agent's approval in a dialog. */
export const proposal = signal<Proposal | null>(null);
screen.subscribe(() => (proposal.value = null));
forgetsWithHistory(() => (proposal.value = null));

export async function buyAgain(order: Order): Promise<void> {
  const plan = await platform.planAgain(order.id);
  // Whoever looks at something else by now did not see what he would approve.
  if (openOrder.value === order.id) proposal.value = { plan, what: `${order.package} for ${phone(order.msisdn)} again` };
}
