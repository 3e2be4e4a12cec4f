import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { platform } from "#platform";
import { useKeptFocus, useLanding } from "../../components/focus";
import { Icon } from "../../components/Icon";
import { ErrorNote, Note } from "../../components/Note";
import { amountColumn, networkColumn, noteColumn, numberColumn, packageColumn, rowColumn } from "../../components/OrderColumns";
import { SaveButton } from "../../components/SaveButton";
import { OrderStateCell, StateMark } from "../../components/StateMark";
import { Table, type Column } from "../../components/Table";
import type { Batch, Order, OrderState } from "../../contract";
import { followed, reviewAgain } from "../../state/bulk";
import { now } from "../../state/clock";
import { failure } from "../../state/failure";
import { anyOrder, orderList } from "../../state/orders";
import { beforeList, beforeRow, placeWords, rateWords } from "../../state/pace";
import { samplesOf } from "../../state/rates";
import { go, openOrder } from "../../state/route";
import { batches, isHeldUp, putBatch, standingWord } from "../../state/session";
import { useWork, type Work } from "../../state/work";
import { count, counted, money } from "../../words/money";
import { duration, whenInFull } from "../../words/times";
import { BatchBar, barOrder } from "./BatchBar";

/** The third step: each order on its way, and the result. */
export function Progress({ id }: { id: string }) {
  const [states, setStates] = useState<OrderState[]>([]);
  const work = useWork();
  const { error, setError, run } = work;
  const heading = useLanding();
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
          <h1 ref={heading} tabIndex={-1}>
            {batch?.source ?? "List"}
          </h1>
          {batch ? (
            <p class="small soft">
              {batch.account}, approved {whenInFull(batch.approvedAt, now.value)}: {counted(batch.orders, "order")},{" "}
              {money(batch.total)}
            </p>
          ) : null}
        </div>
        {batch ? <Controls batch={batch} act={(ask) => void act(ask)} heading={heading} /> : null}
      </header>
      {error ? (
        <div class="review-error">
          <ErrorNote error={error} />
        </div>
      ) : null}
      {batch ? <Standing batch={batch} states={states} setStates={setStates} work={work} /> : null}
      <Orders key={states.join()} id={id} states={states} />
    </>
  );
}

interface ControlsProps {
  batch: Batch;
  act: (ask: (id: string) => Promise<Batch>) => void;
  heading: RefObject<HTMLHeadingElement | null>;
}

function Controls({ batch, act, heading }: ControlsProps) {
  const [stopping, setStopping] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useKeptFocus(box, heading);
  const waiting = batch.byState.find((t) => t.state === "planned")?.count ?? 0;
  if (stopping) {
    return (
      <div class="row" ref={box}>
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
        <button type="button" class="button" data-next data-testid="stop-not" onClick={() => setStopping(false)}>
          Keep it
        </button>
      </div>
    );
  }
  return (
    <div class="row" ref={box}>
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
  work: Work;
}

function Standing({ batch, states, setStates, work }: StandingProps) {
  const done = batch.byState
    .filter((t) => ["delivered", "refunded", "rejected", "failed"].includes(t.state))
    .reduce((sum, t) => sum + t.count, 0);
  const again = batch.state === "running" ? 0 : batch.toBuyAgain;
  const held = isHeldUp(batch);
  const unknown = batch.byState.find((t) => t.state === "unknown")?.count ?? 0;
  return (
    <div class="standing">
      <div class="row spread">
        <p class="standing-word" data-testid="batch-state" data-state={batch.state} aria-live="polite">
          <strong>{standingWord(batch)}</strong>
          <span class="soft">
            {count(done)} of {counted(batch.orders, "order")} ended
            {held ? `. Nothing is sent from ${batch.account} now` : ""}
            {batch.secondsLeft !== null && batch.state === "running" && !held
              ? `, ${duration(batch.secondsLeft)} to send the rest`
              : ""}
          </span>
          {batch.state === "running" && !held ? <Rate batch={batch} /> : null}
        </p>
        <div class="row">
          {batch.state === "finished" || batch.state === "stopped" ? (
            <SaveButton
              words="Save the result"
              testId="save-result"
              save={() => platform.saveResult(batch.id, false)}
            />
          ) : null}
          {again > 0 ? (
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
          {again > 0 ? (
            <button
              type="button"
              class="button small"
              data-testid="retry-failed"
              disabled={work.busy}
              title="Opens the orders that were not bought or came back refunded as a new list"
              onClick={() => void work.run(() => reviewAgain(batch))}
            >
              <Icon name="again" size={16} /> Review {count(again)} to buy again
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
              <span class="number">· {money(total.amount)}</span>
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

/** As it was seen to go: the rate that a list is planned with is in the time that is left. */
function Rate({ batch }: { batch: Batch }) {
  const samples = samplesOf(batch.id);
  const words = rateWords(samples, Math.max(now.value, samples.at(-1)?.at ?? 0));
  return words === "" ? null : (
    <span class="soft" data-testid="rate" aria-live="off">
      {words}
    </span>
  );
}

function WaitingPlace({ before }: { before: number }) {
  return (
    <span class="state-cell" data-state="planned">
      <StateMark state="planned" />
      <span class="state-aside">{placeWords(before)}</span>
    </span>
  );
}

function Orders({ id, states }: { id: string; states: OrderState[] }) {
  const [list] = useState(() => orderList(() => ({ ...anyOrder, batch: id, states, byRow: true })));
  useEffect(() => list.follow(), [list]);
  const waitingOnly = states.length === 1 && states[0] === "planned";
  const placeOf = (order: Order, index: number) => {
    const batch = batches.value.get(id);
    // A reason says more than a place: a number that is busy, a wallet that is held.
    if (!batch || order.state !== "planned" || order.reason !== null || (states.length > 0 && !waitingOnly)) return null;
    const waiting = batch.byState.find((t) => t.state === "planned")?.count ?? 0;
    const before = beforeRow(index, list.pages.total.value ?? 0, waiting, waitingOnly);
    return before === null ? null : before + beforeList(batch, batches.value.values());
  };
  const state = (order: Order, index: number) => {
    const before = placeOf(order, index);
    return before === null ? <OrderStateCell order={order} /> : <WaitingPlace before={before} />;
  };
  const columns: Column<Order>[] = [
    rowColumn,
    numberColumn,
    networkColumn,
    packageColumn,
    amountColumn,
    // Room for why an order was not bought: on a stopped list every line says it.
    { key: "state", head: "State", width: "340px", cell: state },
    noteColumn,
  ];
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
