// What every screen needs: the accounts, the chosen one, the settings, and the stream of events.

import { computed, signal } from "@preact/signals";
import { platform } from "#platform";
import type { Account, Batch, ErrorView, Event, Settings, Start, Wallet } from "../contract";
import { batchWord } from "../words/states";
import { failure } from "./failure";
import { loader } from "./load";

export const start = signal<Start | null>(null);
export const startError = signal<ErrorView | null>(null);
export const accounts = signal<Account[]>([]);
export const settings = signal<Settings | null>(null);
export const attentionCount = signal(0);
export const lineTrouble = signal<string | null>(null);
export const batches = signal<Map<string, Batch>>(new Map());
export const walletReading = loader<Wallet>();

const chosenId = signal<string | null>(null);
export const account = computed<Account | null>(
  () => accounts.value.find((a) => a.id === chosenId.value) ?? accounts.value[0] ?? null,
);

/** Its name alone: it stays as it is while a balance changes. */
export const accountId = computed<string | null>(() => account.value?.id ?? null);

/** A list that would be sent, from an account or a wallet that nothing is sent from now. */
export function isHeldUp(batch: Batch): boolean {
  const from = accounts.value.find((each) => each.id === batch.account);
  const waits =
    batch.walletHeld || start.value?.readOnly != null || from === undefined || from.needsKey || from.paused !== null;
  return batch.state === "running" && waits;
}

/** The one word for how a list stands. It has not finished while the end of one of its orders is not known. */
export function standingWord(batch: Batch): string {
  if (isHeldUp(batch)) return "Waiting";
  const isOpen = batch.byState.some((t) => t.count > 0 && ["sending", "accepted", "unknown"].includes(t.state));
  return batch.state === "finished" && isOpen ? "All sent" : batchWord[batch.state];
}

/** Pretend money: nobody may mistake it. */
export const isPractice = computed(() => start.value?.practice === true || account.value?.practice === true);

const forgetting = new Set<() => void>();

/** Has something forgotten whenever another history is opened: practice or real money, another folder, a safety copy. */
export function forgetsWithHistory(forget: () => void): void {
  forgetting.add(forget);
}

const listeners = new Set<(event: Event) => void>();

/** Hears every event until the returned function is called. */
export function onEvent(hear: (event: Event) => void): () => void {
  listeners.add(hear);
  return () => listeners.delete(hear);
}

export async function begin(): Promise<void> {
  try {
    await platform.listen(receive);
    take(await platform.start());
  } catch (thrown) {
    startError.value = failure(thrown);
  }
}

/** Takes over a new state of the whole program: at the start, and when practice begins or ends. */
export function take(next: Start): void {
  const before = start.value;
  start.value = next;
  startError.value = null;
  accounts.value = next.accounts;
  settings.value = next.settings;
  attentionCount.value = next.attention;
  lineTrouble.value = next.lineTrouble;
  batches.value = new Map(next.batches.map((b) => [b.id, b]));
  chosenId.value = localStorage.getItem(choiceKey(next.practice));
  if (before !== null && before.opening !== next.opening) {
    walletReading.clear();
    for (const forget of forgetting) forget();
  }
}

export function chooseAccount(id: string): void {
  chosenId.value = id;
  localStorage.setItem(choiceKey(start.value?.practice ?? false), id);
}

export async function readWallet(): Promise<void> {
  const chosen = account.value;
  if (!chosen) return;
  const wallet = await walletReading.load(() => platform.readWallet(chosen.id));
  if (wallet) putWallet(chosen.id, wallet);
}

export function putAccounts(next: Account[]): void {
  accounts.value = next;
}

export function putBatch(batch: Batch): void {
  batches.value = new Map(batches.value).set(batch.id, batch);
}

function putWallet(id: string, wallet: Wallet): void {
  accounts.value = accounts.value.map((a) => (a.id === id ? { ...a, wallet } : a));
}

function receive(event: Event): void {
  switch (event.kind) {
    case "wallet":
      putWallet(event.account, event.wallet);
      break;
    case "accounts":
      putAccounts(event.accounts);
      break;
    case "attention":
      attentionCount.value = event.count;
      break;
    case "line":
      lineTrouble.value = event.trouble;
      break;
    case "batch":
      putBatch(event.batch);
      // Answers of several calls may come out of order: the balance after the last one is asked for.
      if (event.batch.state === "finished") void readWallet();
      break;
    case "read_only":
      if (start.value) start.value = { ...start.value, readOnly: event.reason };
      break;
    case "refresh":
      void platform.start().then(take);
      break;
    case "order":
    case "go":
    case "dragging":
    case "list_opened":
    case "list_failed":
      break;
  }
  for (const hear of [...listeners]) hear(event);
}

function choiceKey(practice: boolean): string {
  return practice ? "account.practice" : "account";
}
