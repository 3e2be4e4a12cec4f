// The review table's columns, with editing in place.

import { signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "../../components/Icon";
import { NetworkChip } from "../../components/NetworkChip";
import type { Column } from "../../components/Table";
import type { ListRow, Network, RowStatus } from "../../contract";
import { edit } from "../../state/bulk";
import { amount } from "../../words/money";
import { networkName, networks, phone } from "../../words/numbers";

type Part = "number" | "size" | "network";

/** Which cell is being edited. */
export const editing = signal<{ index: number; part: Part } | null>(null);

/** Whether the last edit ended by a key or a choice, and not because the focus had gone elsewhere. */
let isFocusOurs = false;

export function editNumber(row: ListRow): void {
  editing.value = { index: row.index, part: "number" };
}

function endEdit(byKey: boolean): void {
  isFocusOurs = byKey;
  editing.value = null;
}

/** Whether a cell is being edited, and its button, to which the focus goes back. */
function useCell(row: ListRow, part: Part): [boolean, RefObject<HTMLButtonElement | null>] {
  const open = editing.value?.index === row.index && editing.value.part === part;
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(open);
  useLayoutEffect(() => {
    if (wasOpen.current && !open && isFocusOurs) button.current?.focus();
    wasOpen.current = open;
  }, [open]);
  return [open, button];
}

const marks: Record<RowStatus, { icon: IconName; word: string }> = {
  ok: { icon: "good", word: "Ready" },
  repaired: { icon: "good", word: "Repaired" },
  warning: { icon: "attention", word: "Look" },
  problem: { icon: "bad", word: "To fix" },
  left_out: { icon: "refuse", word: "Left out" },
};

export const reviewColumns: Column<ListRow>[] = [
  { key: "position", head: "Row", width: "92px", cell: (row) => <span class="faint">{row.position}</span> },
  { key: "number", head: "Number", width: "148px", cell: (row) => <NumberCell row={row} /> },
  { key: "network", head: "Network", width: "108px", cell: (row) => <NetworkCell row={row} /> },
  { key: "size", head: "Size", width: "88px", cell: (row) => <SizeCell row={row} /> },
  {
    key: "price",
    head: "GHS",
    width: "76px",
    amount: true,
    cell: (row) => (row.price === null ? <span class="faint">-</span> : amount(row.price)),
  },
  {
    key: "status",
    head: "State",
    width: "124px",
    cell: (row) => (
      <span class={`row-mark ${row.status}`}>
        <Icon name={marks[row.status].icon} size={16} /> {marks[row.status].word}
      </span>
    ),
  },
  {
    key: "message",
    head: "What we did, or what is wrong",
    cell: (row) => (
      <span title={row.message ?? row.note ?? ""} class={row.message === null ? "row-words soft" : "row-words"}>
        {row.message ?? row.note ?? ""}
      </span>
    ),
  },
  {
    key: "keep",
    head: <span class="visually-hidden">Leave out</span>,
    width: "136px",
    cell: (row) => (
      <button
        type="button"
        class="button plain small"
        onClick={() => void edit(row.index, { leftOut: row.status !== "left_out" })}
      >
        {row.status === "left_out" ? "Take back in" : "Leave out"}
      </button>
    ),
  },
];

function NumberCell({ row }: { row: ListRow }) {
  const [open, button] = useCell(row, "number");
  if (open) {
    return <CellInput label="Number" start={row.rawNumber} inDoubt={row.msisdn === null} save={(text) => edit(row.index, { number: text })} />;
  }
  return (
    <button
      ref={button}
      type="button"
      class={row.msisdn === null ? "cell-edit is-wrong" : "cell-edit leading number"}
      title="Change the number"
      data-testid={`edit-number-${row.index}`}
      onClick={() => editNumber(row)}
    >
      {row.msisdn === null ? row.rawNumber || "type the number" : phone(row.msisdn)}
    </button>
  );
}

function SizeCell({ row }: { row: ListRow }) {
  const [open, button] = useCell(row, "size");
  if (row.checker) return <>{row.size}</>;
  if (open) {
    return (
      <CellInput
        label="Size"
        start={row.size ?? row.rawSize}
        inDoubt={row.size === null}
        save={(text) => edit(row.index, { size: text })}
      />
    );
  }
  return (
    <button
      ref={button}
      type="button"
      class={row.size === null ? "cell-edit is-wrong" : "cell-edit"}
      title="Change the size"
      data-testid={`edit-size-${row.index}`}
      onClick={() => (editing.value = { index: row.index, part: "size" })}
    >
      {row.size ?? (row.rawSize || "size")}
    </button>
  );
}

function NetworkCell({ row }: { row: ListRow }) {
  const [open, button] = useCell(row, "network");
  if (row.checker) return <span class="faint">-</span>;
  if (open) {
    return (
      <select
        class="select small"
        aria-label="Network"
        ref={(element) => element?.focus()}
        value={row.network ?? ""}
        onBlur={() => {
          if (editing.value !== null) endEdit(false);
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") endEdit(true);
        }}
        onChange={(event) => {
          endEdit(true);
          void edit(row.index, { network: event.currentTarget.value as Network });
        }}
      >
        <option value="" disabled>
          Network
        </option>
        {networks.map((network) => (
          <option key={network} value={network}>
            {networkName(network)}
          </option>
        ))}
      </select>
    );
  }
  return (
    <button
      ref={button}
      type="button"
      class={row.network === null ? "cell-edit is-wrong" : "cell-edit"}
      title="Change the network"
      data-testid={`edit-network-${row.index}`}
      onClick={() => (editing.value = { index: row.index, part: "network" })}
    >
      {row.network === null ? "network" : <NetworkChip network={row.network} source={row.networkSource} />}
    </button>
  );
}

interface CellProps {
  label: string;
  start: string;
  /** What stands there was not clear: to keep it as it is, is an answer too. */
  inDoubt: boolean;
  save: (text: string) => Promise<void>;
}

function CellInput({ label, start, inDoubt, save }: CellProps) {
  const [text, setText] = useState(start);
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const done = (key: "Enter" | "Escape" | null) => {
    if (editing.value === null) return;
    endEdit(key !== null);
    const changed = text.trim() !== start.trim();
    if (key !== "Escape" && (changed || (inDoubt && key === "Enter"))) void save(text);
  };
  return (
    <input
      ref={field}
      class="input small"
      aria-label={label}
      data-testid="cell-input"
      value={text}
      autocomplete="off"
      onInput={(event) => setText(event.currentTarget.value)}
      onBlur={() => done(null)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== "Enter" && event.key !== "Escape") return;
        // The cell's button has the focus before this press is over: it would open the field again.
        event.preventDefault();
        done(event.key);
      }}
    />
  );
}
