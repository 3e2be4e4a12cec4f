import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import { Icon } from "../../components/Icon";
import { ErrorNote, Note } from "../../components/Note";
import { amountColumn, networkColumn, noteColumn, numberColumn, packageColumn, rowColumn, stateColumn } from "../../components/OrderColumns";
import { SaveButton } from "../../components/SaveButton";
import { StateMark } from "../../components/StateMark";
import { Table, type Column } from "../../components/Table";
import type { Batch, ErrorView, Order, OrderState } from "../../contract";
import { buyListAgain } from "../../state/again";
import { followed } from "../../state/bulk";
import { now } from "../../state/clock";
import { failure } from "../../state/failure";
import { anyOrder, orderList } from "../../state/orders";
import { go, openOrder } from "../../state/route";
import { batches, isHeldUp, putBatch, standingWord } from "../../state/session";
import { useWork } from "../../state/work";
import { count, counted, money } from "../../words/money";
import { duration, whenInFull } from "../../words/times";
import { BatchBar, barOrder } from "./BatchBar";

const columns: Column<Order>[] = [
  rowColumn,
  numberColumn,
  networkColumn,
  packageColumn,
  amountColumn,
  stateColumn,
  noteColumn,
];

/** The third step: each order on its way, and the result. */
export function Progress({ id }: { id: string }) {
  const [states, setStates] = useState<OrderState[]>([]);
  const { error, setError, run } = useWork();
  const batch = batches.value.get(id) ?? null;

  useEffect(() => {
    platform.batch(id).then(putBatch, (thrown: unknown) => setError(failure(thrown)));
  }, [id, setError]);

  const act = (ask: (batch: string) => Promise<Batch>) => run(async () => putBatch(await ask(id)));

  return (
    <>
      <header class="screen-head">
        <button type="button" class="button plain only-icon" aria-label="Back to lists" onClick={() => (followed.value = null)}>
          <Icon name="left" />
        </button>
        <div class="grow">
          <h1>{batch?.source ?? "List"}</h1>
          {batch ? (
            <p class="small soft">
              {batch.account}, approved {whenInFull(batch.approvedAt, now.value)}: {counted(batch.orders, "order")},{" "}
              {money(batch.total)}
            </p>
          ) : null}
        </div>
        {batch ? <Controls batch={batch} act={(ask) => void act(ask)} /> : null}
      </header>
      {error ? (
        <div class="review-error">
          <ErrorNote error={error} />
        </div>
      ) : null}
      {batch ? <Standing batch={batch} states={states} setStates={setStates} onError={setError} /> : null}
      <Orders key={states.join()} id={id} states={states} />
    </>
  );
}

function Controls({ batch, act }: { batch: Batch; act: (ask: (id: string) => Promise<Batch>) => void }) {
  const [stopping, setStopping] = useState(false);
  const waiting = batch.byState.find((t) => t.state === "planned")?.count ?? 0;
  if (stopping) {
    return (
      <div class="row">
        <span>{counted(waiting, "order")} will not be sent.</span>
        <button
          type="button"
          class="button danger"
          data-testid="stop-confirm"
          onClick={() => {
            setStopping(false);
            act((id) => platform.stopBatch(id));
          }}
        >
          Stop this list
        </button>
        <button type="button" class="button" onClick={() => setStopping(false)}>
          Keep it
        </button>
      </div>
    );
  }
  return (
    <div class="row">
      {batch.state === "running" ? (
        <button type="button" class="button" data-testid="pause" onClick={() => act((id) => platform.pauseBatch(id))}>
          <Icon name="pause" /> Pause
        </button>
      ) : null}
      {batch.state === "paused" ? (
        <button
          type="button"
          class="button primary"
          data-testid="continue"
          onClick={() => act((id) => platform.continueBatch(id))}
        >
          <Icon name="play" /> Continue sending
        </button>
      ) : null}
      {batch.state === "running" || batch.state === "paused" ? (
        <button type="button" class="button" data-testid="stop" onClick={() => setStopping(true)}>
          <Icon name="stop" /> Stop
        </button>
      ) : null}
    </div>
  );
}

interface StandingProps {
  batch: Batch;
  states: OrderState[];
  setStates: (states: OrderState[]) => void;
  onError: (error: ErrorView) => void;
}

function Standing({ batch, states, setStates, onError }: StandingProps) {
  const done = batch.byState
    .filter((t) => ["delivered", "refunded", "rejected", "failed"].includes(t.state))
    .reduce((sum, t) => sum + t.count, 0);
  const again = batch.toBuyAgain;
  const held = isHeldUp(batch);
  const unknown = batch.byState.find((t) => t.state === "unknown")?.count ?? 0;
  return (
    <div class="standing">
      <div class="row spread">
        <p class="standing-word" data-testid="batch-state" data-state={batch.state} aria-live="polite">
          <strong>{standingWord(batch)}</strong>
          <span class="soft">
            {count(done)} of {counted(batch.orders, "order")} at their end
            {held ? `. Nothing is sent from ${batch.account} now` : ""}
            {batch.secondsLeft !== null && batch.state === "running" && !held
              ? `, ${duration(batch.secondsLeft)} to send the rest`
              : ""}
          </span>
        </p>
        <div class="row">
          {batch.state === "finished" || batch.state === "stopped" ? (
            <SaveButton
              words="Save the result"
              testId="save-result"
              save={() => platform.saveResult(batch.id, false)}
            />
          ) : null}
          {again > 0 && batch.state !== "running" ? (
            <SaveButton
              words="Save the rows to buy again"
              testId="save-to-buy-again"
              save={() => platform.saveResult(batch.id, true)}
            />
          ) : null}
          {unknown > 0 ? (
            <button type="button" class="button small" onClick={() => go("attention")}>
              Look at {counted(unknown, "order")} not known yet
            </button>
          ) : null}
          {again > 0 && batch.state !== "running" ? (
            <button
              type="button"
              class="button small"
              data-testid="retry-failed"
              onClick={() =>
                void buyListAgain(batch, (next) => (followed.value = next.id)).catch((thrown: unknown) =>
                  onError(failure(thrown)),
                )
              }
            >
              <Icon name="again" size={16} /> Buy the {counted(again, "order")} not bought or refunded again
            </button>
          ) : null}
        </div>
      </div>
      <BatchBar batch={batch} />
      <div class="standing-legend" role="group" aria-label="Which orders">
        {barOrder.map((state) => {
          const total = batch.byState.find((t) => t.state === state);
          if (!total || total.count === 0) return null;
          const on = states.includes(state);
          return (
            <button
              key={state}
              type="button"
              class="legend"
              aria-pressed={on}
              data-testid={`count-${state}`}
              onClick={() => setStates(on ? [] : [state])}
            >
              <StateMark state={state} /> <strong>{count(total.count)}</strong>
            </button>
          );
        })}
      </div>
      {batch.state === "paused" && batch.reason !== null ? (
        <Note tone="warn">
          <p>{batch.reason}</p>
        </Note>
      ) : null}
    </div>
  );
}

function Orders({ id, states }: { id: string; states: OrderState[] }) {
  const [list] = useState(() => orderList(() => ({ ...anyOrder, batch: id, states, byRow: true })));
  useEffect(() => list.follow(), [list]);
  return (
    <Table<Order>
      label="Orders of this list"
      testId="batch-orders"
      columns={columns}
      pages={list.pages}
      rowKey={(order) => order.id}
      onOpen={(order) => (openOrder.value = order.id)}
      isOpen={(order) => openOrder.value === order.id}
      empty={<p class="soft">No orders in this state.</p>}
    />
  );
}
