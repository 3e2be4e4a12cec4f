// Reads pasted lists, roughly as the program does, so that the review can be drawn and tested.

import type { List, ListRow, Network, NumberReading, Order, Plan, RowCounts, RowEdit, RowStatus } from "../../contract";
import { packagesOf, type World } from "./world";

/** A row, with the order that it buys again. */
type FakeRow = ListRow & { retryOf?: string | null };

interface OpenList {
  list: List;
  rows: FakeRow[];
  undo: { index: number; row: FakeRow }[][];
}

export const sample = [
  "0241234567 2GB Kofi",
  "241234568 1GB Adwoa",
  "0201112222 1GB",
  "0261112223 500MB Yaw Boateng",
  "2.33241E+11 2GB",
  "24123456 1GB Efua",
  "0551234567 5GB",
  "0501234567 2GB",
].join("\n");

/** As large as an agent's list gets. */
export function manyLines(count: number): string {
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const prefix = ["024", "054", "020", "026", "055"][i % 5] ?? "024";
    lines.push(`${prefix}${(1_000_000 + i * 37).toString().slice(0, 7)} ${(i % 3) + 1}GB`);
  }
  return lines.join("\n");
}

export function hint(msisdn: string): Network | null {
  const prefix = msisdn.slice(0, 3);
  if (["024", "025", "053", "054", "055", "059"].includes(prefix)) return "MTN";
  if (["020", "050"].includes(prefix)) return "Telecel";
  return ["026", "027", "056", "057"].includes(prefix) ? "AirtelTigo" : null;
}

export function readNumber(text: string): NumberReading {
  const nothing = { msisdn: null, shown: null, network: null, source: null, repaired: null, problem: null, recent: null };
  if (/[^\d\s+().-]/.test(text)) return { ...nothing, problem: `'${/[^\d\s+().-]/.exec(text)?.[0] ?? ""}' is not part of a phone number` };
  let digits = text.replace(/\D/g, "");
  if (digits.startsWith("233") && digits.length === 12) digits = `0${digits.slice(3)}`;
  const repaired = /^[25]\d{8}$/.test(digits) ? `zero restored (was ${digits})` : null;
  if (repaired !== null) digits = `0${digits}`;
  if (/^0[25]\d{8}$/.test(digits)) {
    const network = hint(digits);
    const shown = `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`;
    const recent = digits === "0547654321" ? "5 GB to this number 4 min ago is not known yet" : null;
    return { ...nothing, msisdn: digits, shown, network, source: network ? "prefix" : null, repaired, recent };
  }
  if (digits.length < 10 && digits.startsWith("0")) return nothing;
  if (digits.length < 9) return nothing;
  return { ...nothing, problem: `${digits} has ${digits.length} digits; a mobile number has 10, as in 024 123 4567` };
}

export function openList(world: World, source: string, text: string): OpenList {
  const rows = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line, index) => readRow(line, index));
  const id = `list-${Math.random().toString(36).slice(2)}`;
  const open: OpenList = {
    list: {
      id,
      source,
      reading: "B=number C=size D=name",
      notes: ["1 title row above the table was passed over."],
      counts: countRows(rows),
      again: false,
      canUndo: false,
      account: world.accounts[0]?.id ?? "",
      bulkCalls: false,
      plan: null,
      offers: [],
    },
    rows,
    undo: [],
  };
  reprice(world, open);
  return open;
}

function readRow(line: string, index: number): ListRow {
  const [rawNumber = "", rawSize = "", ...rest] = line.trim().split(/\s+/);
  const row: ListRow = {
    index,
    position: `B${index + 2}`,
    msisdn: null,
    rawNumber,
    network: null,
    networkSource: null,
    size: null,
    rawSize,
    note: rest.join(" ") || null,
    checker: false,
    price: null,
    status: "ok",
    message: null,
  };
  return judge({ ...row, ...readParts(rawNumber, rawSize) });
}

function readParts(number: string, size: string): Partial<ListRow> {
  const heard = readNumber(number);
  const match = /^(\d+(?:\.\d+)?)\s*(GB|MB)?$/i.exec(size);
  const unit = (match?.[2] ?? "GB").toUpperCase();
  return {
    msisdn: heard.msisdn,
    network: heard.network,
    networkSource: heard.source,
    size: match ? `${match[1] ?? ""} ${unit}` : null,
    message: heard.repaired,
  };
}

function judge(row: ListRow): ListRow {
  if (row.msisdn === null) {
    const problem = /E\+/.test(row.rawNumber)
      ? "digits lost in the spreadsheet: type the number"
      : `${row.rawNumber} has ${row.rawNumber.length} digits; a mobile number has 10`;
    return { ...row, status: "problem", message: problem, price: null };
  }
  if (row.size === null) return { ...row, status: "problem", message: "no size here: type it, as in 2GB", price: null };
  return { ...row, status: row.message === null ? "ok" : "repaired" };
}

