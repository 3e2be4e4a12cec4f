import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApproveDialog } from "../../components/ApproveDialog";
import { Empty } from "../../components/Empty";
import { useKeptFocus, useLanding } from "../../components/focus";
import { Icon } from "../../components/Icon";
import { ErrorNote } from "../../components/Note";
import { SaveButton } from "../../components/SaveButton";
import { Table } from "../../components/Table";
import type { List, ListRow, RowCounts, RowStatus } from "../../contract";
import {
  canSend,
  close,
  filter,
  followed,
  leaveOutProblems,
  listError,
  mapping,
  putAway,
  rows,
  saveCorrected,
  search,
  setFilter,
  setSearch,
  undo,
} from "../../state/bulk";
import { putBatch } from "../../state/session";
import { count, counted } from "../../words/money";
import { MappingPanel } from "./MappingPanel";
import { editing, editNumber, reviewColumns } from "./reviewColumns";
import { Terms } from "./Terms";

const tabs: readonly [RowStatus | null, string, keyof List["counts"]][] = [
  [null, "All", "all"],
  ["problem", "To fix", "problem"],
  ["ok", "Ready", "ok"],
  ["repaired", "Repaired", "repaired"],
  ["warning", "Worth a look", "warning"],
  ["left_out", "Left out", "leftOut"],
];

/** The second step: every row with what was read, what it costs, and what has to be fixed. */
export function Review({ list }: { list: List }) {
  /** The list whose approval is open, by its name: never another that took its place. */
  const [approving, setApproving] = useState<string | null>(null);
  const send = useRef<HTMLButtonElement>(null);
  const ask = () => {
    if (canSend.value) setApproving(list.id);
  };
  useReviewKeys(ask);

  return (
    <>
      <Head list={list} />
      {mapping.value && !list.again ? <MappingPanel list={list} /> : null}
      <Filters counts={list.counts} />
      {listError.value ? (
        <div class="review-error">
          <ErrorNote error={listError.value} />
        </div>
      ) : null}
      <Table<ListRow>
        label="Rows of the list"
        testId="review"
        columns={reviewColumns}
        pages={rows}
        rowKey={(row) => row.index.toString()}
        rowClass={(row) => `row-${row.status}`}
        onEnter={editNumber}
        empty={<Empty icon="bulk" title="No rows here" />}
      />
      <Problems count={list.counts.problem} send={send} />
      <Terms list={list} send={send} onApprove={ask} />
      {approving === list.id && list.plan && list.counts.problem === 0 ? (
        <ApproveDialog
          key={list.plan.id}
          plan={list.plan}
          title={`Send ${list.source}`}
          onClose={() => setApproving(null)}
          onApproved={(batch) => {
            putBatch(batch);
            followed.value = batch.id;
            void close();
          }}
        />
      ) : null}
    </>
  );
}

/** Ctrl Z takes back, Ctrl Enter asks for the approval; neither under an open dialog. */
function useReviewKeys(ask: () => void): void {
  const newest = useRef(ask);
  newest.current = ask;
  useEffect(() => {
    editing.value = null;
    const hear = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
      const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea");
      if (event.key === "z" && !typing) {
        event.preventDefault();
        void undo();
      } else if (event.key === "Enter") {
        event.preventDefault();
        newest.current();
      }
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);
}

function Head({ list }: { list: List }) {
  const heading = useLanding();
  return (
    <header class="screen-head review-head">
      <button type="button" class="button plain only-icon" aria-label="Put the list away" data-testid="put-away" onClick={() => void putAway()}>
        <Icon name="left" />
      </button>
      <div class="grow">
        <h1 ref={heading} tabIndex={-1} data-testid="list-source">
          {list.source}
        </h1>
        <p class="small soft">{[list.reading, ...list.notes].filter((text) => text !== "").join(" · ")}</p>
      </div>
      {list.again ? null : (
        <button
          type="button"
          class="button small"
          aria-expanded={mapping.value}
          data-testid="mapping-toggle"
          onClick={() => (mapping.value = !mapping.value)}
        >
          <Icon name="settings" size={16} /> How it is read
        </button>
      )}
      <SaveButton words="Save a corrected copy" testId="save-corrected" save={saveCorrected} />
      <button type="button" class="button small" data-testid="undo" disabled={!list.canUndo} onClick={() => void undo()}>
        <Icon name="undo" size={16} /> Undo
      </button>
    </header>
  );
}

function Filters({ counts }: { counts: RowCounts }) {
  return (
      <div class="review-filters">
        <div class="tabs" role="group" aria-label="Which rows">
          {tabs.map(([status, name, key]) => (
            <button
              key={name}
              type="button"
              class={`tab ${key}`}
              aria-pressed={filter.value === status}
              disabled={status !== null && counts[key] === 0}
              data-testid={`filter-${key}`}
              onClick={() => setFilter(status)}
            >
              {name} <span class="tab-count">{count(counts[key])}</span>
            </button>
          ))}
        </div>
        <label class="find">
          <span class="visually-hidden">Find in the list</span>
          <Icon name="search" size={16} />
          <input
            class="input small"
            placeholder="Find a number or name"
            data-slash
            value={search.value}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
        </label>
      </div>
  );
}

/** What keeps the list from being sent, and the two ways out. */
function Problems({ count: problems, send }: { count: number; send: RefObject<HTMLButtonElement | null> }) {
  const box = useRef<HTMLDivElement>(null);
  useKeptFocus(box, send);
  return (
    <div ref={box}>
      {problems > 0 ? (
        <div class="review-problems" role="status">
          <Icon name="attention" />
          <p class="grow">
            <strong>{counted(problems, "row has", "rows have")} to be fixed or left out</strong> before anything can
            be sent.
          </p>
          <button type="button" class="button small" data-testid="show-problems" onClick={() => setFilter("problem")}>
            Show them
          </button>
          <button
            type="button"
            class="button small"
            data-testid="leave-out"
            onClick={() => void leaveOutProblems()}
          >
            Leave {problems === 1 ? "it" : `all ${count(problems)}`} out
          </button>
        </div>
      ) : null}
    </div>
  );
}
