import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import { Empty } from "../../components/Empty";
import { Icon } from "../../components/Icon";
import {
  accountColumn,
  amountColumn,
  networkColumn,
  noteColumn,
  numberColumn,
  packageColumn,
  stateColumn,
  timeColumn,
} from "../../components/OrderColumns";
import { SaveButton } from "../../components/SaveButton";
import { Table, type Column } from "../../components/Table";
import type { Batch, Network, Order, OrderState } from "../../contract";
import { now } from "../../state/clock";
import {
  clearFilter,
  filterText,
  followHistory,
  freeDates,
  history,
  historyFilter,
  isFiltered,
  setFilter,
  spans,
} from "../../state/history";
import { loader } from "../../state/load";
import { openOrder } from "../../state/route";
import { accounts, batches as live } from "../../state/session";
import { count, counted, money } from "../../words/money";
import { networkName, networks } from "../../words/numbers";
import { isBought, stateWord } from "../../words/states";
import { isoDay, when } from "../../words/times";
import "./history.css";

const columns: Column<Order>[] = [
  timeColumn,
  numberColumn,
  networkColumn,
  packageColumn,
  amountColumn,
  { ...stateColumn, width: "250px" },
  accountColumn,
  noteColumn,
];
const states: readonly OrderState[] = [
  "delivered",
  "accepted",
  "unknown",
  "sending",
  "planned",
  "failed",
  "refunded",
  "rejected",
];

export function HistoryScreen() {
  useEffect(() => followHistory(), []);
  const filter = filterText.value;
  return (
    <>
      <header class="screen-head history-head">
        <label class="history-search">
          <span class="visually-hidden">Search</span>
          <Icon name="search" />
          <input
            class="input"
            type="search"
            data-testid="history-search"
            data-slash
            autocomplete="off"
            placeholder="Number, name, note or reference"
            value={filter.search}
            onInput={(event) => setFilter({ search: event.currentTarget.value })}
          />
        </label>
        <Choice
          label="State"
          value={filter.state}
          all="All states"
          options={states.map((s) => [s, stateWord[s]])}
          onChange={(state) => setFilter({ state: state as OrderState | "" })}
        />
        <Choice
          label="Network"
          value={filter.network}
          all="All networks"
          options={networks.map((n) => [n, networkName(n)])}
          onChange={(network) => setFilter({ network: network as Network | "" })}
        />
        <Choice
          label="Account"
          value={filter.account}
          all="All accounts"
          options={accounts.value.map((a) => [a.id, a.id])}
          onChange={(account) => setFilter({ account })}
        />
        <ListChoice />
        <Choice
          label="When"
          value={filter.span}
          all="Any time"
          options={[...spans.map((s) => [s.key, s.words] as const), [freeDates, "Choose dates"]]}
          onChange={(span) => setFilter({ span })}
        />
        {isFiltered.value ? (
          <button type="button" class="button plain small" onClick={clearFilter}>
            Clear
          </button>
        ) : null}
      </header>
      {filter.span === freeDates ? <Dates /> : null}
      <Table<Order>
        label="All orders"
        testId="history"
        columns={columns}
        pages={history.pages}
        rowKey={(order) => order.id}
        onOpen={(order) => (openOrder.value = order.id)}
        isOpen={(order) => openOrder.value === order.id}
        empty={
          isFiltered.value ? (
            <Empty icon="search" title="Nothing matches">
              <button type="button" class="button" onClick={clearFilter}>
                Show all orders
              </button>
            </Empty>
          ) : (
            <Empty icon="history" title="No orders yet">
              <p>Every order stands here for good, with what was sent and what was answered.</p>
            </Empty>
          )
        }
      />
      <Totals />
    </>
  );
}

/** Only orders of one list. Lists that are older than those of the 'Bulk' screen are found by their dates. */
function ListChoice() {
  const [kept] = useState(() => loader<Batch[]>());
  useEffect(() => void kept.load(() => platform.batches()), [kept]);
  const known = new Map((kept.state.value.value ?? []).map((batch) => [batch.id, batch]));
  for (const batch of live.value.values()) known.set(batch.id, batch);
  const lists = [...known.values()].filter((batch) => !batch.counter).sort((a, b) => b.approvedAt - a.approvedAt);
  return (
    <Choice
      label="List"
      value={filterText.value.batch}
      all="All lists"
      options={lists.map((batch) => [batch.id, `${batch.source}, ${when(batch.approvedAt, now.value)}`])}
      onChange={(batch) => setFilter({ batch })}
    />
  );
}

/** The first and the last day, both of them in. */
function Dates() {
  const { firstDay, lastDay } = filterText.value;
  return (
    <div class="history-dates">
      <Day words="From" testId="filter-from" value={firstDay} onChange={(day) => setFilter({ firstDay: day })} />
      <Day words="to" testId="filter-to" value={lastDay} onChange={(day) => setFilter({ lastDay: day })} />
    </div>
  );
}

interface DayProps {
  words: string;
  testId: string;
  value: string;
  onChange: (day: string) => void;
}

function Day({ words, testId, value, onChange }: DayProps) {
  return (
    <label>
      <span class="soft">{words}</span>
      <input
        class="input small"
        type="date"
        data-testid={testId}
        max={isoDay(now.value)}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  all: string;
  options: (readonly [string, string])[];
  onChange: (value: string) => void;
}

function Choice({ label, value, all, options, onChange }: ChoiceProps) {
  return (
    <select
      class={value === "" ? "select history-choice" : "select history-choice is-set"}
      aria-label={label}
      data-testid={`filter-${label.toLowerCase()}`}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">{all}</option>
      {options.map(([key, words]) => (
        <option key={key} value={key}>
          {words}
        </option>
      ))}
    </select>
  );
}

/** What everything that is shown comes to, by state. */
function Totals() {
  if (history.pages.total.value === null) return <footer class="history-totals" aria-busy="true" />;
  if (history.totals.value === null) {
    return (
      <footer class="history-totals" data-testid="history-totals" aria-busy="true">
        <strong>{counted(history.pages.total.value, "order")} or more</strong>
        <span class="soft">Adding them up</span>
      </footer>
    );
  }
  const totals = history.totals.value.filter((t) => t.count > 0);
  const newest = history.newestOnly.value;
  const spent = totals.filter((t) => isBought(t.state));
  const sum = (of: typeof totals) => of.reduce((all, t) => all + t.amount, 0);
  return (
    <footer class="history-totals" data-testid="history-totals" aria-busy={history.pages.isStale.value}>
      <strong>{counted(totals.reduce((all, t) => all + t.count, 0), "order")}</strong>
      <span>
        <span class="soft">Bought</span> <strong class="number">{money(sum(spent))}</strong>
      </span>
      <SaveButton
        words="Save as a workbook"
        testId="export"
        disabled={totals.length === 0 || history.pages.isStale.value}
        save={() => platform.exportOrders(historyFilter())}
      />
      <span class="grow small soft" data-testid="newest-only">
        {newest === null ? "" : `Of the newest ${count(newest)} orders. Type a third character to search all.`}
      </span>
      {totals.map((t) => (
        <span key={t.state} class="small">
          <span class="soft">{stateWord[t.state]}</span> {count(t.count)}
        </span>
      ))}
    </footer>
  );
}
