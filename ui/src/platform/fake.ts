// The fake platform: every command of the program, played in the page.

import type { Attention, Order, OrderDetail, OrderFilter, OrdersPage, Plan, Start, UnknownOrder } from "../contract";
import type { Event } from "../contract";
import { againList, editRow, leaveOutProblems, manyLines, openList, readNumber, reprice, sample, undo, type OpenList } from "./fake/lists";
import * as office from "./fake/office";
import { move, send, summarise, toBuyAgain } from "./fake/sending";
import {
  checkerKinds,
  minuteMs,
  mintId,
  newWorld,
  order as newOrder,
  packagesOf,
  totalsOf,
  type Scene,
  type World,
} from "./fake/world";
import { fakeCheckers } from "./fake/checkers";
import { fakeDiagnostics } from "./fake/diagnostics";
import type { Platform } from "./platform";

const query = new URLSearchParams(typeof location === "undefined" ? "" : location.search);
const world: World = newWorld({
  name: (query.get("scene") ?? "full") as Scene["name"],
  theme: (query.get("theme") ?? "system") as Scene["theme"],
});
const open = new Map<string, OpenList>();

function refuse(code: "offline" | "key_refused" | "bad_input" | "other", message: string, hint: string | null = null) {
  return Promise.reject(Object.assign(new Error(message), { code, hint }));
}

function offline(): Promise<never> {
  return refuse("offline", "NetConnect cannot be reached. Nothing was sent.", "Check the line. We try again by ourselves.");
}

function start(): Start {
  return {
    opening: world.opening,
    practice: world.practice,
    accounts: world.accounts,
    catalogues: [],
    settings: world.settings,
    batches: [...world.batches.values()],
    attention: attention().count,
    lineTrouble: down() ? "NetConnect cannot be reached. We try again." : null,
    version: "0.1.0",
    dataFolder: "/home/ama/.local/share/bundle-desk",
    keysKeptIn: "the computer's keyring",
    readOnly: null,
    locked:
      world.scene.name === "no-keyring"
        ? {
            error: {
              code: "key_store",
              message: "This computer's keyring does not answer (no session bus). Nothing was sent.",
              hint: "Start the keyring, or choose a key file with a passphrase.",
            },
            way: "choose_passphrase",
          }
        : null,
    screenLock: office.screenLock(),
  };
}

function listNow(id: string): OpenList {
  const found = open.get(id);
  if (!found) throw Object.assign(new Error("This list is closed."), { code: "other", hint: null });
  return found;
}

function opened(list: OpenList) {
  open.set(list.list.id, list);
  return list.list;
}

function find(id: string): Order {
  const found = world.orders.find((o) => o.id === id);
  if (!found) throw Object.assign(new Error("This order is not in the history."), { code: "other", hint: null });
  return found;
}

function matches(order: Order, filter: OrderFilter): boolean {
  const text = filter.search.toLowerCase().replace(/\s/g, "");
  const hay = `${order.msisdn}${order.note ?? ""}${order.reference}${order.shortReference ?? ""}${order.package}`;
  return (
    (text === "" || hay.toLowerCase().replace(/\s/g, "").includes(text)) &&
    (filter.states.length === 0 || filter.states.includes(order.state)) &&
    (filter.network === null || order.network === filter.network) &&
    (filter.account === null || order.account === filter.account) &&
    (filter.batch === null || order.batch === filter.batch) &&
    (filter.from === null || order.createdAt >= filter.from) &&
    (filter.before === null || order.createdAt < filter.before) &&
    (filter.checkers === null || order.checker === filter.checkers)
  );
}

function page(filter: OrderFilter): OrdersPage {
  const all = world.orders.filter((o) => matches(o, filter));
  all.sort((a, b) => (filter.byRow ? a.row - b.row : b.createdAt - a.createdAt));
  const orders = all.slice(filter.offset, filter.offset + filter.limit);
  const isLong = filter.search !== "" && orders.length === filter.limit;
  return { orders, totals: isLong ? null : totalsOf(all), newestOnly: null };
}

function detail(order: Order): OrderDetail {
  const kept = world.timelines.get(order.id) ?? [
    { at: order.createdAt, state: "planned" as const, moved: true, evidence: "Approved at the counter" },
    { at: order.firstSentAt ?? order.createdAt, state: "sending" as const, moved: true, evidence: "Written down, then sent" },
    ...(order.state === "planned"
      ? []
      : [
          {
            at: order.stateSince,
            state: order.state,
            moved: true,
            evidence:
              order.state === "unknown"
                ? "No answer within 30 seconds"
                : (order.reason ?? `${order.providerName} says ${order.providerState ?? order.state}`),
          },
        ]),
  ];
  return { order, timeline: kept, details: `Order ${order.reference}`, claim: `Claim for ${order.reference}` };
}

