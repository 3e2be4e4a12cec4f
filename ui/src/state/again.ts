// Buying again: a new plan that names the old orders, for the agent to approve.

import { signal } from "@preact/signals";
import { platform } from "#platform";
import type { Plan } from "../contract";

export interface Proposal {
  plan: Plan;
  what: string;
}

/** A plan that waits for the agent's approval in a dialog. */
export const proposal = signal<Proposal | null>(null);

export async function buyAgain(orders: string[]): Promise<void> {
  const plan = await platform.planAgain(orders);
  proposal.value = { plan, what: orders.length === 1 ? "the same order again" : "the same orders again" };
}
