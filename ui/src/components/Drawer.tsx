import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { platform } from "#platform";
import type { OrderDetail } from "../contract";
import { now } from "../state/clock";
import { failure } from "../state/failure";
import { closeOrder, isFocusLost, orderOpened } from "../state/focus";
import { loader, type Loader } from "../state/load";
import { onEvent } from "../state/session";
import { toast } from "../state/toasts";
import { buyAgain } from "../state/again";
import { money } from "../words/money";
import { phone } from "../words/numbers";
import { stateSentence } from "../words/states";
import { whenInFull } from "../words/times";
import { CameBack } from "./CameBack";
import { copy, CopyButton } from "./CopyButton";
import { HandOver } from "./HandOver";
import { Icon } from "./Icon";
import { NetworkChip } from "./NetworkChip";
import { ErrorNote } from "./Note";
import { StateMark } from "./StateMark";
import { Timeline } from "./Timeline";
import "./drawer.css";

/** One order beside the list it was opened from: what it is, what happened, and what can be done. */
export function Drawer({ id }: { id: string }) {
  const [detail] = useState(() => loader<OrderDetail>());
  useEffect(() => {
    void detail.load(() => platform.order(id));
    return onEvent((event) => {
      if (event.kind === "order" && event.order.id === id) void detail.load(() => platform.order(id));
    });
  }, [detail, id]);

  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    orderOpened();
    heading.current?.focus();
  }, []);
  const { value, error } = detail.state.value;
  const state = value?.order.state;
  // What was pressed may be gone in the new state.
  useEffect(() => {
    if (state !== undefined && isFocusLost()) heading.current?.focus();
  }, [state]);
  return (
    <aside class="drawer" aria-label="Order" data-testid="drawer">
      <header class="drawer-head">
        <h1 class="number" ref={heading} tabIndex={-1}>{value ? phone(value.order.msisdn) : "Order"}</h1>
        <button
          type="button"
          class="button plain only-icon"
          aria-label="Close"
          title="Close (Esc)"
          onClick={closeOrder}
        >
          <Icon name="close" />
        </button>
      </header>
      <div class="drawer-body">
        {error ? <ErrorNote error={error} retry={() => void detail.load(() => platform.order(id))} /> : null}
        {value ? <Content detail={value} detailLoader={detail} /> : null}
      </div>
    </aside>
  );
}

function Content({ detail, detailLoader }: { detail: OrderDetail; detailLoader: Loader<OrderDetail> }) {
  const { order } = detail;
  const canBuyAgain = order.state === "delivered" || order.state === "refunded" || order.state === "rejected";
  const check = async () => {
    const before = order.state;
    const next = await detailLoader.load(() => platform.checkOrder(order.id));
    if (next) toast(next.order.state === before ? "Asked the provider. Nothing new." : "Asked the provider.");
  };
  return (
    <>
      <div class="row">
        {order.network ? <NetworkChip network={order.network} /> : null}
        <strong>{order.package}</strong>
        <span class="grow" />
        <strong class="drawer-amount">{money(order.charged ?? order.price)}</strong>
      </div>
      <div class="drawer-state can-select" data-state={order.state}>
        <StateMark state={order.state} />
        <p>{stateSentence(order, now.value)}</p>
      </div>
      {order.checker && (order.state === "delivered" || order.state === "accepted") ? <HandOver order={order} /> : null}
      <div class="row wrap">
        {order.state === "planned" || order.state === "rejected" ? null : (
          <button type="button" class="button small" data-testid="check-now" onClick={() => void check()} disabled={detailLoader.state.value.loading}>
            <Icon name="refresh" size={16} /> Check now
          </button>
        )}
        <button type="button" class="button small" data-testid="copy-details" onClick={() => void copy(detail.details, "Copied the details.")}>
          Copy details
        </button>
        {order.state === "planned" || order.state === "rejected" ? null : (
          <button type="button" class="button small" onClick={() => void copy(detail.claim, "Copied the claim.")}>
            Copy claim
          </button>
        )}
        {canBuyAgain ? (
          <button
            type="button"
            class="button small"
            data-testid="buy-again"
            onClick={() => void buyAgain(order).catch((thrown: unknown) => toast(failure(thrown).message))}
          >
            <Icon name="again" size={16} /> Buy again
          </button>
        ) : null}
      </div>
      {order.state === "failed" ? <CameBack order={order} /> : null}
      <section>
        <h3>What happened</h3>
        <Timeline entries={detail.timeline} now={now.value} />
      </section>
      <section>
        <h3>References</h3>
        <dl class="facts">
          <Fact name="Account" value={`${order.account} (${order.providerName})`} />
          <Fact name="Approved" value={whenInFull(order.createdAt, now.value)} />
          {order.position === null ? null : <Fact name="In the list" value={order.position} />}
          {order.note === null ? null : <Fact name="Note" value={order.note} />}
          <Fact name="Our reference" value={order.reference} copyable />
          {order.providerOrder === null ? null : (
            <Fact name={`${order.providerName}'s id`} value={order.providerOrder} copyable />
          )}
          {order.shortReference === null ? null : <Fact name="Short reference" value={order.shortReference} copyable />}
          {order.providerState === null ? null : <Fact name="Provider's word" value={order.providerState} />}
          {order.charged === null ? null : <Fact name="Charged" value={money(order.charged)} />}
        </dl>
      </section>
    </>
  );
}

function Fact({ name, value, copyable = false }: { name: string; value: string; copyable?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="fact-value">
        <span class={copyable ? "mono can-select" : "can-select"}>{value}</span>
        {copyable ? <CopyButton text={value} what={name.toLowerCase()} /> : null}
      </dd>
    </div>
  );
}
