import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import { ApproveDialog } from "../../components/ApproveDialog";
import { Empty } from "../../components/Empty";
import { Icon } from "../../components/Icon";
import { ErrorNote } from "../../components/Note";
import { SaveButton } from "../../components/SaveButton";
import { Table } from "../../components/Table";
import type { List, ListRow, RowStatus } from "../../contract";
import {
  close,
  filter,
  followed,
  leaveOutProblems,
  listError,
  rows,
  search,
  setFilter,
  setSearch,
  undo,
} from "../../state/bulk";
import { putBatch } from "../../state/session";
import { count, counted } from "../../words/money";
import { MappingPanel } from "./MappingPanel";
import { editing, reviewColumns } from "./reviewColumns";
import { Terms } from "./Terms";

const tabs: readonly [RowStatus | null, string, keyof List["counts"]][] = [
  [null, "All", "all"],
  ["problem", "To fix", "problem"],
  ["repaired", "Repaired", "repaired"],
  ["warning", "Worth a look", "warning"],
  ["left_out", "Left out", "leftOut"],
];

/** The second step: every row with what was read, what it costs, and what has to be fixed. */
export function Review({ list }: { list: List }) {
  const [approving, setApproving] = useState(false);
  const [mapping, setMapping] = useState(false);
  const { counts } = list;

  useEffect(() => {
    editing.value = null;
    const hear = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea");
      if ((event.ctrlKey || event.metaKey) && event.key === "z" && !typing) {
        event.preventDefault();
        void undo();
      }
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);

  return (
    <>
      <header class="screen-head review-head">
        <button type="button" class="button plain only-icon" aria-label="Put the list away" data-testid="put-away" onClick={() => void close()}>
          <Icon name="left" />
        </button>
        <div class="grow">
          <h1 data-testid="list-source">{list.source}</h1>
          <p class="small soft">
            {[list.reading, ...list.notes].join(" · ")}
          </p>
        </div>
        <button
          type="button"
          class="button small"
          aria-expanded={mapping}
          data-testid="mapping-toggle"
          onClick={() => setMapping(!mapping)}
        >
          <Icon name="settings" size={16} /> How it is read
        </button>
        <SaveButton words="Corrected copy" testId="save-corrected" save={() => platform.saveCorrected(list.id)} />
        <button type="button" class="button small" data-testid="undo" disabled={!list.canUndo} onClick={() => void undo()}>
          <Icon name="undo" size={16} /> Undo
        </button>
      </header>
      {mapping ? <MappingPanel key={list.id} list={list} /> : null}
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
        empty={<Empty icon="bulk" title="No rows here" />}
      />
      {counts.problem > 0 ? (
        <div class="review-problems" role="status">
          <Icon name="attention" />
          <p class="grow">
            <strong>{counted(counts.problem, "row has", "rows have")} to be fixed or left out</strong> before anything can
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
            Leave {counts.problem === 1 ? "it" : `all ${count(counts.problem)}`} out
          </button>
        </div>
      ) : null}
      <Terms list={list} onApprove={() => setApproving(true)} />
      {approving && list.plan ? (
        <ApproveDialog
          key={list.plan.id}
          plan={list.plan}
          title={`Send ${list.source}`}
          onClose={() => setApproving(false)}
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
