import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import {
  amountColumn,
  networkColumn,
  numberColumn,
  packageColumn,
  stateColumn,
  timeColumn,
} from "../../components/OrderColumns";
import { Empty } from "../../components/Empty";
import { ErrorNote, Note } from "../../components/Note";
import { Table } from "../../components/Table";
import type { Network, Order } from "../../contract";
import { now } from "../../state/clock";
import { anyOrder, orderList } from "../../state/orders";
import { openOrder } from "../../state/route";
import {
  buy,
  buying,
  chosenNetwork,
  doubtful,
  doubts,
  followCatalogue,
  network,
  picked,
  pickNetwork,
  reading,
  readRecentNumbers,
  recentNumbers,
  said,
  saleError,
  type,
  typed,
} from "../../state/sell";
import { account } from "../../state/session";
import { money } from "../../words/money";
import { stateAloud } from "../../words/states";
import { sumInWords } from "../../words/sums";
import { networkName, networks, phone } from "../../words/numbers";
import { midnight } from "../../words/times";
import { Checklist } from "./Checklist";
import { Tiles, wholeName } from "./Tiles";
import "./sell.css";

const columns = [
  { ...timeColumn, width: "84px" },
  numberColumn,
  networkColumn,
  { ...packageColumn, width: "96px" },
  amountColumn,
  stateColumn,
];

export function SellScreen() {
  const field = useRef<HTMLInputElement>(null);
  // Before the first frame, so that the bundles are in it.
  useLayoutEffect(() => followCatalogue(), []);
  useEffect(() => field.current?.focus(), []);
  useEffect(readRecentNumbers, []);

  const submit = async (nodded: boolean) => {
    await buy(nodded);
    if (typed.value === "") field.current?.focus();
  };
  return (
    <>
      <Checklist />
      <div class="sell">
      <form
        class="sell-form"
        onSubmit={(event) => {
          event.preventDefault();
          // A doubt is answered with its own button: a second Enter must not say yes to something unread.
          if (doubtful.value === null) void submit(false);
        }}
      >
        <div class="sell-number">
          <div class="field">
            <label for="sell-number">Number</label>
            <input
              id="sell-number"
              ref={field}
              class="input sell-entry"
              data-testid="sell-number"
              data-slash
              inputMode="tel"
              autocomplete="off"
              spellcheck={false}
              placeholder="024 123 4567"
              aria-describedby="sell-heard"
              aria-invalid={reading.value?.problem !== null && reading.value !== null}
              value={typed.value}
              onInput={(event) => void type(event.currentTarget.value)}
            />
          </div>
          <NetworkChoice />
        </div>
        <div class="sell-under">
          <Heard />
          {typed.value === "" ? <Recent onPick={() => field.current?.focus()} /> : null}
        </div>
        <Tiles />
        <Pay onNod={() => void submit(true)} />
      </form>
      <Today />
      </div>
    </>
  );
}

