// The columns that lists of orders share.

import type { Order } from "../contract";
import { now } from "../state/clock";
import { amount } from "../words/money";
import { phone } from "../words/numbers";
import { when } from "../words/times";
import { NetworkChip } from "./NetworkChip";
import { OrderStateCell } from "./StateMark";
import type { Column } from "./Table";

export const timeColumn: Column<Order> = {
  key: "time",
  head: "Time",
  width: "146px",
  cell: (order) => <span class="soft">{when(order.firstSentAt ?? order.createdAt, now.value)}</span>,
};

export const rowColumn: Column<Order> = {
  key: "row",
  head: "#",
  width: "72px",
  cell: (order) => <span class="faint">{order.row}</span>,
};

export const numberColumn: Column<Order> = {
  key: "number",
  head: "Number",
  // Twelve figures and spaces in whatever font there is.
  width: "max(128px, 13ch + 20px)",
  cell: (order) => <span class="leading number">{phone(order.msisdn)}</span>,
};

export const networkColumn: Column<Order> = {
  key: "network",
  head: "Network",
  width: "92px",
  cell: (order) => (order.network ? <NetworkChip network={order.network} /> : <span class="faint">-</span>),
};

export const packageColumn: Column<Order> = {
  key: "package",
  head: "Bundle",
  width: "116px",
  cell: (order) => order.package,
};

export const noteColumn: Column<Order> = {
  key: "note",
  head: "Note",
  cell: (order) => <span class="soft">{order.note ?? ""}</span>,
};

export const accountColumn: Column<Order> = {
  key: "account",
  head: "Account",
  width: "128px",
  cell: (order) => <span class="soft">{order.account}</span>,
};

export const amountColumn: Column<Order> = {
  key: "amount",
  head: "GHS",
  width: "100px",
  amount: true,
  cell: (order) => (
    <span class={order.state === "refunded" || order.state === "rejected" ? "faint" : ""}>
      {amount(order.charged ?? order.price)}
    </span>
  ),
};

export const stateColumn: Column<Order> = {
  key: "state",
  head: "State",
  cell: (order) => <OrderStateCell order={order} />,
};
