import { useEffect, useRef, useState } from "preact/hooks";
import { platform } from "#platform";
import { Icon } from "../../components/Icon";
import { ErrorNote } from "../../components/Note";
import type { Account, CheckerPackage, Checkers, NumbersReading } from "../../contract";
import { proposal } from "../../state/again";
import { now } from "../../state/clock";
import { failure } from "../../state/failure";
import { latest } from "../../state/latest";
import { loader } from "../../state/load";
import { account, accounts, chooseAccount } from "../../state/session";
import { useWork } from "../../state/work";
import { amount, count, counted, money } from "../../words/money";
import { age } from "../../words/times";
import { Vault } from "./Vault";
import "./checkers.css";

const countMax = 100;
const ownNumberKey = "checkers.own-number";

export function CheckersScreen() {
  const chosen = account.value;
  if (!chosen) return null;
  const seller = accounts.value.find((a) => a.sellsCheckers);
  return (
    <>
      {chosen.sellsCheckers ? (
        <Buy key={chosen.id} from={chosen} />
      ) : (
        <div class="checkers-elsewhere">
          <p>
            {chosen.providerName} sells no result checkers.{" "}
            {seller ? "Another of your accounts does." : "Add a NetConnect account in Settings to sell them."}
          </p>
          {seller ? (
            <button type="button" class="button" data-testid="use-seller" onClick={() => chooseAccount(seller.id)}>
              Use {seller.id}
            </button>
          ) : null}
        </div>
      )}
      <Vault />
    </>
  );
}

