// Rows of a long list, fetched a page at a time as they come into view.

import { batch, signal, type ReadonlySignal } from "@preact/signals";
import type { ErrorView } from "../contract";
import { failure } from "./failure";

const pageRows = 100;
const pagesKept = 20;

/** How long rows of an earlier question stay while the answer to the next one is on its way. */
const staleMs = 300;

/** How long nothing new is asked for before the rows are counted. */
const countAfterMs = 150;

export interface Page<T> {
  rows: T[];
  /** How many rows there are in all; `null` where that takes a count of its own. */
  total: number | null;
  /** Called when the page is still wanted. */
  accept?: () => void;
}

/** How many rows there are in all. `accept` is called when nothing else was asked for meanwhile. */
export interface Count {
  total: number;
  accept?: () => void;
}

export interface Pages<T> {
  /** How many rows there are, as far as it is known; `null` until the first page is there. */
  total: ReadonlySignal<number | null>;
  error: ReadonlySignal<ErrorView | null>;
  /** Whether the rows answer an earlier question: the answer to the next one is on its way. */
  isStale: ReadonlySignal<boolean>;
  /** Changes whenever a row does. */
  version: ReadonlySignal<number>;
  /** Changes whenever something else is asked for: its rows begin at the top. */
  question: ReadonlySignal<number>;
  row(index: number): T | undefined;
  need(from: number, to: number): void;
  /** Asks for everything again; what is shown stays until the answer is there. */
  refresh(): void;
  /** Asks for the first page of something else. What is shown stays a moment, as stale: a key that is typed moves nothing
   * twice. */
  askAnew(): void;
  /** Forgets everything and asks for the first page. */
  reset(): void;
  /** Forgets everything and asks for nothing: whoever shows rows asks for them. */
  clear(): void;
  /** Replaces a row that is in view, if it is. */
  patch(change: (row: T) => T): void;
}

export function pages<T>(
  ask: (offset: number, limit: number) => Promise<Page<T>>,
  countAll?: () => Promise<Count>,
): Pages<T> {
  const total = signal<number | null>(null);
  const error = signal<ErrorView | null>(null);
  const version = signal(0);
  const isStale = signal(false);
  const question = signal(0);
  let kept = new Map<number, T[]>();
  let asked = new Set<number>();
  let era = 0;
  let isCounting = false;
  let inView: [number, number] = [0, pageRows];

  async function fetchPage(page: number): Promise<void> {
    const mine = era;
    asked.add(page);
    try {
      const answer = await ask(page * pageRows, pageRows);
      if (mine !== era) return;
      answer.accept?.();
      forgetStale();
      kept.delete(page);
      kept.set(page, answer.rows);
      total.value = answer.total ?? Math.max(total.value ?? 0, page * pageRows + answer.rows.length);
      if (answer.total === null) void count();
      error.value = null;
      for (const old of kept.keys()) {
        if (kept.size <= pagesKept) break;
        kept.delete(old);
        asked.delete(old);
      }
    } catch (thrown) {
      if (mine !== era) return;
      forgetStale();
      asked.delete(page);
      error.value = failure(thrown);
    }
    version.value++;
  }

  function forgetStale(): void {
    if (!isStale.value) return;
    kept = new Map();
    total.value = null;
    isStale.value = false;
  }

  // One count at a time: it may take longer than the next question.
  async function count(): Promise<void> {
    if (countAll === undefined || isCounting) return;
    isCounting = true;
    for (let counted = -1; counted !== question.value; ) {
      const wanted = question.value;
      await new Promise((resolve) => setTimeout(resolve, countAfterMs));
      // Whoever types on is not held up by a count that nobody will see.
      if (wanted !== question.value) continue;
      counted = wanted;
      try {
        const answer = await countAll();
        if (counted !== question.value) continue;
        total.value = answer.total;
        answer.accept?.();
      } catch (thrown) {
        if (counted === question.value) error.value = failure(thrown);
      }
    }
    isCounting = false;
  }

  function need(from: number, to: number): void {
    inView = [from, to];
    for (let page = Math.floor(from / pageRows); page <= Math.floor(to / pageRows); page++) {
      if (!asked.has(page)) void fetchPage(page);
    }
  }

  function begin(): void {
    era++;
    question.value++;
    asked = new Set();
  }

  function clear(): void {
    begin();
    kept = new Map();
    isStale.value = false;
    total.value = null;
    error.value = null;
    version.value++;
  }

  return {
    total,
    error,
    isStale,
    version,
    question,
    row: (index) => kept.get(Math.floor(index / pageRows))?.[index % pageRows],
    need,
    refresh() {
      era++;
      asked = new Set();
      need(...inView);
    },
    askAnew() {
      batch(() => {
        isStale.value = total.value !== null;
        begin();
      });
      const mine = question.value;
      setTimeout(() => {
        if (mine !== question.value || !isStale.value) return;
        forgetStale();
        version.value++;
      }, staleMs);
      need(0, pageRows - 1);
    },
    reset() {
      clear();
      need(0, pageRows - 1);
    },
    clear,
    patch(change) {
      for (const [page, rows] of kept) {
        const next = rows.map(change);
        if (next.some((row, i) => row !== rows[i])) {
          kept.set(page, next);
          version.value++;
        }
      }
    },
  };
}