function unknownOrder(order: Order): UnknownOrder {
  return {
    order,
    ours: [
      { label: "Call", value: "one recipient" },
      { label: "Amount", value: "GHS 22.00" },
      { label: "Reference", value: order.reference },
      { label: "Ended", value: "no answer in 30 s" },
    ],
    theirs: [
      { label: "Read", value: "1 min ago, whole list" },
      { label: "Order 514220", value: "054 765 4321, 5 GB, Processing" },
      { label: "Made", value: "2 s after our send" },
    ],
    wallet: [
      { label: "Before", value: "GHS 412.00" },
      { label: "Now", value: "GHS 390.00" },
      { label: "Moved", value: "GHS 22.00 less" },
    ],
    next: "We read the provider's list again in about 1 min. Nothing is sent again.",
    choices: [
      {
        verdict: "charged",
        label: "It was charged",
        meaning: "The order counts as bought, and we follow it at the provider.",
        needsNote: false,
        notYet: null,
      },
      {
        verdict: "failed",
        label: "It failed at the provider",
        meaning: "The order counts as failed. The refund has to be seen.",
        needsNote: true,
        notYet: null,
      },
      {
        verdict: "not_charged",
        label: "It was not charged",
        meaning: "The order ends as not bought, and you can buy it again. If you are wrong, it is paid twice.",
        needsNote: true,
        notYet: "Wait until the settle time is over, 5 minutes after the send.",
      },
    ],
  };
}

function attention(): Attention {
  const unknown = world.orders.filter((o) => o.state === "unknown").map(unknownOrder);
  const stuck = world.orders.filter((o) => o.stuck && o.state === "accepted");
  const refundNotSeen = world.orders.filter((o) => o.state === "failed");
  const paused = [...world.batches.values()].filter((b) => b.state === "paused");
  const count = unknown.length + stuck.length + refundNotSeen.length + paused.length;
  return { unknown, stuck, refundNotSeen, paused, count, givenTwice: [], held: [], doubted: null, unsaved: 0 };
}

function planFor(orders: Order[], source: string, counter: boolean, networks: Plan["networks"] = []): Plan {
  const account = world.accounts.find((a) => a.id === orders[0]?.account);
  const total = orders.reduce((sum, o) => sum + o.price, 0);
  const plan: Plan = {
    id: mintId(),
    account: account?.id ?? "",
    orders: orders.length,
    total,
    calls: 1,
    seconds: 2,
    wallet: account?.wallet ?? null,
    missing: Math.max(0, total - (account?.wallet?.available ?? 0)),
    networks,
    sizes: [],
    repeats: orders.some((o) => o.msisdn === "0547654321")
      ? [{ what: "054 765 4321 was already sent 5 GB from shop in the last 24 hours (Not known yet)" }]
      : [],
    repeatCount: orders.some((o) => o.msisdn === "0547654321") ? 1 : 0,
    sameList: null,
    typedTotalAbove: world.settings.typedTotalAbove,
  };
  world.plans.set(plan.id, { plan, make: () => orders, source, counter });
  return plan;
}

function listOrders(from: OpenList): Order[] {
  const account = world.accounts.find((a) => a.id === from.list.account);
  return from.rows
    .filter((row) => row.price !== null && row.msisdn !== null && row.status !== "left_out")
    .map((row, i) =>
      newOrder({
        account: from.list.account,
        provider: account?.provider ?? "netconnect",
        providerName: account?.providerName ?? "",
        msisdn: row.msisdn ?? "",
        network: row.network,
        package: row.size ?? "",
        price: row.price ?? 0,
        row: i + 1,
        position: row.position,
        note: row.note,
        retryOf: row.retryOf ?? null,
      }),
    );
}

function again(id: string) {
  const { account, provider, providerName, msisdn, network, package: name, price, checker, note } = find(id);
  return newOrder({ account, provider, providerName, msisdn, network, package: name, price, checker, note, retryOf: id });
}

function approve(id: string) {
  const list = [...open.values()].find((each) => each.list.plan?.id === id) ?? null;
  const kept = world.plans.get(id);
  const orders = list ? listOrders(list) : (kept?.make() ?? []);
  const batch = {
    id: mintId(),
    account: orders[0]?.account ?? "",
    source: list ? list.list.source : (kept?.source ?? ""),
    counter: kept?.counter ?? false,
    state: "running" as const,
    reason: null,
    total: orders.reduce((sum, o) => sum + o.price, 0),
    orders: orders.length,
    byState: totalsOf(orders),
    approvedAt: Date.now(),
    secondsLeft: orders.length * 2,
    walletHeld: false,
    toBuyAgain: 0,
  };
  world.orders.unshift(...orders.map((o) => ({ ...o, batch: batch.id })));
  world.batches.set(batch.id, batch);
  for (const o of world.orders.filter((x) => x.batch === batch.id)) world.emit({ kind: "order", order: o });
  send(world, batch.id);
  return batch;
}

