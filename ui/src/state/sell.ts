// The sale at the counter: number, network, bundle, buy. One sale at a time.

import { computed, effect, signal, untracked } from "@preact/signals";
import { platform } from "#platform";
import type { Catalogue, ErrorView, Network, NumberReading, Package, Plan } from "../contract";
import { money } from "../words/money";
import { phone } from "../words/numbers";
import { failure } from "./failure";
import { loader } from "./load";
import { account, accountId, forgetsWithHistory, readWallet, start } from "./session";
import { toast } from "./toasts";

export const typed = signal("");
export const reading = signal<NumberReading | null>(null);
export const chosenNetwork = signal<Network | null>(null);
export const chosenPackage = signal<string | null>(null);
export const catalogue = loader<Catalogue>();
export const buying = signal(false);
export const saleError = signal<ErrorView | null>(null);
/** What was on the screen when 'Buy' was pressed. */
interface Sale {
  account: string;
  typed: string;
  msisdn: string;
  network: Network;
  pack: Package;
}
/** A plan that needs the agent's nod (a repeat, or too little in the wallet), and the sale that it is for. */
export const doubtful = signal<{ plan: Plan; sale: Sale } | null>(null);
export const said = signal("");

/** The network as set, else as the number hints. */
export const network = computed<Network | null>(() => chosenNetwork.value ?? reading.value?.network ?? null);

export const offered = computed<Package[]>(() => {
  const all = catalogue.state.value.value?.packages ?? [];
  return all.filter((p) => p.network === network.value).sort((a, b) => a.sizeMb - b.sizeMb || a.price - b.price);
});

export const picked = computed<Package | null>(
  () => offered.value.find((p) => p.id === chosenPackage.value && p.available) ?? null,
);

/** The numbers last sold to, newest first: many customers come again. */
export const recentNumbers = loader<string[]>();

export function readRecentNumbers(): void {
  void recentNumbers.load(() => platform.recentNumbers());
}

let asked = 0;
let hearing: Promise<void> = Promise.resolve();

export function type(text: string): Promise<void> {
  hearing = hear(text);
  return hearing;
}

async function hear(text: string): Promise<void> {
  typed.value = text;
  saleError.value = null;
  doubtful.value = null;
  said.value = "";
  const mine = ++asked;
  if (text.trim() === "") {
    reading.value = null;
    return;
  }
  try {
    const answer = await platform.readNumber(text);
    if (mine !== asked) return;
    if (answer.msisdn !== reading.value?.msisdn) chosenNetwork.value = null;
    reading.value = answer;
  } catch (thrown) {
    if (mine !== asked) return;
    // The number before must not be bought for under the text of this one.
    reading.value = null;
    saleError.value = failure(thrown);
  }
}

export function pickNetwork(value: Network): void {
  chosenNetwork.value = value;
  doubtful.value = null;
}

export function pickPackage(id: string): void {
  chosenPackage.value = id;
  doubtful.value = null;
  saleError.value = null;
}

/** Loads the chosen account's bundles whenever the account changes. Returns what stops it. */
export function followCatalogue(): () => void {
  return effect(() => {
    const id = accountId.value;
    untracked(() => {
      catalogue.clear();
      doubtful.value = null;
      if (id !== null) void loadCatalogue(id);
    });
  });
}

/** What came with the start is shown once without asking; from then on prices may have changed. */
const shownOnce = new WeakSet<Catalogue>();

function fromTheStart(id: string): Catalogue | null {
  const kept = start.value?.catalogues.find((each) => each.account === id && !shownOnce.has(each)) ?? null;
  if (kept) {
    shownOnce.add(kept);
    catalogue.set(kept);
  }
  return kept;
}

export async function loadCatalogue(id: string): Promise<void> {
  const kept = fromTheStart(id) ?? (await catalogue.load(() => platform.catalogue(id)));
  if (kept?.readAt === null) await catalogue.load(() => platform.refreshCatalogue(id, [], true));
}

function saleOnScreen(): Sale | null {
  const chosen = account.value;
  const pack = picked.value;
  const msisdn = reading.value?.msisdn ?? null;
  const net = network.value;
  if (!chosen || !pack || msisdn === null || net === null) return null;
  return { account: chosen.id, typed: typed.value, msisdn, network: net, pack };
}

function isOnScreen(sale: Sale): boolean {
  const now = saleOnScreen();
  return (
    now !== null &&
    now.typed === sale.typed &&
    now.msisdn === sale.msisdn &&
    now.network === sale.network &&
    now.pack.id === sale.pack.id &&
    now.account === sale.account
  );
}

/** Buys what is on the screen; `nodded`: what the agent was shown a doubt about. */
export async function buy(nodded: boolean): Promise<void> {
  if (buying.value) return;
  buying.value = true;
  saleError.value = null;
  try {
    // What was typed last may not have been understood yet.
    await hearing;
    const kept = nodded ? doubtful.value : null;
    const sale = nodded ? kept?.sale : saleOnScreen();
    if (sale) await sell(sale, kept?.plan ?? null);
  } catch (thrown) {
    saleError.value = failure(thrown);
  } finally {
    buying.value = false;
  }
}

async function sell(sale: Sale, nodded: Plan | null): Promise<void> {
  const { pack, msisdn } = sale;
  const plan = nodded ?? (await platform.planSale(sale.account, msisdn, sale.network, pack.id));
  const why = nodded ? [] : doubts(plan, pack.price);
  if (why.length > 0) {
    // A doubt that came too late stands under another sale by now: it cannot be nodded to.
    if (isOnScreen(sale)) doubtful.value = { plan, sale };
    else toast(`${pack.size} for ${phone(msisdn)} was not bought. ${why.join(" ")}`);
    return;
  }
  const approval = { total: plan.total, allowRepeats: nodded !== null, networksConfirmed: true };
  await platform.approve(plan.id, approval);
  said.value = `${pack.size} for ${phone(msisdn)}, ${money(plan.total)}: approved. It follows below.`;
  // Whoever types the next number before the answer is here keeps it.
  if (typed.value === sale.typed) reset();
  void readWallet();
  readRecentNumbers();
}

/** Why the last plan needs a nod, in words. */
export function doubts(plan: Plan, shownPrice: number): string[] {
  const words: string[] = [];
  if (plan.total !== shownPrice) words.push(`The price is ${money(plan.total)} now. It was ${money(shownPrice)}.`);
  for (const repeat of plan.repeats) words.push(repeat.what);
  if (plan.missing > 0) words.push(`${money(plan.missing)} are missing in the wallet. Top up first. Nothing was bought.`);
  return words;
}

function reset(): void {
  asked++;
  typed.value = "";
  reading.value = null;
  chosenNetwork.value = null;
  chosenPackage.value = null;
  doubtful.value = null;
}

// What was typed in practice is not sold with real money, nor the other way round.
forgetsWithHistory(() => {
  reset();
  saleError.value = null;
  said.value = "";
  recentNumbers.clear();
});
