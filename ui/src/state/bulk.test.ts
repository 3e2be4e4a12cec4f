import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { platform } from "#platform";
import type { Event, List } from "../contract";
import {
  canSend,
  close,
  edit,
  followDrops,
  followed,
  hasUnsavedEdits,
  keepList,
  leaveOutProblems,
  list,
  listError,
  paste,
  putAway,
  reading,
  replace,
  replacement,
  reviewAgain,
  saveCorrected,
  shown,
  undo,
} from "./bulk";
import { screen } from "./route";
import { begin } from "./session";

let tell: (event: Event) => void = () => undefined;

beforeAll(async () => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
  vi.spyOn(platform, "listen").mockImplementation((handler) => {
    tell = handler;
    return Promise.resolve(() => undefined);
  });
  await begin();
  followDrops();
});

beforeEach(async () => {
  replacement.value = null;
  await close();
  screen.value = "sell";
});

/** A file that the program read after it was dropped. */
async function drop(text: string): Promise<List> {
  tell({ kind: "list_reading" });
  const read = await platform.pasteList(text);
  tell({ kind: "list_opened", list: read });
  return read;
}

function isOpen(id: string): Promise<boolean> {
  return platform.listRows(id, null, "", 0, 1).then(
    () => true,
    () => false,
  );
}

const good = "0241234567 2GB\n0201112222 1GB";
const withProblem = `${good}\n24123456 1GB`;

test("a file that is dropped shows that it is being read, on the screen where it will stand", async () => {
  tell({ kind: "list_reading" });
  expect([reading.value, screen.value]).toEqual([true, "bulk"]);
  tell({ kind: "list_failed", error: { code: "bad_input", message: "No list.", hint: null } });
  expect([reading.value, listError.value?.message]).toEqual([false, "No list."]);
  const read = await drop(good);
  expect([reading.value, list.value?.id, listError.value]).toEqual([false, read.id, null]);
});

test("a list with rows to fix cannot be sent, and a dropped one opens anew", async () => {
  await paste(good);
  expect(canSend.value).toBe(true);
  const before = shown.value;
  const next = await drop(withProblem);
  expect(list.value?.id, "nothing was edited: it takes the place at once").toBe(next.id);
  expect(shown.value, "what was open beside the list before is not open beside this one").toBeGreaterThan(before);
  expect(canSend.value, "a row is neither fixed nor left out").toBe(false);
  await leaveOutProblems();
  expect(canSend.value).toBe(true);
});

test("a drop does not take the place of unsaved edits before the agent says so", async () => {
  await paste(withProblem);
  const mine = list.value?.id ?? "";
  await edit(2, { leftOut: true });
  const dropped = await drop(good);
  expect([list.value?.id, replacement.value?.next?.id], "asked, and nothing has gone").toEqual([mine, dropped.id]);
  const later = await drop(good);
  expect(await isOpen(dropped.id), "only the newest waits").toBe(false);
  keepList();
  expect([list.value?.id, replacement.value, await isOpen(later.id)]).toEqual([mine, null, false]);
  expect(await isOpen(mine)).toBe(true);

  const wanted = await drop(good);
  await replace();
  expect([list.value?.id, replacement.value]).toEqual([wanted.id, null]);
  expect(await isOpen(mine), "the list before is put away").toBe(false);
});

test("putting away asks only while edits are kept nowhere", async () => {
  await paste(withProblem);
  await edit(2, { leftOut: true });
  await putAway();
  expect([list.value === null, replacement.value]).toEqual([false, { next: null }]);
  keepList();
  await saveCorrected();
  expect(hasUnsavedEdits.value, "the corrected copy holds them").toBe(false);
  await edit(0, { leftOut: true });
  expect(hasUnsavedEdits.value, "but not what was changed after it").toBe(true);
  await undo();
  await undo();
  expect(hasUnsavedEdits.value, "all was taken back").toBe(false);
  await putAway();
  expect(list.value).toBeNull();
});

test("what came to nothing is opened for review, not for approval", async () => {
  await paste(good);
  const plan = list.value?.plan;
  if (!plan) throw new Error("the list can be bought");
  const batch = await platform.approve(plan.id, { total: plan.total, allowRepeats: false, networksConfirmed: true });
  followed.value = batch.id;
  await close();
  for (const order of (await platform.orders({ ...everything, batch: batch.id })).orders) {
    await platform.settleOrder(order.id, "not_charged", "test", null);
  }
  await reviewAgain(batch);
  expect([list.value?.again, list.value?.counts.all, followed.value]).toEqual([true, 2, null]);
  await edit(0, { leftOut: true });
  expect(list.value?.plan?.orders, "rows can be left out").toBe(1);
});

const everything = {
  search: "",
  states: [],
  network: null,
  account: null,
  batch: null,
  from: null,
  before: null,
  checkers: null,
  byRow: true,
  offset: 0,
  limit: 100,
};