function setBatch(id: string, state: "running" | "paused" | "stopped", reason: string | null) {
  const batch = world.batches.get(id);
  if (!batch) throw new Error("no such batch");
  const next = summarise(world, { ...batch, state, reason });
  if (state === "running") send(world, id);
  return next;
}

const down = () => world.scene.name === "offline";
const soon = <T>(value: () => T): Promise<T> =>
  new Promise((resolve, reject) =>
    setTimeout(() => {
      try {
        resolve(value());
      } catch (thrown) {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(thrown);
      }
    }, 15),
  );

function accountNow(id: string) {
  const found = world.accounts.find((a) => a.id === id);
  if (!found) throw new Error("no such account");
  return found;
}

export const platform: Platform = {
  start: () => soon(start),
  unlock: (passphrase) =>
    soon(() => {
      if (passphrase === "wrong") return start();
      world.scene.name = "first-run";
      return start();
    }),
  beginPractice: () =>
    soon(() => {
      const full = newWorld({ name: "empty", theme: world.scene.theme });
      Object.assign(world, { practice: true, accounts: full.accounts, opening: world.opening + 1 });
      return start();
    }),
  leavePractice: () =>
    soon(() => {
      Object.assign(world, { practice: false, accounts: [], opening: world.opening + 1 });
      return start();
    }),
  saveSettings: (settings) => soon(() => (world.settings = settings)),

  ...office.commands(() => start(), () => attention()),
  restoreBackup: () =>
    soon(() => {
      world.opening++;
      return start();
    }),

  checkKey: (provider, _address, key) =>
    key.includes("wrong")
      ? refuse("key_refused", "NetConnect does not accept this key. Nothing was saved.", "Copy it again from its dashboard.")
      : soon(() => ({
          provider,
          owner: "Ama Mensah",
          role: provider === "netconnect" ? "Agent" : null,
          wallet: { available: 25_000, at: Date.now() },
          practice: false,
          warning: null,
        })),
  addAccount: (name, provider) =>
    soon(() => {
      const made = newWorld({ name: "empty", theme: "system" }).accounts.find((a) => a.provider === provider);
      if (!made) throw new Error("no such provider");
      const account = { ...made, id: name, practice: false };
      world.accounts.push(account);
      return account;
    }),
  giveKey: (id) =>
    soon(() => (world.accounts = world.accounts.map((a) => (a.id === id ? { ...a, needsKey: false } : a)))),
  removeAccount: (id) =>
    world.orders.some((o) => o.account === id && ["unknown", "accepted"].includes(o.state))
      ? refuse("other", `${id} has orders that are not at their end. Nothing was changed.`, "Settle them first.")
      : soon(() => {
          world.accounts = world.accounts.filter((a) => a.id !== id);
        }),
  readWallet: (id) =>
    down()
      ? offline()
      : soon(() => {
          const account = accountNow(id);
          account.wallet = { available: account.wallet?.available ?? 0, at: Date.now() };
          return account.wallet;
        }),
  requestTopUp: (_account, amount) =>
    soon(() => ({ open: true, message: `Asked for GHS ${amount}. Pay it by mobile money.`, reference: "TU-77120" })),

  catalogue: (id) =>
    soon(() => ({
      account: id,
      packages: down() ? [] : packagesOf(accountNow(id)),
      readAt: down() ? null : Date.now() - 30 * minuteMs,
      notFound: [],
    })),
  refreshCatalogue: (id) =>
    down() ? offline() : soon(() => ({ account: id, packages: packagesOf(accountNow(id)), readAt: Date.now(), notFound: [] })),
  checkers: (id) => soon(() => ({ account: id, packages: checkerKinds, readAt: Date.now() - 8 * minuteMs })),
  refreshCheckers: (id) =>
    down() ? offline() : soon(() => ({ account: id, packages: checkerKinds, readAt: Date.now() })),

  readNumber: (text) => soon(() => readNumber(text)),
  recentNumbers: () =>
    soon(() => [...new Set(world.orders.filter((o) => o.position === null).map((o) => o.msisdn))].slice(0, 8)),
  planSale: (id, msisdn, network, packageId) =>
    soon(() => {
      const account = accountNow(id);
      const pack = packagesOf(account).find((p) => p.id === packageId);
      if (!pack) throw new Error("no such bundle");
      const { provider, providerName } = account;
      return planFor([newOrder({ account: id, provider, providerName, msisdn, network, package: pack.size, price: pack.price })], "counter", true);
    }),
  planCheckers: (id, numbers, packageId, count, stock) =>
    soon(() => {
      const kind = checkerKinds.find((k) => k.id === packageId);
      const all = numbers.split(/[,;\n\t]/).flatMap((n) => Array.from({ length: count }, () => n.replace(/\s/g, "")));
      const note = stock ? "For stock" : null;
      const make = (msisdn: string, i: number) =>
        newOrder({ account: id, msisdn, package: kind?.name ?? "", price: kind?.price ?? 0, checker: true, note, row: i + 1 });
      return planFor(all.map(make), "checkers", true);
    }),
  planAgain: (id) => soon(() => planFor([again(id)], "again", true)),
  approve: (plan) => (down() ? offline() : soon(() => approve(plan))),

  openList: () =>
    soon(() => opened(openList(world, "recipients.xlsx", `${sample}\n${manyLines(Number(query.get("rows") ?? 112))}`))),
  pasteList: (text) => soon(() => opened(openList(world, "pasted text", text))),
  listAgain: (id) => soon(() => opened(againList(world, setBatchNow(id).source, toBuyAgain(world, id)))),
  listRows: (list, status, search, offset, limit) =>
    soon(() => {
      const rows = listNow(list).rows.filter(
        (row) =>
          (status === null || row.status === status) &&
          `${row.msisdn ?? row.rawNumber} ${row.note ?? ""}`.toLowerCase().includes(search.toLowerCase()),
      );
      return { rows: rows.slice(offset, offset + limit), matching: rows.length };
    }),
  editRow: (list, index, edit) => soon(() => (editRow(world, listNow(list), index, edit), listNow(list).list)),
  leaveOutProblems: (list) => soon(() => (leaveOutProblems(world, listNow(list)), listNow(list).list)),
  undoEdit: (list) => soon(() => (undo(world, listNow(list)), listNow(list).list)),
  setListAccount: (list, account, bulkCalls) =>
    soon(() => {
      const now = listNow(list);
      now.list = { ...now.list, account, bulkCalls };
      reprice(world, now);
      return now.list;
    }),
  listReading: (list) =>
    soon(() => ({
      sheets: [],
      sheet: null,
      headerRow: null,
      columns: [],
      bareIsMb: false,
      defaultNetwork: null,
      defaultSize: "",
      remembered: false,
      samples: listNow(list).rows.slice(0, 3).map((row) => `${row.rawNumber} ${row.rawSize}`),
    })),
  readListAs: (list) => soon(() => listNow(list).list),
  saveCorrected: () => soon(() => "corrected.xlsx"),
  closeList: (list) => soon(() => void open.delete(list)),

  batches: () => soon(() => [...world.batches.values()]),
  batch: (id) => soon(() => setBatchNow(id)),
  pauseBatch: (id) => soon(() => setBatch(id, "paused", "You paused it.")),
  continueBatch: (id) => soon(() => setBatch(id, "running", null)),
  stopBatch: (id) => soon(() => setBatch(id, "stopped", null)),

  orders: (filter) => soon(() => page(filter)),
  orderTotals: (filter) => soon(() => totalsOf(world.orders.filter((o) => matches(o, filter)))),
  order: (id) => soon(() => detail(find(id))),
  checkOrder: (id) => (down() ? offline() : soon(() => detail(find(id)))),
  settleOrder: (id, verdict, note) =>
    soon(() => {
      const state = { charged: "accepted", failed: "failed", refunded: "refunded", not_charged: "rejected" } as const;
      move(world, find(id), state[verdict], `You said: ${note}`, { nextLookAt: null });
      return detail(find(id));
    }),
  attention: () => soon(attention),
  exportOrders: () => soon(() => "orders.xlsx"),
  saveResult: (_batch, toBuyAgain) => soon(() => (toBuyAgain ? "to-buy-again.xlsx" : "result.xlsx")),
  saveTemplate: () => soon(() => "orders-to-send.xlsx"),

  reveal: () =>
    soon(() => ({ serialLabel: "Serial number", pinLabel: "PIN", serial: "WGR2612345678", pin: "5514 0982 7731" })),
  copyCredential: () => soon(() => undefined),
  copyText: () => soon(() => undefined),

  ...fakeCheckers(world, soon, start),
  ...fakeDiagnostics(query.get("broke") !== null),

  listen: (handler) => {
    world.emit = (event: Event) => handler(event);
    return Promise.resolve(() => (world.emit = () => undefined));
  },
};

function setBatchNow(id: string) {
  const batch = world.batches.get(id);
  if (!batch) throw new Error("no such batch");
  return summarise(world, batch);
}
