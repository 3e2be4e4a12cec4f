// How fast a list goes, as it was seen, and how many orders are before one that waits.

import type { Batch, OrderState } from "../contract";

const windowMs = 60_000;

/** How many orders of a list had been sent, at a moment. */
export interface Sample {
  at: number;
  sent: number;
}

const countIn = (batch: Batch, state: OrderState) => batch.byState.find((t) => t.state === state)?.count ?? 0;

export function sentOf(batch: Batch): number {
  return batch.orders - countIn(batch, "planned");
}

/** The samples with one more; of those older than the window only the newest is kept, as its beginning. */
export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const all = [...samples, sample];
  const begins = all.findLastIndex((each) => each.at <= sample.at - windowMs);
  return all.slice(Math.max(0, begins));
}

/**
 * `28 a minute`, once a minute was seen; before that what went in the time that was, because sends come in bursts and a
 * minute made up from a few seconds would promise too much. Empty where nothing went.
 */
export function rateWords(samples: readonly Sample[], now: number): string {
  const first = samples.findLast((each) => each.at <= now - windowMs) ?? samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return "";
  const sent = last.sent - first.sent;
  const seconds = Math.round((now - first.at) / 1_000);
  if (sent <= 0 || seconds < 5) return "";
  return seconds < 60 ? `${sent} sent in the last ${seconds} s` : `${Math.round((sent * 60) / seconds)} a minute`;
}

/**
 * How many orders of the same account are sent before the first that waits in a list: those of sales at the counter, and of
 * lists approved earlier.
 */
export function beforeList(batch: Batch, all: Iterable<Batch>): number {
  let before = 0;
  for (const other of all) {
    if (other.id === batch.id || other.account !== batch.account || other.state !== "running") continue;
    const goesFirst = other.counter === batch.counter ? other.approvedAt < batch.approvedAt : other.counter;
    if (goesFirst) before += countIn(other, "planned");
  }
  return before;
}

/**
 * How many orders of its list are before one that waits in row `index`; `null` where it is not known. Rows go in their order:
 * all below one that waits are taken to wait too.
 */
export function beforeRow(index: number, rowsShown: number, waiting: number, waitingOnly: boolean): number | null {
  const before = waitingOnly ? index : waiting - (rowsShown - index);
  return before < 0 ? null : before;
}

/** `next in line`, `2nd in line`, `12 before it` */
export function placeWords(before: number): string {
  if (before === 0) return "next in line";
  if (before === 1) return "2nd in line";
  if (before === 2) return "3rd in line";
  return `${before} before it`;
}
