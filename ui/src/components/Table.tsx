// A real table of a few rows to a million: only the rows in view are in the page. For the Tab key it is one stop: arrow keys
// move through its rows, and only the current row's buttons are stops too.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Pages } from "../state/pages";
import { stopAmong } from "../state/roving";
import { ErrorNote } from "./Note";
import { useRoving } from "./roving";
import "./table.css";

export interface Column<T> {
  key: string;
  head: ComponentChildren;
  /** A CSS width. Without one the column takes what is left. */
  width?: string;
  amount?: boolean;
  cell: (row: T, index: number) => ComponentChildren;
}

interface Props<T> {
  label: string;
  columns: Column<T>[];
  pages: Pages<T>;
  rowKey: (row: T) => string;
  empty: ComponentChildren;
  /** What a click on a row does, and Enter. */
  onOpen?: (row: T) => void;
  /** What Enter does where a click does nothing. */
  onEnter?: (row: T) => void;
  isOpen?: (row: T) => boolean;
  rowClass?: (row: T) => string;
  testId: string;
}

const rowPx = 36;
const headPx = 32;
const spareRows = 8;
const rowsInPageMax = 96;

export function Table<T>({ label, columns, pages, rowKey, empty, onOpen, onEnter, isOpen, rowClass, testId }: Props<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ first: 0, rows: 30 });

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const measure = () => {
      const first = Math.floor(box.scrollTop / rowPx);
      const rows = Math.ceil(box.clientHeight / rowPx) + 1;
      setView((old) => (old.first === first && old.rows === rows ? old : { first, rows }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    box.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", measure);
    };
  }, []);

  const question = pages.question.value;
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [question]);

  const total = pages.total.value;
  const version = pages.version.value;
  const isBusy = total === null || pages.isStale.value;
  const from = Math.max(0, view.first - spareRows);
  const to = Math.min(total ?? view.rows, view.first + Math.min(view.rows, rowsInPageMax - 2 * spareRows) + spareRows);

  useLayoutEffect(() => {
    pages.need(from, Math.max(from, to - 1));
  }, [pages, from, to, version]);

  const roving = useRoving({ scroller, rowPx, headPx, total: total ?? 0 });
  const indexes = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  const shown = indexes.flatMap((index) => {
    const row = pages.row(index);
    return row === undefined ? [] : [{ key: rowKey(row), index }];
  });
  const stop = stopAmong(shown, roving.used, view.first);
  const enter = onOpen ?? onEnter;
  return (
    <div class="table-frame" ref={scroller} data-testid={testId} aria-busy={isBusy}>
      {pages.error.value === null ? null : (
        <div class="table-note">
          <ErrorNote error={pages.error.value} retry={() => pages.refresh()} />
        </div>
      )}
      {total === 0 ? (
        <div class="table-empty">{empty}</div>
      ) : (
        <table class="table" aria-label={label} aria-rowcount={(total ?? 0) + 1}>
          <colgroup>
            {columns.map((column) => (
              <col key={column.key} class={`c-${column.key}`} style={column.width === undefined ? {} : { width: column.width }} />
            ))}
          </colgroup>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.key} scope="col" class={`c-${column.key} ${column.amount ? "right" : ""}`}>
                  {column.head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onFocusIn={roving.onFocusIn} onFocusOut={roving.onFocusOut}>
            <Gap rows={from} />
            {indexes.map((index) => {
              const row = pages.row(index);
              if (row === undefined) return <Waiting key={`wait-${index}`} columns={columns} />;
              const key = rowKey(row);
              return (
                <tr
                  key={key}
                  aria-rowindex={index + 2}
                  class={`${onOpen ? "opens" : ""} ${isOpen?.(row) ? "is-open" : ""} ${rowClass?.(row) ?? ""}`}
                  data-row={index}
                  data-key={key}
                  tabIndex={key === stop ? 0 : -1}
                  onClick={() => onOpen?.(row)}
                  onKeyDown={(event) => roving.onKeyDown(event, enter && (() => enter(row)))}
                >
                  {columns.map((column) => (
                    <td key={column.key} class={`c-${column.key} ${column.amount ? "right number" : ""}`}>
                      {column.cell(row, index)}
                    </td>
                  ))}
                </tr>
              );
            })}
            <Gap rows={Math.max(0, (total ?? 0) - to)} />
          </tbody>
        </table>
      )}
    </div>
  );
}

/** A row that keeps its place until it is there. */
function Waiting<T>({ columns }: { columns: Column<T>[] }) {
  return (
    <tr class="waiting" aria-hidden="true">
      {columns.map((column) => (
        <td key={column.key} class={`c-${column.key}`}>
          <span class="bar" />
        </td>
      ))}
    </tr>
  );
}

function Gap({ rows }: { rows: number }) {
  return rows === 0 ? null : (
    <tr aria-hidden="true" class="gap" style={{ height: `${rows * rowPx}px` }}>
      <td />
    </tr>
  );
}