function NetworkChoice() {
  return (
    <fieldset class="field">
      <legend class="label">Network</legend>
      <div class="networks">
        {networks.map((name: Network) => (
          <label key={name} class={`network-choice ${name.toLowerCase()}`}>
            <input
              type="radio"
              name="network"
              class="visually-hidden"
              data-testid={`network-${name}`}
              checked={network.value === name}
              onChange={() => pickNetwork(name)}
            />
            {networkName(name)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The numbers last sold to, in the place of what a number is understood as: nothing is typed yet. */
function Recent({ onPick }: { onPick: () => void }) {
  const numbers = recentNumbers.state.value.value ?? [];
  if (numbers.length === 0) return null;
  return (
    <div class="sell-recent" role="group" aria-labelledby="sell-recent" data-testid="recent-numbers">
      <span class="soft" id="sell-recent">
        Last sold to
      </span>
      {numbers.map((number) => (
        <button
          key={number}
          type="button"
          class="link number"
          data-testid={`recent-${number}`}
          onClick={() => {
            void type(phone(number));
            onPick();
          }}
        >
          {phone(number)}
        </button>
      ))}
    </div>
  );
}

/** What the number was understood as. Keeps its line, so that nothing below jumps. */
function Heard() {
  const heard = reading.value;
  const hasRecent = (recentNumbers.state.value.value ?? []).length > 0;
  const source =
    chosenNetwork.value !== null
      ? "set by you"
      : heard?.source === "remembered"
        ? "as delivered before"
        : heard?.source === "prefix"
          ? "by prefix, please check"
          : "";
  return (
    <p id="sell-heard" class="sell-heard" aria-live="polite" data-testid="sell-heard">
      {heard === null ? (
        <span class={hasRecent && typed.value === "" ? "visually-hidden" : "soft"}>
          Type or paste a number, choose a bundle, press Enter.
        </span>
      ) : heard.problem !== null ? (
        <span class="sell-problem">{heard.problem}</span>
      ) : heard.shown !== null ? (
        <>
          <strong class="number">{heard.shown}</strong>
          {network.value === null ? <span class="sell-problem">Choose the network.</span> : null}
          {network.value !== null && source !== "" ? (
            <span class="soft">
              {networkName(network.value)}, {source}
            </span>
          ) : null}
          {heard.repaired === null ? null : <span class="sell-warn">{heard.repaired}</span>}
          {heard.recent === null ? null : <span class="sell-warn">{heard.recent}</span>}
        </>
      ) : (
        <span class="soft">Go on typing.</span>
      )}
    </p>
  );
}

function Pay({ onNod }: { onNod: () => void }) {
  const pack = picked.value;
  const wallet = account.value?.wallet ?? null;
  const number = reading.value?.msisdn ?? null;
  const doubt = doubtful.value;
  const label =
    pack === null ? "Choose a bundle" : number === null ? `Buy ${pack.size} for ${money(pack.price)}` : null;
  return (
    <div class="sell-pay">
      {saleError.value ? <ErrorNote error={saleError.value} /> : null}
      {doubt ? (
        <Note tone="warn">
          {doubts(doubt.plan, doubt.sale.pack.price).map((words) => (
            <p key={words}>{words}</p>
          ))}
        </Note>
      ) : null}
      <div class="row">
        <button
          type="submit"
          class="button primary big"
          data-testid="buy"
          disabled={pack === null || number === null || network.value === null || buying.value || doubt !== null}
        >
          {buying.value ? "Writing it down" : (label ?? `Buy ${pack?.size ?? ""} for ${money(pack?.price ?? 0)}`)}
        </button>
        {doubt && doubt.plan.missing === 0 ? (
          <button type="button" class="button big" data-testid="buy-anyway" onClick={onNod} disabled={buying.value}>
            Buy it all the same, {money(doubt.plan.total)}
          </button>
        ) : null}
        <p class="sell-after">
          {wallet === null ? null : pack === null ? (
            <>
              <span class="soft">Balance</span> {money(wallet.available)}
            </>
          ) : (
            <>
              <span class="soft">Balance after</span>{" "}
              <strong class={wallet.available < pack.price ? "is-missing" : ""}>
                {money(wallet.available - pack.price)}
              </strong>
            </>
          )}
        </p>
      </div>
      <div class="sell-said small soft">
        <p role="status">{said.value}</p>
        {said.value === "" && pack !== null ? <p data-testid="chosen-bundle">{wholeName(pack)}</p> : null}
      </div>
    </div>
  );
}

function Today() {
  const [list] = useState(() => orderList(() => ({ ...anyOrder, from: midnight(Date.now()) })));
  useEffect(() => list.follow(), [list]);
  return (
    <section class="sell-today">
      <header class="screen-head">
        <h2>Today</h2>
        <span class="soft" data-testid="today-sum">
          {sumInWords(list.totals.value ?? [])}
        </span>
      </header>
      <Table<Order>
        label="Orders of today"
        testId="today"
        columns={columns}
        pages={list.pages}
        rowKey={(order) => order.id}
        onOpen={(order) => (openOrder.value = order.id)}
        isOpen={(order) => openOrder.value === order.id}
        empty={
          <Empty icon="sell" title="No orders yet today">
            <p>What you sell stands here and follows itself to its end.</p>
          </Empty>
        }
      />
      <span class="visually-hidden" aria-live="polite">
        {lastWords(list.pages.row(0), now.value)}
      </span>
    </section>
  );
}

function lastWords(order: Order | undefined, at: number): string {
  if (!order || at - order.stateSince > 30_000) return "";
  return stateAloud(order);
}
