// The search over all orders. Kept while the agent looks at another screen.

import { computed, signal } from "@preact/signals";
import type { Network, OrderFilter, OrderState } from "../contract";
import { midnight } from "../words/times";
import { anyOrder, orderList } from "./orders";
import { forgetsWithHistory } from "./session";

const dayMs = 86_400_000;

export const spans: readonly { key: string; words: string; from: (now: number) => number; before?: (now: number) => number }[] = [
  { key: "today", words: "Today", from: (now) => midnight(now) },
  {
    key: "yesterday",
    words: "Yesterday",
    from: (now) => midnight(midnight(now) - dayMs / 2),
    before: (now) => midnight(now),
  },
  { key: "week", words: "Last 7 days", from: (now) => midnight(now - 6 * dayMs) },
  { key: "month", words: "Last 30 days", from: (now) => midnight(now - 29 * dayMs) },
];

interface FilterText {
  search: string;
  state: OrderState | "";
  network: Network | "";
  account: string;
  span: string;
}

const nothing: FilterText = { search: "", state: "", network: "", account: "", span: "" };

export const filterText = signal<FilterText>(nothing);
export const isFiltered = computed(() => Object.values(filterText.value).some((value) => value !== ""));

/** What is looked for now, as the program takes it. */
export function historyFilter(): OrderFilter {
  const { search, state, network, account, span } = filterText.value;
  const chosen = spans.find((s) => s.key === span);
  const at = Date.now();
  return {
    ...anyOrder,
    search: search.trim(),
    states: state === "" ? [] : [state],
    network: network === "" ? null : network,
    account: account === "" ? null : account,
    from: chosen?.from(at) ?? null,
    before: chosen?.before?.(at) ?? null,
  };
}

export const history = orderList(historyFilter);

export function setFilter(change: Partial<FilterText>): void {
  filterText.value = { ...filterText.value, ...change };
  history.pages.reset();
}

export function clearFilter(): void {
  filterText.value = nothing;
  history.pages.reset();
}

forgetsWithHistory(() => {
  filterText.value = nothing;
  history.pages.clear();
});

export function followHistory(): () => void {
  history.pages.refresh();
  return history.follow();
}
