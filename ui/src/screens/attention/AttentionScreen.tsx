import { useEffect, useRef, useState } from "preact/hooks";
import { platform } from "#platform";
import { Empty } from "../../components/Empty";
import { GiveKey } from "../../components/GiveKey";
import { ErrorNote } from "../../components/Note";
import { NetworkChip } from "../../components/NetworkChip";
import { OrderStateCell } from "../../components/StateMark";
import type { Attention, Batch, Order } from "../../contract";
import { followed } from "../../state/bulk";
import { now } from "../../state/clock";
import { isFocusLost } from "../../state/focus";
import { loader } from "../../state/load";
import { go, openOrder } from "../../state/route";
import { accounts, attentionCount, onEvent } from "../../state/session";
import { count, counted, money } from "../../words/money";
import { phone } from "../../words/numbers";
import { age } from "../../words/times";
import { UnknownCard } from "./UnknownCard";
import { Doubted, Held, Unsaved } from "./Whole";
import "./attention.css";

const gatherMs = 300;

export function AttentionScreen() {
  const [all] = useState(() => loader<Attention>());
  const root = useRef<HTMLDivElement>(null);
  const acted = useRef(false);
  const ask = () => {
    acted.current = true;
    void all.load(() => platform.attention()).then((next) => {
      if (next) attentionCount.value = next.count;
    });
  };

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const load = () => {
      timer = null;
      void all.load(() => platform.attention());
    };
    load();
    const stop = onEvent((event) => {
      if (["order", "batch", "attention", "refresh"].includes(event.kind)) timer ??= setTimeout(load, gatherMs);
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [all]);

  const { value, error } = all.state.value;
  // What the person settled is gone, and the focus with it: on to what is left.
  useEffect(() => {
    if (!acted.current || !isFocusLost()) return;
    acted.current = false;
    (root.current?.querySelector<HTMLElement>("h1") ?? root.current)?.focus();
  }, [value]);
  const keyless = accounts.value.filter((account) => account.needsKey);
  return (
    <div class="scroll">
      <div class="attention" ref={root} tabIndex={-1}>
        {error ? <ErrorNote error={error} retry={ask} /> : null}
        {value?.count === 0 ? (
          <Empty icon="good" title="Nothing needs you">
            <p>Orders whose outcome is not known, or that take longer than usual, would stand here.</p>
          </Empty>
        ) : null}
        {value?.doubted != null ? (
          <Section title="Is this the only computer that sends?">
            <Doubted onDone={ask} />
          </Section>
        ) : null}
        {value && keyless.length > 0 ? (
          <Section
            title="Accounts without their key"
            n={keyless.length}
            words="This computer has lost these keys. Nothing is sent from these accounts, and none of their orders is looked up."
          >
            {keyless.map((account) => (
              <div key={account.id} class="attention-whole">
                <GiveKey account={account} onDone={ask} />
              </div>
            ))}
          </Section>
        ) : null}
        {value && value.unsaved > 0 ? (
          <Section title="Answers that could not be written down" n={value.unsaved}>
            <Unsaved count={value.unsaved} />
          </Section>
        ) : null}
        {value && value.givenTwice.length > 0 ? (
          <Section
            title="One checker for two orders"
            n={value.givenTwice.length}
            words="The provider gave the same checker twice. Hand over neither of these. Keep both buyers' names, and send both references to the provider's support."
          >
            {value.givenTwice.map((order) => (
              <Line key={order.id} order={order} />
            ))}
          </Section>
        ) : null}
        {value && value.unknown.length > 0 ? (
          <Section
            title="Not known yet"
            n={value.unknown.length}
            words="The answer was lost. Each may have been charged. Don't buy these again elsewhere."
          >
            {value.held.map((held) => (
              <Held
                key={held.account}
                held={held}
                onDone={(next) => {
                  acted.current = true;
                  all.set(next);
                }}
              />
            ))}
            {value.unknown.map((item) => (
              <UnknownCard key={item.order.id} item={item} onSettled={ask} />
            ))}
          </Section>
        ) : null}
        {value && value.paused.length > 0 ? (
          <Section title="Lists that wait for you" n={value.paused.length}>
            {value.paused.map((batch) => (
              <Paused key={batch.id} batch={batch} />
            ))}
          </Section>
        ) : null}
        {value && value.refundNotSeen.length > 0 ? (
          <Section
            title="Failed, refund not seen"
            n={value.refundNotSeen.length}
            words="The provider says these failed. We have not seen the money come back. Open one and copy the claim for its support."
          >
            {value.refundNotSeen.map((order) => (
              <Line key={order.id} order={order} />
            ))}
          </Section>
        ) : null}
        {value && value.stuck.length > 0 ? (
          <Section
            title="Longer than usual"
            n={value.stuck.length}
            words="The provider has these and has not said how they ended. We keep asking."
          >
            {value.stuck.map((order) => (
              <Line key={order.id} order={order} />
            ))}
          </Section>
        ) : null}
      </div>
    </div>
  );
}

function Section(props: { title: string; n?: number; words?: string; children: preact.ComponentChildren }) {
  return (
    <section class="attention-section">
      <header>
        <h1 tabIndex={-1}>
          {props.title} {props.n === undefined ? null : <span class="attention-n">{count(props.n)}</span>}
        </h1>
        {props.words === undefined ? null : <p class="soft">{props.words}</p>}
      </header>
      {props.children}
    </section>
  );
}

function Line({ order }: { order: Order }) {
  return (
    <button
      type="button"
      class={openOrder.value === order.id ? "attention-line is-open" : "attention-line"}
      onClick={() => (openOrder.value = order.id)}
    >
      <span class="leading number">{phone(order.msisdn)}</span>
      <span>{order.network ? <NetworkChip network={order.network} /> : null}</span>
      <span>{order.package}</span>
      <span class="right number">{money(order.charged ?? order.price)}</span>
      <OrderStateCell order={order} />
      <span class="soft right">{age(order.stateSince, now.value)}</span>
    </button>
  );
}

function Paused({ batch }: { batch: Batch }) {
  const left = batch.byState.find((t) => t.state === "planned")?.count ?? 0;
  return (
    <div class="attention-paused">
      <div class="grow">
        <strong>{batch.source}</strong>
        <p class="soft">
          {batch.reason ?? "It is paused."} {counted(left, "order")} not sent.
        </p>
      </div>
      <button
        type="button"
        class="button"
        data-testid="open-list"
        onClick={() => {
          go("bulk");
          followed.value = batch.id;
        }}
      >
        Open this list
      </button>
    </div>
  );
}
