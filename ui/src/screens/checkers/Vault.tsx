import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import { Empty } from "../../components/Empty";
import { Icon } from "../../components/Icon";
import { amountColumn, stateColumn, timeColumn } from "../../components/OrderColumns";
import { Table, type Column } from "../../components/Table";
import type { Order, VaultEntry, VaultFilter } from "../../contract";
import { printing } from "../../state/handover";
import { pages } from "../../state/pages";
import { openOrder } from "../../state/route";
import { onEvent } from "../../state/session";
import { counted } from "../../words/money";
import { phone } from "../../words/numbers";

const gatherMs = 250;
const dayMs = 86_400_000;
const spans = [
  { key: "", name: "Any time", days: null },
  { key: "1", name: "Last 24 hours", days: 1 },
  { key: "7", name: "Last 7 days", days: 7 },
  { key: "31", name: "Last 31 days", days: 31 },
] as const;

interface Filter {
  search: string;
  packageName: string;
  span: string;
  unassigned: boolean;
}
const everything: Filter = { search: "", packageName: "", span: "", unassigned: false };

/** The columns of orders, over an entry that holds one. */
function over(column: Column<Order>): Column<VaultEntry> {
  return { ...column, cell: (entry, index) => column.cell(entry.order, index) };
}

function asked(filter: Filter, offset: number, limit: number): VaultFilter {
  const days = spans.find((s) => s.key === filter.span)?.days ?? null;
  return {
    search: filter.search,
    package: filter.packageName === "" ? null : filter.packageName,
    from: days === null ? null : Date.now() - days * dayMs,
    unassigned: filter.unassigned,
    offset,
    limit,
  };
}

/** What was bought: found by number, package, date or serial, chosen for printing, opened to hand over. */
export function Vault() {
  const [held] = useState(() => ({ filter: everything }));
  const [filter, setFilter] = useState<Filter>(everything);
  const [head, setHead] = useState<{ unassigned: number; packages: string[] }>({ unassigned: 0, packages: [] });
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [list] = useState(() =>
    pages<VaultEntry>(async (offset, limit) => {
      const page = await platform.vault(asked(held.filter, offset, limit));
      setHead({ unassigned: page.unassigned, packages: page.packages });
      return { rows: page.entries, total: page.total };
    }),
  );
  const isPrinting = printing.value !== null;

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const later = () => {
      timer ??= setTimeout(() => {
        timer = null;
        list.refresh();
      }, gatherMs);
    };
    const stop = onEvent((event) => {
      if (event.kind === "refresh" || (event.kind === "order" && event.order.checker)) later();
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [list]);
  // What was printed or assigned beside the list shows in it.
  const open = openOrder.value;
  useEffect(() => list.refresh(), [list, isPrinting, open]);

  const change = (part: Partial<Filter>) => {
    const next = { ...held.filter, ...part };
    held.filter = next;
    setFilter(next);
    setPicked(new Set());
    list.askAnew();
  };
  const pick = (id: string, on: boolean) => {
    const next = new Set(picked);
    if (on) next.add(id);
    else next.delete(id);
    setPicked(next);
  };

  const columns: Column<VaultEntry>[] = [
    {
      key: "pick",
      head: <span class="visually-hidden">Choose</span>,
      width: "44px",
      cell: ({ order }) =>
        order.state === "delivered" ? (
          <input
            type="checkbox"
            data-testid="pick"
            aria-label={`Choose ${order.package} for ${phone(order.msisdn)}`}
            checked={picked.has(order.id)}
            onClick={(event) => event.stopPropagation()}
            onChange={(event) => pick(order.id, event.currentTarget.checked)}
          />
        ) : null,
    },
    over({ ...timeColumn, width: "136px" }),
    {
      key: "buyer",
      head: "For",
      width: "140px",
      cell: ({ buyer }) =>
        buyer === null ? <span class="vault-waits">In stock</span> : <span class="number">{phone(buyer)}</span>,
    },
    over({ key: "package", head: "Checker", width: "180px", cell: (order) => order.package }),
    over(amountColumn),
    {
      key: "printed",
      head: "Printed",
      width: "96px",
      cell: ({ printed }) => <span class="soft">{printed === 0 ? "" : counted(printed, "time")}</span>,
    },
    over(stateColumn),
  ];
  const isFiltered = filter !== everything && JSON.stringify(filter) !== JSON.stringify(everything);

  return (
    <section class="checkers-bought">
      <header class="screen-head vault-head">
        <h2>Bought</h2>
        <div class="vault-search">
          <Icon name="search" size={16} />
          <input
            class="input"
            data-testid="vault-search"
            aria-label="Find by number, serial or reference"
            placeholder="Number, serial or reference"
            autocomplete="off"
            value={filter.search}
            onInput={(event) => change({ search: event.currentTarget.value })}
          />
        </div>
        <select
          class="select"
          aria-label="Checker"
          data-testid="vault-package"
          value={filter.packageName}
          onChange={(event) => change({ packageName: event.currentTarget.value })}
        >
          <option value="">Every checker</option>
          {head.packages.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        <select
          class="select"
          aria-label="When"
          data-testid="vault-span"
          value={filter.span}
          onChange={(event) => change({ span: event.currentTarget.value })}
        >
          {spans.map((s) => (
            <option key={s.key} value={s.key}>
              {s.name}
            </option>
          ))}
        </select>
        {head.unassigned > 0 || filter.unassigned ? (
          <label class="row small">
            <input
              type="checkbox"
              data-testid="vault-unassigned"
              checked={filter.unassigned}
              onChange={(event) => change({ unassigned: event.currentTarget.checked })}
            />
            In stock ({head.unassigned})
          </label>
        ) : null}
        <span class="grow" />
        <button
          type="button"
          class="button"
          data-testid="print-picked"
          disabled={picked.size === 0}
          onClick={() => (printing.value = [...picked])}
        >
          <Icon name="file" size={16} /> {picked.size === 0 ? "Print" : `Print ${counted(picked.size, "checker")}`}
        </button>
      </header>
      <Table<VaultEntry>
        label="Checkers bought"
        testId="checkers-bought"
        columns={columns}
        pages={list}
        rowKey={(entry) => entry.order.id}
        onOpen={(entry) => (openOrder.value = entry.order.id)}
        isOpen={(entry) => openOrder.value === entry.order.id}
        empty={
          isFiltered ? (
            <Empty icon="search" title="Nothing found">
              <p>A serial number is found only when it is typed whole.</p>
            </Empty>
          ) : (
            <Empty icon="checkers" title="No checkers yet">
              <p>What you buy stands here. Each serial number and PIN is kept locked on this computer.</p>
            </Empty>
          )
        }
      />
    </section>
  );
}
