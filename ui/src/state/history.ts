// The search over all orders. Kept while the agent looks at another screen.

import { computed, signal } from "@preact/signals";
import type { Network, OrderFilter, OrderState } from "../contract";
import { dayStart, midnight } from "../words/times";
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

/** The span whose days the agent chooses. */
export const freeDates = "dates";

interface FilterText {
  search: string;
  state: OrderState | "";
  network: Network | "";
  account: string;
  batch: string;
  span: string;
  /** Days as `2026-11-21`, both of them in; only where `span` is `freeDates`. */
  firstDay: string;
  lastDay: string;
}

const nothing: FilterText = {
  search: "",
  state: "",
  network: "",
  account: "",
  batch: "",
  span: "",
  firstDay: "",
  lastDay: "",
};

export const filterText = signal<FilterText>(nothing);
export const isFiltered = computed(() => Object.values(filterText.value).some((value) => value !== ""));

/** What is looked for now, as the program takes it. */
export function historyFilter(): OrderFilter {
  const { search, state, network, account, batch } = filterText.value;
  return {
    ...anyOrder,
    search: search.trim(),
    states: state === "" ? [] : [state],
    network: network === "" ? null : network,
    account: account === "" ? null : account,
    batch: batch === "" ? null : batch,
    ...between(filterText.value),
  };
}

function between({ span, firstDay, lastDay }: FilterText): Pick<OrderFilter, "from" | "before"> {
  if (span === freeDates) {
    // Days in the wrong order mean the same days.
    const isTurned = firstDay !== "" && lastDay !== "" && lastDay < firstDay;
    const last = dayStart(isTurned ? firstDay : lastDay);
    // A day may have 23 or 25 hours: the middle of the next one is in it either way.
    return { from: dayStart(isTurned ? lastDay : firstDay), before: last === null ? null : midnight(last + 1.5 * dayMs) };
  }
  const chosen = spans.find((s) => s.key === span);
  const at = Date.now();
  return { from: chosen?.from(at) ?? null, before: chosen?.before?.(at) ?? null };
}

export const history = orderList(historyFilter);

export function setFilter(change: Partial<FilterText>): void {
  filterText.value = { ...filterText.value, ...change };
  history.pages.askAnew();
}

export function clearFilter(): void {
  filterText.value = nothing;
  history.pages.askAnew();
}

forgetsWithHistory(() => {
  filterText.value = nothing;
  history.pages.clear();
});

export function followHistory(): () => void {
  history.pages.refresh();
  return history.follow();
}
