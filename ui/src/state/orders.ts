// Pages of orders that follow the stream of events.

import type { OrderFilter, Order, StateTotal } from "../contract";
import { platform } from "#platform";
import { signal, type ReadonlySignal } from "@preact/signals";
import { pages, type Pages } from "./pages";
import { onEvent } from "./session";

export const anyOrder: OrderFilter = {
  search: "",
  states: [],
  network: null,
  account: null,
  batch: null,
  from: null,
  before: null,
  checkers: null,
  byRow: false,
  offset: 0,
  limit: 0,
};

export interface OrderList {
  pages: Pages<Order>;
  /** What all that match come to, by state; `null` while it is added up. */
  totals: ReadonlySignal<StateTotal[] | null>;
  /** How many of the newest orders a search of one or two characters looked at; `null` when it looked at all. */
  newestOnly: ReadonlySignal<number | null>;
  /** Follows events until the returned function is called. */
  follow(): () => void;
}

const gatherMs = 250;

export function orderList(filter: () => OrderFilter): OrderList {
  const totals = signal<StateTotal[] | null>([]);
  const newestOnly = signal<number | null>(null);
  const countOf = (all: StateTotal[]) => all.reduce((sum, t) => sum + t.count, 0);
  const list: Pages<Order> = pages<Order>(
    async (offset, limit) => {
      const page = await platform.orders({ ...filter(), offset, limit });
      const accept = () => {
        // What was asked before has other totals; the same asked again keeps them until they are added up anew.
        if (page.totals !== null || list.total.value === null || list.isStale.value) totals.value = page.totals;
        newestOnly.value = page.newestOnly;
      };
      return { rows: page.orders, total: page.totals === null ? null : countOf(page.totals), accept };
    },
    async () => {
      const all = await platform.orderTotals(filter());
      return { total: countOf(all), accept: () => (totals.value = all) };
    },
  );
  return {
    pages: list,
    totals,
    newestOnly,
    follow() {
      // A running batch moves many orders a second: rows change at once, counts and new rows a moment later.
      let timer: ReturnType<typeof setTimeout> | null = null;
      const later = () => {
        timer ??= setTimeout(() => {
          timer = null;
          list.refresh();
        }, gatherMs);
      };
      const stop = onEvent((event) => {
        if (event.kind === "order") {
          const { order } = event;
          list.patch((row) => (row.id === order.id ? order : row));
          later();
        } else if (event.kind === "batch") {
          // An order that waits has not moved yet: its batch is the first that is heard of it.
          later();
        } else if (event.kind === "refresh") {
          list.reset();
        }
      });
      return () => {
        stop();
        if (timer !== null) clearTimeout(timer);
      };
    },
  };
}
