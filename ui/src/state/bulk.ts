// A list on its way from a file to orders: read, reviewed, approved, followed.

import { signal } from "@preact/signals";
import { platform } from "#platform";
import type { ErrorView, List, ListRow, ReadAs, RowEdit, RowStatus } from "../contract";
import { failure } from "./failure";
import { latest } from "./latest";
import { pages } from "./pages";
import { go, screen } from "./route";
import { account, forgetsWithHistory, onEvent } from "./session";

export const list = signal<List | null>(null);
export const listError = signal<ErrorView | null>(null);
export const reading = signal(false);
export const filter = signal<RowStatus | null>(null);
export const search = signal("");
/** The batch whose progress is shown. */
export const followed = signal<string | null>(null);

export const rows = pages<ListRow>(async (offset, limit) => {
  const open = list.value;
  if (!open) return { rows: [], total: 0 };
  const page = await platform.listRows(open.id, filter.value, search.value, offset, limit);
  return { rows: page.rows, total: page.matching };
});

/** A list that is still being read when another history is opened belongs to the one before. */
const readings = latest();

forgetsWithHistory(() => {
  readings.drop();
  reading.value = false;
  list.value = null;
  listError.value = null;
  followed.value = null;
  filter.value = null;
  search.value = "";
  rows.clear();
});

/** Hears of dropped files for as long as the window is open. */
export function followDrops(): () => void {
  return onEvent((event) => {
    if (event.kind === "list_opened") {
      show(event.list);
      if (screen.value !== "bulk") go("bulk");
    } else if (event.kind === "list_failed") {
      listError.value = event.error;
      reading.value = false;
      if (screen.value !== "bulk") go("bulk");
    }
  });
}

export async function browse(): Promise<void> {
  await read(() => platform.openList());
}

export async function paste(text: string): Promise<void> {
  await read(() => platform.pasteList(text));
}

async function read(ask: () => Promise<List | null>): Promise<void> {
  const isWanted = readings.ask();
  reading.value = true;
  listError.value = null;
  try {
    const opened = await ask();
    if (opened && isWanted()) show(opened);
  } catch (thrown) {
    if (isWanted()) listError.value = failure(thrown);
  } finally {
    if (isWanted()) reading.value = false;
  }
}

function show(opened: List): void {
  reading.value = false;
  listError.value = null;
  list.value = opened;
  followed.value = null;
  filter.value = opened.counts.problem > 0 ? "problem" : null;
  search.value = "";
  rows.reset();
  const chosen = account.value;
  if (chosen && opened.account !== chosen.id) void setAccount(chosen.id, opened.bulkCalls);
}

export function setFilter(status: RowStatus | null): void {
  filter.value = status;
  rows.reset();
}

export function setSearch(text: string): void {
  search.value = text;
  rows.reset();
}

export function edit(index: number, change: Partial<RowEdit>): Promise<void> {
  return changeList((id) =>
    platform.editRow(id, index, { number: null, size: null, network: null, leftOut: null, ...change }),
  );
}

/** Reads the open list another way. It is another list then, with rows of its own. */
export async function readAs(how: ReadAs): Promise<void> {
  await changeList((id) => platform.readListAs(id, how));
  rows.reset();
}

export function leaveOutProblems(): Promise<void> {
  return changeList((id) => platform.leaveOutProblems(id));
}

export function undo(): Promise<void> {
  return changeList((id) => platform.undoEdit(id));
}

export function setAccount(id: string, bulkCalls: boolean): Promise<void> {
  return changeList((open) => platform.setListAccount(open, id, bulkCalls));
}

async function changeList(change: (id: string) => Promise<List>): Promise<void> {
  const open = list.value;
  if (!open) return;
  listError.value = null;
  try {
    const next = await change(open.id);
    // Put away meanwhile, or of another history.
    if (list.value === null) return;
    list.value = next;
    if (filter.value === "problem" && next.counts.problem === 0) filter.value = null;
    rows.refresh();
  } catch (thrown) {
    listError.value = failure(thrown);
  }
}

export async function close(): Promise<void> {
  const open = list.value;
  list.value = null;
  listError.value = null;
  if (open) await platform.closeList(open.id).catch(() => undefined);
}
