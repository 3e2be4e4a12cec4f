// The sale at the counter: number, network, bundle, buy. One sale at a time.

import { computed, effect, signal, untracked } from "@preact/signals";
import { platform } from "#platform";
import type { Catalogue, ErrorView, Network, NumberReading, Package, Plan } from "../contract";
import { money } from "../words/money";
import { phone } from "../words/numbers";
import { failure } from "./failure";
import { loader } from "./load";
import { account, readWallet } from "./session";

export const typed = signal("");
export const reading = signal<NumberReading | null>(null);
export const chosenNetwork = signal<Network | null>(null);
export const chosenPackage = signal<string | null>(null);
export const catalogue = loader<Catalogue>();
export const buying = signal(false);
export const saleError = signal<ErrorView | null>(null);
/** A plan that needs the agent's nod: a repeat, or too little in the wallet. */
export const doubtful = signal<Plan | null>(null);
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

let asked = 0;

export async function type(text: string): Promise<void> {
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
    if (mine === asked) saleError.value = failure(thrown);
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
    const id = account.value?.id;
    untracked(() => {
      catalogue.clear();
      doubtful.value = null;
      if (id !== undefined) void loadCatalogue(id);
    });
  });
}

export async function loadCatalogue(id: string): Promise<void> {
  const kept = await catalogue.load(() => platform.catalogue(id));
  if (kept?.readAt === null) await catalogue.load(() => platform.refreshCatalogue(id, [], true));
}

export async function buy(nodded: boolean): Promise<void> {
  const chosen = account.value;
  const pack = picked.value;
  const msisdn = reading.value?.msisdn ?? null;
  const net = network.value;
  if (buying.value || !chosen || !pack || msisdn === null || net === null) return;
  const sold = typed.value;
  buying.value = true;
  saleError.value = null;
  try {
    const plan =
      (nodded ? doubtful.value : null) ?? (await platform.planSale(chosen.id, msisdn, net, pack.id));
    const priceMoved = plan.total !== pack.price;
    if (!nodded && (plan.repeatCount > 0 || plan.missing > 0 || priceMoved)) {
      doubtful.value = plan;
      return;
    }
    await platform.approve(plan.id, { total: plan.total, allowRepeats: nodded, networksConfirmed: true });
    said.value = `${pack.size} for ${phone(msisdn)}, ${money(plan.total)}: approved. It follows below.`;
    // Whoever types the next number before the answer is here keeps it.
    if (typed.value === sold) reset();
    void readWallet();
  } catch (thrown) {
    saleError.value = failure(thrown);
  } finally {
    buying.value = false;
  }
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