export function reprice(world: World, open: OpenList): void {
  const account = world.accounts.find((a) => a.id === open.list.account);
  if (!account) return;
  const packages = packagesOf(account);
  open.rows = open.rows.map((row) => {
    if (row.status === "left_out" || row.msisdn === null || row.size === null) return row;
    const found = packages.find((p) => p.network === row.network && p.size === row.size && p.available);
    return found
      ? judge({ ...row, price: found.price, message: row.message?.startsWith("not sold") ? null : row.message })
      : { ...row, price: null, status: "problem", message: `not sold by ${account.id}: ${row.size}` };
  });
  const sold = open.rows.filter((r) => r.price !== null && r.status !== "left_out");
  const total = sold.reduce((sum, r) => sum + (r.price ?? 0), 0);
  const calls = open.list.bulkCalls ? Math.ceil(sold.length / 20) : sold.length;
  const balance = account.wallet?.available ?? 0;
  open.list = {
    ...open.list,
    counts: countRows(open.rows),
    canUndo: open.undo.length > 0,
    offers: world.accounts.map((a) => ({
      account: a.id,
      total: a.id === account.id ? total : Math.round(total * 1.03),
      served: sold.length,
      notServed: 0,
    })),
    plan:
      sold.length === 0
        ? null
        : {
            id: `plan-${open.list.id}-${Date.now()}`,
            account: account.id,
            orders: sold.length,
            total,
            calls,
            seconds: calls * 2,
            wallet: account.wallet,
            missing: Math.max(0, total - balance),
            networks: (["MTN", "Telecel", "AirtelTigo"] as const).flatMap((network) => {
              const mine = sold.filter((r) => r.network === network);
              return mine.length === 0
                ? []
                : [
                    {
                      network,
                      count: mine.length,
                      amount: mine.reduce((sum, r) => sum + (r.price ?? 0), 0),
                      byPrefixOnly: mine.filter((r) => r.networkSource === "prefix").length,
                    },
                  ];
            }),
            sizes: sizesOf(sold),
            repeats: [],
            repeatCount: 0,
            sameList: null,
            typedTotalAbove: world.settings.typedTotalAbove,
          },
  };
}

function sizesOf(sold: ListRow[]): Plan["sizes"] {
  const sizes = [...new Set(sold.map((r) => r.size ?? ""))].sort((a, b) => parseFloat(a) - parseFloat(b));
  return sizes.map((size) => {
    const mine = sold.filter((r) => r.size === size);
    return { size, count: mine.length, amount: mine.reduce((sum, r) => sum + (r.price ?? 0), 0) };
  });
}

/** Orders that came to nothing, as a list for review. */
export function againList(world: World, source: string, orders: Order[]): OpenList {
  const lines = orders.map((order) => `${order.msisdn} ${order.package.replace(" ", "")} ${order.note ?? ""}`);
  const open = openList(world, `${source}, again`, lines.join("\n"));
  open.list = { ...open.list, again: true, reading: "", account: orders[0]?.account ?? open.list.account };
  open.rows = open.rows.map((row, i) => ({ ...row, retryOf: orders[i]?.id ?? null }));
  return open;
}

export function editRow(world: World, open: OpenList, index: number, edit: RowEdit): void {
  const row = open.rows[index];
  if (!row) return;
  open.undo.push([{ index, row }]);
  open.rows[index] = edited(row, edit);
  reprice(world, open);
}

function edited(row: ListRow, edit: RowEdit): ListRow {
  if (edit.leftOut === true) return { ...row, status: "left_out" };
  let next = { ...row, status: "ok" as RowStatus, message: null as string | null };
  if (edit.number !== null || edit.size !== null) {
    const rawNumber = edit.number ?? row.msisdn ?? row.rawNumber;
    const rawSize = edit.size ?? row.size?.replace(" ", "") ?? row.rawSize;
    next = { ...next, rawNumber, rawSize, ...readParts(rawNumber, rawSize) };
  }
  if (edit.network !== null) next = { ...next, network: edit.network, networkSource: "agent" };
  return judge(next);
}

export function leaveOutProblems(world: World, open: OpenList): void {
  const wrong = open.rows.filter((row) => row.status === "problem");
  open.undo.push(wrong.map((row) => ({ index: row.index, row })));
  for (const row of wrong) open.rows[row.index] = { ...row, status: "left_out" };
  reprice(world, open);
}

export function undo(world: World, open: OpenList): void {
  for (const { index, row } of open.undo.pop() ?? []) open.rows[index] = row;
  reprice(world, open);
}

function countRows(rows: ListRow[]): RowCounts {
  const of = (status: RowStatus) => rows.filter((row) => row.status === status).length;
  return {
    all: rows.length,
    ok: of("ok"),
    repaired: of("repaired"),
    warning: of("warning"),
    problem: of("problem"),
    leftOut: of("left_out"),
  };
}

export type { OpenList };
