// Checkers in the page alone: a vault over the fake world's orders.

import type { HandoverSettings, Order, PackageWords, Recovery, Start, VaultEntry } from "../../contract";
import type { CheckersPlatform } from "../checkers";

const sheet =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842"><rect width="595" height="842" fill="#fff"/>' +
  '<rect x="60" y="60" width="230" height="170" fill="none" stroke="#888"/><rect x="76" y="80" width="120" height="10" fill="#333"/>' +
  '<rect x="76" y="112" width="150" height="8" fill="#999"/><rect x="76" y="136" width="150" height="8" fill="#999"/></svg>';
const stockNote = "For stock";

export function fakeCheckers(world: { orders: Order[] }, soon: <T>(value: () => T) => Promise<T>, start: () => Start): CheckersPlatform {
  const buyers = new Map<string, string>();
  const printed = new Map<string, number>();
  let handover: HandoverSettings = { printer: "", logo: null, told: false };
  let recovery: Recovery = { madeAt: null, provedAt: null, offered: true };
  let words: PackageWords[] = ["BECE", "WASSCE"].map((name) => ({
    package: name,
    serialLabel: "Serial number",
    pinLabel: "PIN",
    portal: name === "BECE" ? "eresults.waecgh.org" : "ghana.waecdirect.org",
    instruction: "Enter your index number and both codes. Keep them private: anyone who has them can use them.",
    message: "{package}\n{serial_label} {serial}\n{pin_label} {pin}\nCheck at {portal}\nChecks allowed: {checks}\n{shop} {phone}",
    untouched: true,
  }));

  const entry = (order: Order): VaultEntry => {
    const stock = order.note === stockNote;
    return { order, stock, buyer: stock ? (buyers.get(order.id) ?? null) : order.msisdn, printed: printed.get(order.id) ?? 0 };
  };
  const find = (id: string): VaultEntry => {
    const found = world.orders.find((o) => o.id === id);
    if (!found) throw Object.assign(new Error("This order is not in the history."), { code: "other", hint: null });
    return entry(found);
  };
  const print = (orders: string[]): void => orders.forEach((id) => printed.set(id, (printed.get(id) ?? 0) + 1));
  const waits = (e: VaultEntry): boolean => e.stock && e.buyer === null && e.order.state === "delivered";

  return {
    vault: (filter) =>
      soon(() => {
        const all = world.orders.filter((o) => o.checker).map(entry);
        const text = filter.search.toLowerCase().replace(/\s/g, "");
        const found = all.filter(
          ({ order, buyer, ...rest }) =>
            `${order.msisdn}${buyer ?? ""}${order.package}${order.reference}`.toLowerCase().includes(text) &&
            (filter.package === null || order.package === filter.package) &&
            (filter.from === null || order.createdAt >= filter.from) &&
            (!filter.unassigned || waits({ order, buyer, ...rest })),
        );
        found.sort((a, b) => b.order.createdAt - a.order.createdAt);
        return {
          entries: found.slice(filter.offset, filter.offset + filter.limit),
          total: found.length,
          unassigned: all.filter(waits).length,
          packages: [...new Set(all.map((e) => e.order.package))],
        };
      }),
    vaultEntry: (id) => soon(() => find(id)),
    readNumbers: (text) =>
      soon(() => {
        const parts = text.split(/[,;\n\t]/).map((p) => p.replace(/\s/g, "")).filter((p) => p !== "");
        const bad = parts.find((p) => !/^0\d{9}$/.test(p));
        return {
          count: bad === undefined ? parts.length : 0,
          shown: parts.length === 1 ? (parts[0] ?? "") : `${parts.length} numbers`,
          problem: bad === undefined ? null : `${bad} has ${bad.length} digits.`,
        };
      }),
    assignBuyer: (id, msisdn) => soon(() => (buyers.set(id, msisdn), find(id))),
    fetchAgain: () => soon(() => true),
    messagePreview: () => soon(() => "WASSCE\nS/N ••••••••••\nPIN ••••••••••••\nCheck at ghana.waecdirect.org\nAma's shop"),
    copyMessage: () => soon(() => undefined),
    openMessage: () => soon(() => undefined),
    printPreview: (orders, _paper, page) =>
      soon(() => ({
        page,
        pages: Math.max(1, Math.ceil(orders.length / 8)),
        widthMm: 210,
        heightMm: 297,
        svg: sheet,
        copies: orders.filter((id) => (printed.get(id) ?? 0) > 0).length,
      })),
    savePdf: (orders) => soon(() => (print(orders), "checkers.pdf")),
    printSheets: (orders) => soon(() => print(orders)),
    printReceipts: (orders) => soon(() => (print(orders), orders.length)),
    handoverSettings: () => soon(() => handover),
    putPrinter: (printer) => soon(() => (handover = { ...handover, printer })),
    understandReach: () => soon(() => (handover = { ...handover, told: true })),
    chooseLogo: () => soon(() => handover),
    removeLogo: () => soon(() => (handover = { ...handover, logo: null })),
    packageWords: () => soon(() => words),
    savePackageWords: (next) =>
      soon(() => (words = words.map((w) => (w.package === next.package ? { ...next, untouched: false } : w)))),
    resetPackageWords: (name) => soon(() => (words = words.map((w) => (w.package === name ? { ...w, untouched: true } : w)))),
    recoveryState: () => soon(() => recovery),
    postponeRecovery: () => soon(() => (recovery = { ...recovery, offered: false })),
    saveRecoveryFile: () => soon(() => (recovery = { madeAt: Date.now(), provedAt: Date.now(), offered: false })),
    proveRecoveryFile: () => soon(() => (recovery = { ...recovery, provedAt: Date.now() })),
    restoreRecoveryFile: () => soon(start),
  };
}
