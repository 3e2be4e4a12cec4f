// What surrounds selling, played in the page: prices, the day, wallets, safety copies, the screen lock.

import type { Attention, Backup, ScreenLock, SellingPrice, Start } from "../../contract";
import type { Platform } from "../platform";

type Office = Pick<
  Platform,
  | "sellingPrices"
  | "setSellingPrice"
  | "day"
  | "movements"
  | "readElsewhere"
  | "backups"
  | "backUp"
  | "lockScreen"
  | "unlockScreen"
  | "setPin"
  | "removePin"
  | "releaseWallet"
  | "confirmSoleSender"
  | "replayOffer"
  | "probeReplay"
  | "saveUnsavedAnswers"
  | "printPage"
  | "licences"
>;

let lock: ScreenLock = { minutes: null, locked: false };
let prices: SellingPrice[] = [
  { key: "MTN/1024", network: "MTN", name: "1 GB", costLow: 440, costHigh: 455, price: 500 },
  { key: "MTN/2048", network: "MTN", name: "2 GB", costLow: 880, costHigh: 895, price: null },
  { key: "checker/WASSCE", network: null, name: "WASSCE", costLow: 1850, costHigh: 1850, price: 2200 },
];
let copies: Backup[] = [
  { name: "daily-2026-11-21.db", at: Date.now() - 3_600_000, bytes: 1_400_000, reason: "of the day" },
  { name: "daily-2026-11-20.db", at: Date.now() - 90_000_000, bytes: 1_300_000, reason: "of the day" },
];

export function screenLock(): ScreenLock {
  return lock;
}

export function commands(start: () => Start, attention: () => Attention): Office {
  const now = Date.now();
  const moved = {
    movements: [
      { at: now, order: "o1", msisdn: "0241234567", network: "MTN" as const, package: "2 GB", amount: -880, state: "delivered" as const, certain: true },
    ],
    spentToday: 880,
    backToday: 0,
    elsewhere: [{ at: now, providerOrder: "514999", msisdn: "0209999999", amount: 425, state: "Completed" }],
  };
  const none = { count: 0, amount: 0 };
  const started = (next: ScreenLock) => {
    lock = next;
    return Promise.resolve(start());
  };
  return {
    sellingPrices: () => Promise.resolve(prices),
    setSellingPrice: (key, price) => {
      prices = prices.map((p) => (p.key === key ? { ...p, price } : p));
      return Promise.resolve(prices);
    },
    day: () =>
      Promise.resolve({
        lines: [
          { network: "MTN", name: "1 GB", count: 12, cost: 5280, takings: 6000, profit: 720, unpriced: 0 },
          { network: "MTN", name: "2 GB", count: 3, cost: 2640, takings: 0, profit: 0, unpriced: 3 },
          { network: null, name: "WASSCE", count: 1, cost: 1850, takings: 2200, profit: 350, unpriced: 0 },
        ],
        open: { count: 1, amount: 440 },
        unknown: { count: 1, amount: 2200 },
        failed: none,
        refunded: none,
      }),
    movements: () => Promise.resolve(moved),
    readElsewhere: () => Promise.resolve(moved),
    backups: () => Promise.resolve(copies),
    backUp: () => {
      copies = [{ name: `by-hand-${Date.now()}.db`, at: Date.now(), bytes: 1_400_000, reason: "made by hand" }, ...copies];
      return Promise.resolve(copies);
    },
    lockScreen: () => started({ ...lock, locked: lock.minutes !== null }),
    unlockScreen: () => started({ ...lock, locked: false }),
    setPin: (_old, _pin, minutes) => started({ minutes, locked: false }),
    removePin: () => started({ minutes: null, locked: false }),
    releaseWallet: () => Promise.resolve(attention()),
    confirmSoleSender: () => Promise.resolve(start()),
    replayOffer: () => Promise.resolve({ order: null, words: "The check needs a finished order. Make a sale first." }),
    probeReplay: () => Promise.resolve(start().accounts),
    saveUnsavedAnswers: () => Promise.resolve("answers-of-the-provider.txt"),
    printPage: () => Promise.resolve(),
    licences: () => Promise.resolve("preact 11.2.0: MIT"),
  };
}
