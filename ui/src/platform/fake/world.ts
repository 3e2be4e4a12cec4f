// A pretend program in the page: for a browser while the window is drawn, and for tests. Never in the program's bundle.

import type {
  Account,
  Batch,
  CheckerPackage,
  Event,
  Network,
  Order,
  OrderState,
  Package,
  Plan,
  Settings,
  StateTotal,
  TimelineEntry,
} from "../../contract";

export const minuteMs = 60_000;

export interface Scene {
  name: "full" | "first-run" | "empty" | "offline" | "no-keyring";
  theme: "system" | "light" | "dark";
}

export interface World {
  scene: Scene;
  opening: number;
  practice: boolean;
  accounts: Account[];
  settings: Settings;
  orders: Order[];
  timelines: Map<string, TimelineEntry[]>;
  batches: Map<string, Batch>;
  plans: Map<string, { plan: Plan; make: () => Order[]; source: string; counter: boolean }>;
  emit: (event: Event) => void;
}

const sizes: readonly [number, string][] = [
  [500, "500 MB"],
  [1024, "1 GB"],
  [2048, "2 GB"],
  [3072, "3 GB"],
  [5120, "5 GB"],
  [10_240, "10 GB"],
  [20_480, "20 GB"],
  [51_200, "50 GB"],
];
const pricePerGb: Record<Network, number> = { MTN: 440, Telecel: 425, AirtelTigo: 400 };

export function packagesOf(account: Account): Package[] {
  const dearer = account.provider === "netpluse" ? 15 : 0;
  return (["MTN", "Telecel", "AirtelTigo"] as const).flatMap((network) =>
    sizes
      .filter(([mb]) => network === "MTN" || mb <= 20_480)
      .map(([mb, size]) => ({
        id: `${account.id}|${network}|${mb}`,
        network,
        sizeMb: mb,
        size,
        price: Math.round((pricePerGb[network] * mb) / 1024 / 5) * 5 + dearer,
        validity: mb >= 10_240 ? "90 days" : "30 days",
        product: network === "MTN" ? "MTNUP2U - Data Bundle" : null,
        available: !(network === "AirtelTigo" && mb === 3072),
        selling: null,
      })),
  );
}

export const checkerKinds: CheckerPackage[] = [
  { id: "rc1", code: "RC001", name: "WASSCE", price: 1850, stock: 412, checkLimit: 5 },
  { id: "rc2", code: "RC002", name: "BECE", price: 1850, stock: 96, checkLimit: 5 },
  { id: "rc3", code: "RC003", name: "School placement", price: 1600, stock: 7, checkLimit: null },
  { id: "rc4", code: "RC004", name: "NOVDEC", price: 1900, stock: 0, checkLimit: 5 },
];

function account(change: Partial<Account> & Pick<Account, "id" | "provider" | "providerName">): Account {
  const facts = change.provider === "netconnect" ? connectFacts : pluseFacts;
  return {
    address: change.provider === "netconnect" ? "http://127.0.0.1:41871" : "http://127.0.0.1:41872",
    keyLast4: "9f3a",
    ownerName: "Ama Mensah",
    role: change.provider === "netconnect" ? "Agent" : null,
    practice: true,
    sellsCheckers: change.provider === "netconnect",
    hasBulkCalls: change.provider === "netconnect",
    takesTopUps: change.provider === "netconnect",
    needsKey: false,
    paused: null,
    wallet: { available: 25_000, at: Date.now() - 2 * minuteMs },
    facts,
    ...change,
  };
}

const connectFacts = [
  {
    name: "Gives back our payment reference in an order's status",
    value: "Yes",
    evidence: "order 514220 showed it",
    at: Date.now() - 95 * minuteMs,
  },
  { name: "Tells of each recipient of a bulk order", value: null, evidence: null, at: null },
];
const pluseFacts = [
  { name: "A reference sent again later gives the original order", value: null, evidence: null, at: null },
  { name: "Order status answers to our own reference", value: null, evidence: null, at: null },
];

const names = ["Kofi", "Adwoa", "Yaw Boateng", "", "Efua", "", "Kwame", "Akosua Sarpong", "", "Esi"];
const prefixes: Record<Network, string[]> = {
  MTN: ["024", "054", "055", "059"],
  Telecel: ["020", "050"],
  AirtelTigo: ["026", "027", "056"],
};

function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

let minted = 1000;
export function mintId(): string {
  minted++;
  return `0193f2c4-7a10-7e2b-9c11-${minted.toString(16).padStart(12, "0")}`;
}

export function order(change: Partial<Order> & Pick<Order, "account" | "msisdn" | "package" | "price">): Order {
  const id = mintId();
  const at = change.createdAt ?? Date.now();
  return {
    id,
    batch: "counter",
    row: 1,
    position: null,
    provider: "netconnect",
    providerName: "NetConnect",
    network: null,
    checker: false,
    charged: null,
    note: null,
    reference: `BD-${id.slice(-8).toUpperCase()}`,
    providerOrder: null,
    shortReference: null,
    state: "planned",
    providerState: null,
    reason: null,
    stuck: false,
    createdAt: at,
    firstSentAt: null,
    lastSeenAt: null,
    stateSince: at,
    nextLookAt: null,
    retryOf: null,
    ...change,
  };
}