function Buy({ from }: { from: Account }) {
  const [kinds] = useState(() => loader<Checkers>());
  const [picked, setPicked] = useState<string | null>(null);
  const [howMany, setHowMany] = useState(1);
  const [stock, setStock] = useState(false);
  const [numbers, setNumbers] = useState("");
  const [heard, setHeard] = useState<NumbersReading | null>(null);
  const { busy, error, setError, run } = useWork();
  const field = useRef<HTMLTextAreaElement>(null);
  const wasBought = useRef(false);
  const [hearings] = useState(latest);
  const [plans] = useState(latest);
  // A plan that comes after the agent has gone on is for something that stands here no more.
  useEffect(() => () => plans.drop(), [plans]);

  const isAsking = proposal.value !== null;
  // Once the approval is away: the button that it was asked for with has nothing left to buy.
  useEffect(() => {
    if (isAsking || !wasBought.current) return;
    wasBought.current = false;
    field.current?.focus();
  }, [isAsking]);

  useEffect(() => {
    void (async () => {
      const kept = await kinds.load(() => platform.checkers(from.id));
      if (kept?.readAt === null) await kinds.load(() => platform.refreshCheckers(from.id));
    })();
  }, [kinds, from.id]);

  const { value, error: readError, loading } = kinds.state.value;
  const kind = value?.packages.find((p) => p.id === picked) ?? null;
  const all = howMany * Math.max(1, heard?.count ?? 1);
  const total = kind ? kind.price * all : 0;
  const short = kind !== null && kind.stock < all;

  const changed = () => {
    plans.drop();
    setError(null);
  };
  const hear = async (text: string) => {
    changed();
    setNumbers(text);
    const isLast = hearings.ask();
    try {
      const answer = text.trim() === "" ? null : await platform.readNumbers(text);
      if (isLast()) setHeard(answer);
    } catch (thrown) {
      if (!isLast()) return;
      // The numbers before must not be bought for under the text of these.
      setHeard(null);
      setError(failure(thrown));
    }
  };
  const want = (count: number) => {
    changed();
    setHowMany(count);
  };
  const forStock = (on: boolean) => {
    setStock(on);
    void hear(on ? (localStorage.getItem(ownNumberKey) ?? "") : "");
  };
  const pick = (id: string) => {
    changed();
    setPicked(id);
  };
  // What stayed here would be bought twice by a second press.
  const clear = () => {
    want(1);
    if (stock) setPicked(null);
    else void hear("");
    wasBought.current = true;
  };
  const propose = async () => {
    if (!kind || !heard?.count || busy) return;
    const isLast = plans.ask();
    await run(async () => {
      const plan = await platform.planCheckers(from.id, numbers, kind.id, howMany, stock);
      if (!isLast()) return;
      if (stock) localStorage.setItem(ownNumberKey, numbers);
      proposal.value = { plan, what: counted(plan.orders, `${kind.name} checker`), onApproved: clear };
    });
  };

  return (
    <form
      class="checkers-buy"
      onSubmit={(event) => {
        event.preventDefault();
        void propose();
      }}
    >
      <div class="row spread">
        <h1>Sell a result checker</h1>
        <span class="small soft">
          {value?.readAt ? `Stock read ${age(value.readAt, now.value)}` : ""}
          <button
            type="button"
            class="button plain small"
            disabled={loading}
            onClick={() => void kinds.load(() => platform.refreshCheckers(from.id))}
          >
            <Icon name="refresh" size={16} /> Read again
          </button>
        </span>
      </div>
      {readError ? <ErrorNote error={readError} retry={() => void kinds.load(() => platform.refreshCheckers(from.id))} /> : null}
      <div class="checkers-kinds" role="radiogroup" aria-label="Checker" aria-busy={value === null}>
        {(value?.packages ?? []).map((p) => (
          <Kind key={p.id} kind={p} checked={picked === p.id} onPick={() => pick(p.id)} />
        ))}
        {value === null ? Array.from({ length: 4 }, (_, i) => <div key={i} class="kind is-waiting" />) : null}
      </div>
      <div class="checkers-order">
        <div class="field">
          <span class="label" id="checker-for">For</span>
          <div class="segments" role="radiogroup" aria-labelledby="checker-for">
            <label class="segment">
              <input type="radio" name="checker-for" class="visually-hidden" checked={!stock} onChange={() => forStock(false)} />
              Buyers
            </label>
            <label class="segment">
              <input
                type="radio"
                name="checker-for"
                class="visually-hidden"
                data-testid="checker-stock"
                checked={stock}
                onChange={() => forStock(true)}
              />
              Stock
            </label>
          </div>
        </div>
        <div class="field">
          <label for="checker-number">{stock ? "Your own number" : "Buyer's number, or several"}</label>
          <textarea
            id="checker-number"
            ref={field}
            class="input checker-numbers"
            data-testid="checker-number"
            data-slash
            rows={Math.min(4, numbers.split("\n").length)}
            inputMode="tel"
            autocomplete="off"
            placeholder="024 123 4567"
            value={numbers}
            aria-invalid={heard !== null && heard.problem !== null}
            onInput={(event) => void hear(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.shiftKey) return;
              event.preventDefault();
              void propose();
            }}
          />
        </div>
        <div class="field">
          <label for="checker-count">{(heard?.count ?? 1) > 1 ? "How many each" : "How many"}</label>
          <div class="counter">
            <button
              type="button"
              class="button only-icon"
              aria-label="One fewer"
              disabled={howMany <= 1}
              onClick={() => want(howMany - 1)}
            >
              -
            </button>
            <input
              id="checker-count"
              class="input"
              data-testid="checker-count"
              inputMode="numeric"
              value={howMany}
              onInput={(event) => {
                const typed = Number.parseInt(event.currentTarget.value, 10);
                want(Number.isNaN(typed) ? 1 : Math.min(countMax, Math.max(1, typed)));
              }}
            />
            <button
              type="button"
              class="button only-icon"
              aria-label="One more"
              disabled={howMany >= countMax}
              onClick={() => want(howMany + 1)}
            >
              +
            </button>
          </div>
        </div>
        <button
          type="submit"
          class="button primary"
          data-testid="checker-buy"
          disabled={kind === null || !heard?.count || short || busy}
        >
          {kind ? `Buy ${counted(all, "checker")} for ${money(total)}` : "Choose a checker"}
        </button>
        <p class="checkers-heard small" aria-live="polite">
          {heard?.problem ? (
            <span class="sell-problem">{heard.problem}</span>
          ) : short ? (
            <span class="sell-problem">
              You want {count(all)} and NetConnect has {count(kind.stock)} left. Nothing was bought.
            </span>
          ) : (
            <span class="soft">
              {heard?.shown ?? (stock ? "Walk-in buyers get these later: you assign each when you hand it over." : "")}
            </span>
          )}
        </p>
      </div>
      {error ? <ErrorNote error={error} /> : null}
    </form>
  );
}

function Kind({ kind, checked, onPick }: { kind: CheckerPackage; checked: boolean; onPick: () => void }) {
  const gone = kind.stock === 0;
  return (
    <label class={gone ? "kind is-gone" : "kind"}>
      <input
        type="radio"
        name="checker"
        class="visually-hidden"
        data-testid={`checker-${kind.code}`}
        checked={checked}
        disabled={gone}
        onChange={onPick}
      />
      <span class="kind-name">{kind.name}</span>
      <span class="kind-price">{amount(kind.price)}</span>
      <span class="kind-more">
        {gone ? "none left" : `${count(kind.stock)} left`}
        {kind.checkLimit === null ? "" : `, ${counted(kind.checkLimit, "check")} each`}
      </span>
    </label>
  );
}
