// A list on its way from a file to orders: read, reviewed, approved, followed.

import { computed, signal } from "@preact/signals";
import { platform } from "#platform";
import type { Batch, ErrorView, List, ListRow, ReadAs, RowEdit, RowStatus } from "../contract";
import { failure } from "./failure";
import { latest } from "./latest";
import { pages } from "./pages";
import { go, screen } from "./route";
import { account, forgetsWithHistory, onEvent } from "./session";

export const list = signal<List | null>(null);
/** Changes with every list that is put before the agent: what was open beside the one before has no meaning for it. */
export const shown = signal(0);
export const listError = signal<ErrorView | null>(null);
export const reading = signal(false);
export const filter = signal<RowStatus | null>(null);
export const search = signal("");
/** Whether it is shown how the list is read. */
export const mapping = signal(false);
/** The batch whose progress is shown. */
export const followed = signal<string | null>(null);

/** What would take the place of a list with unsaved edits: another list, or none. The agent is asked. */
export const replacement = signal<{ next: List | null } | null>(null);

const saved = signal(false);

/** Whether edits made by hand would be lost with the open list. */
export const hasUnsavedEdits = computed(() => list.value?.canUndo === true && !saved.value);

/** Whether the open list can be sent as it stands. */
export const canSend = computed(() => {
  const open = list.value;
  return open?.plan != null && open.plan.orders > 0 && open.plan.missing === 0 && open.counts.problem === 0;
});

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
  replacement.value = null;
  mapping.value = false;
  listError.value = null;
  followed.value = null;
  filter.value = null;
  search.value = "";
  rows.clear();
});

/** Hears of dropped files for as long as the window is open. */
export function followDrops(): () => void {
  return onEvent((event) => {
    if (event.kind === "list_reading") {
      reading.value = true;
      listError.value = null;
    } else if (event.kind === "list_opened") {
      offer(event.list);
    } else if (event.kind === "list_failed") {
      listError.value = event.error;
      reading.value = false;
    } else {
      return;
    }
    if (screen.value !== "bulk") go("bulk");
  });
}

export async function browse(): Promise<void> {
  await read(() => platform.openList());
}

export async function paste(text: string): Promise<void> {
  await read(() => platform.pasteList(text));
}

/** The orders of a list that came to nothing, as a new list for review. */
export async function reviewAgain(batch: Batch): Promise<void> {
  offer(await platform.listAgain(batch.id));
}

async function read(ask: () => Promise<List | null>): Promise<void> {
  const isWanted = readings.ask();
  reading.value = true;
  listError.value = null;
  try {
    const opened = await ask();
    if (opened && isWanted()) offer(opened);
  } catch (thrown) {
    if (isWanted()) listError.value = failure(thrown);
  } finally {
    if (isWanted()) reading.value = false;
  }
}

/** Shows a list, or asks first where another would be lost with its edits. */
function offer(opened: List): void {
  reading.value = false;
  if (hasUnsavedEdits.value) {
    forget(replacement.value?.next);
    replacement.value = { next: opened };
  } else {
    show(opened);
  }
}

function show(opened: List): void {
  if (list.value?.id !== opened.id) forget(list.value);
  listError.value = null;
  list.value = opened;
  shown.value++;
  saved.value = false;
  followed.value = null;
  mapping.value = false;
  filter.value = opened.counts.problem > 0 ? "problem" : null;
  search.value = "";
  rows.reset();
  const chosen = account.value;
  // Orders are bought again where they were bought, until the agent says otherwise.
  if (chosen && opened.account !== chosen.id && !opened.again) void setAccount(chosen.id, opened.bulkCalls);
}

/** The agent's word: the open list goes, with its edits. */
export async function replace(): Promise<void> {
  const next = replacement.value?.next ?? null;
  replacement.value = null;
  if (next) show(next);
  else await close();
}

/** The agent's word: the open list stays, and what was read beside it goes. */
export function keepList(): void {
  forget(replacement.value?.next);
  replacement.value = null;
}

/** Puts the list away, or asks first where edits would be lost. */
export async function putAway(): Promise<void> {
  if (hasUnsavedEdits.value) replacement.value = { next: null };
  else await close();
}

export function setFilter(status: RowStatus | null): void {
  filter.value = status;
  rows.askAnew();
}

export function setSearch(text: string): void {
  search.value = text;
  rows.askAnew();
}

export function edit(index: number, change: Partial<RowEdit>): Promise<void> {
  return editList((id) =>
    platform.editRow(id, index, { number: null, size: null, network: null, leftOut: null, ...change }),
  );
}

/** Reads the open list another way. It is another list then, with rows of its own. */
export async function readAs(how: ReadAs): Promise<void> {
  await changeList((id) => platform.readListAs(id, how));
  rows.reset();
}

export function leaveOutProblems(): Promise<void> {
  return editList((id) => platform.leaveOutProblems(id));
}

export function undo(): Promise<void> {
  return editList((id) => platform.undoEdit(id));
}

export async function saveCorrected(): Promise<string | null> {
  const open = list.value;
  if (!open) return null;
  const name = await platform.saveCorrected(open.id);
  // An edit made while the file was being written is not in it.
  if (name !== null && list.value === open) saved.value = true;
  return name;
}

export function setAccount(id: string, bulkCalls: boolean): Promise<void> {
  return changeList((open) => platform.setListAccount(open, id, bulkCalls));
}

async function editList(change: (id: string) => Promise<List>): Promise<void> {
  saved.value = false;
  await changeList(change);
}

async function changeList(change: (id: string) => Promise<List>): Promise<void> {
  const open = list.value;
  if (!open) return;
  listError.value = null;
  try {
    const next = await change(open.id);
    // Put away meanwhile, of another history, or another list is shown by now: this answer is not about it.
    if (list.value?.id !== open.id) return;
    list.value = next;
    if (filter.value === "problem" && next.counts.problem === 0) filter.value = null;
    rows.refresh();
  } catch (thrown) {
    if (list.value?.id === open.id) listError.value = failure(thrown);
  }
}

export async function close(): Promise<void> {
  const open = list.value;
  list.value = null;
  listError.value = null;
  if (open) await platform.closeList(open.id).catch(() => undefined);
}

function forget(other: List | null | undefined): void {
  if (other) void platform.closeList(other.id).catch(() => undefined);
}
