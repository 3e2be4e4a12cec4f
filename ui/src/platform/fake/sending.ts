// Moves pretend orders to their end, a step at a time.

import type { Batch, Order, OrderState } from "../../contract";
import { totalsOf, type World } from "./world";

const stepMs = 350;

export function summarise(world: World, batch: Batch): Batch {
  const mine = world.orders.filter((o) => o.batch === batch.id);
  const byState = totalsOf(mine);
  const waiting = byState.find((t) => t.state === "planned")?.count ?? 0;
  const state = batch.state === "running" && waiting === 0 ? "finished" : batch.state;
  const secondsLeft = waiting === 0 ? null : waiting * 2;
  const next = { ...batch, state, byState, secondsLeft, toBuyAgain: toBuyAgain(world, batch.id).length };
  world.batches.set(batch.id, next);
  return next;
}

/** Orders of a batch that came to nothing and were not bought again. */
export function toBuyAgain(world: World, batchId: string): Order[] {
  const retried = new Set(world.orders.map((o) => o.retryOf));
  const cameToNothing = (o: Order) => o.state === "rejected" || o.state === "refunded";
  return world.orders.filter((o) => o.batch === batchId && cameToNothing(o) && !retried.has(o.id));
}

export function move(world: World, order: Order, state: OrderState, evidence: string, change: Partial<Order> = {}): void {
  const at = Date.now();
  const next: Order = { ...order, state, stateSince: at, lastSeenAt: at, ...change };
  world.orders[world.orders.findIndex((o) => o.id === order.id)] = next;
  world.timelines.set(order.id, [...(world.timelines.get(order.id) ?? []), { at, state, moved: true, evidence }]);
  world.emit({ kind: "order", order: next });
  const batch = world.batches.get(order.batch);
  if (batch) world.emit({ kind: "batch", batch: summarise(world, batch) });
}

export function send(world: World, batchId: string): void {
  const timer = setInterval(() => {
    const batch = world.batches.get(batchId);
    const next = world.orders.filter((o) => o.batch === batchId && o.state === "planned").sort((a, b) => a.row - b.row)[0];
    const open = world.orders.filter((o) => o.batch === batchId && o.state === "accepted");
    if (!batch || (open.length === 0 && (!next || batch.state !== "running"))) {
      clearInterval(timer);
      return;
    }
    const oldest = open[0];
    if (oldest && Date.now() - oldest.stateSince > 900) {
      move(world, oldest, "delivered", `${oldest.providerName} says it was delivered`, {
        charged: oldest.price,
        providerState: "Completed",
      });
    }
    if (next && batch.state === "running") {
      const account = world.accounts.find((a) => a.id === next.account);
      if (account?.wallet) {
        account.wallet = { available: account.wallet.available - next.price, at: Date.now() };
        world.emit({ kind: "wallet", account: account.id, wallet: account.wallet });
      }
      move(world, next, "accepted", `${next.providerName} took it, short reference 5142${next.row}`, {
        firstSentAt: Date.now(),
        shortReference: `5142${next.row}`,
      });
    }
  }, stepMs);
}