/** A day's work, and some weeks before it. */
function history(): Order[] {
  const random = pseudoRandom(7);
  const orders: Order[] = [];
  let at = Date.now() - 90_000;
  for (let i = 0; i < 3_000; i++) {
    const network = (["MTN", "MTN", "MTN", "Telecel", "AirtelTigo"] as const)[Math.floor(random() * 5)] ?? "MTN";
    const [mb, size] = sizes[Math.floor(random() * 5)] ?? [1024, "1 GB"];
    const price = Math.round((pricePerGb[network] * mb) / 1024 / 5) * 5;
    const list = prefixes[network];
    const prefix = list[Math.floor(random() * list.length)] ?? "024";
    const roll = random();
    const state: OrderState =
      i < 2 ? "accepted" : roll < 0.93 ? "delivered" : roll < 0.955 ? "refunded" : roll < 0.99 ? "rejected" : "delivered";
    orders.push(
      order({
        account: random() < 0.7 ? "shop" : "online",
        msisdn: `${prefix}${Math.floor(random() * 10_000_000).toString().padStart(7, "0")}`,
        network,
        package: size,
        price,
        charged: state === "delivered" ? price : null,
        note: (names[Math.floor(random() * names.length)] ?? "") || null,
        state,
        reason: state === "rejected" ? "NetConnect: an order to this number is in progress" : null,
        providerOrder: `k57${Math.floor(random() * 1e9).toString(36)}`,
        shortReference: Math.floor(500_000 + random() * 99_999).toString(),
        providerState: state === "delivered" ? "Completed" : state === "accepted" ? "Processing" : null,
        createdAt: at,
        firstSentAt: at + 800,
        lastSeenAt: at + 5_000,
        stateSince: at + 6_000,
      }),
    );
    at -= Math.floor(random() * 9 * minuteMs);
  }
  return orders;
}

function troubled(): Order[] {
  const at = Date.now() - 4 * minuteMs;
  return [
    order({
      account: "shop",
      msisdn: "0547654321",
      network: "MTN",
      package: "5 GB",
      price: 2200,
      state: "unknown",
      createdAt: at,
      firstSentAt: at + 500,
      stateSince: at + 30_500,
      nextLookAt: Date.now() + 70_000,
      note: "Auntie Esi",
    }),
    order({
      account: "shop",
      msisdn: "0201112222",
      network: "Telecel",
      package: "2 GB",
      price: 850,
      state: "failed",
      reason: "Telecel did not accept the number",
      createdAt: at - 50 * minuteMs,
      firstSentAt: at - 50 * minuteMs,
      stateSince: at - 45 * minuteMs,
      shortReference: "514102",
    }),
    order({
      account: "online",
      provider: "netpluse",
      providerName: "Netpluse",
      msisdn: "0269876543",
      network: "AirtelTigo",
      package: "1 GB",
      price: 415,
      state: "accepted",
      stuck: true,
      createdAt: at - 70 * minuteMs,
      firstSentAt: at - 70 * minuteMs,
      stateSince: at - 69 * minuteMs,
      providerOrder: "NPAPI-2231-ktz",
    }),
    order({
      account: "shop",
      msisdn: "0241234567",
      package: "WASSCE",
      price: 1850,
      checker: true,
      state: "delivered",
      charged: 1850,
      createdAt: at - 20 * minuteMs,
      firstSentAt: at - 20 * minuteMs,
      stateSince: at - 20 * minuteMs,
      shortReference: "514077",
    }),
  ];
}

export function newWorld(scene: Scene): World {
  const shop = account({ id: "shop", provider: "netconnect", providerName: "NetConnect" });
  const online = account({
    id: "online",
    provider: "netpluse",
    providerName: "Netpluse",
    ownerName: null,
    wallet: { available: 4_120, at: Date.now() - 12 * minuteMs },
  });
  const full = scene.name === "full" || scene.name === "offline" ;
  return {
    scene,
    opening: 1,
    practice: scene.name !== "first-run" && scene.name !== "no-keyring",
    accounts: scene.name === "first-run" || scene.name === "no-keyring" ? [] : [shop, online],
    settings: {
      theme: scene.theme,
      lowBalance: 5_000,
      typedTotalAbove: 100_000,
      shopName: "Ama's Data",
      shopContact: "024 123 4567",
    },
    orders: full ? [...troubled(), ...history()].sort((a, b) => b.createdAt - a.createdAt) : [],
    timelines: new Map(),
    batches: new Map(),
    plans: new Map(),
    emit: () => undefined,
  };
}

export function totalsOf(orders: Order[]): StateTotal[] {
  const totals = new Map<OrderState, StateTotal>();
  for (const o of orders) {
    const total = totals.get(o.state) ?? { state: o.state, count: 0, amount: 0 };
    total.count++;
    total.amount += o.charged ?? o.price;
    totals.set(o.state, total);
  }
  return [...totals.values()];
}
