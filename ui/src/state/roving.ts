// One stop for the Tab key in a table: the rows beneath it are reached by arrow keys.

/** Keys that move through a table, and nothing else. */
const steps: Record<string, (at: number, page: number, last: number) => number> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at, page) => at + page,
  PageUp: (at, page) => at - page,
  Home: () => 0,
  End: (_at, _page, last) => last,
};

/** The row that a key leads to, from row `at` of `total`; `null` where the key is none that moves. */
export function rowAfter(key: string, at: number, rowsInView: number, total: number): number | null {
  const step = steps[key];
  if (step === undefined || total === 0) return null;
  const last = total - 1;
  return Math.min(last, Math.max(0, step(at, Math.max(1, rowsInView - 2), last)));
}

/** How far a table has to be scrolled so that a row is in view below its head; `scrollTop` where it is already. */
export function scrollFor(row: number, rowPx: number, headPx: number, scrollTop: number, heightPx: number): number {
  const top = row * rowPx;
  const bottom = top + rowPx + headPx;
  if (top < scrollTop) return top;
  return bottom > scrollTop + heightPx ? bottom - heightPx : scrollTop;
}

/** The row that holds the stop: the one that was used last while it is there, else the first in view. */
export function stopAmong(rows: readonly { key: string; index: number }[], used: string | null, firstInView: number): string | null {
  const same = rows.find((row) => row.key === used);
  return (same ?? rows.find((row) => row.index >= firstInView) ?? rows[0])?.key ?? null;
}
