import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import { Icon } from "../../components/Icon";
import { NetworkChip } from "../../components/NetworkChip";
import { ErrorNote, Note } from "../../components/Note";
import type { Account, Elsewhere, Movement, Movements } from "../../contract";
import { now } from "../../state/clock";
import { loader } from "../../state/load";
import { openOrder } from "../../state/route";
import { onEvent } from "../../state/session";
import { amount, counted, money } from "../../words/money";
import { phone } from "../../words/numbers";
import { providerWord, stateWord } from "../../words/states";
import { when } from "../../words/times";

const gatherMs = 500;
/** As many as the program gives. */
const shownMax = 50;

/** What moved a wallet as the history knows it, and what was bought from it elsewhere. */
export function Moved({ account }: { account: Account }) {
  const [moved] = useState(() => loader<Movements>());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const load = () => {
      timer = null;
      void moved.load(() => platform.movements(account.id));
    };
    load();
    const stop = onEvent((event) => {
      if (event.kind === "order" || event.kind === "refresh") timer ??= setTimeout(load, gatherMs);
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [moved, account.id]);

  const { value, error, loading } = moved.state.value;
  return (
    <div class="moved" data-testid="movements">
      {error ? <ErrorNote error={error} /> : null}
      <section>
        <header class="row wrap">
          <h3 class="grow">Bought elsewhere</h3>
          <button
            type="button"
            class="button small"
            data-testid="read-elsewhere"
            disabled={loading}
            onClick={() => void moved.load(() => platform.readElsewhere(account.id))}
          >
            Ask {account.providerName} now
          </button>
        </header>
        {value === null ? null : value.elsewhere.length === 0 ? (
          <p class="soft">
            No order of this wallet is missing from your history, as far as it was read. We look once a day.
          </p>
        ) : (
          <>
            <Note tone="warn">
              <p>
                {value.elsewhere.length >= shownMax ? "At least " : ""}
                {counted(value.elsewhere.length, "order was", "orders were")} bought from this wallet in the provider's
                panel, by somebody else, or on another computer. If that was not you, change the key.
              </p>
            </Note>
            <table class="lines">
              <thead>
                <tr>
                  <th scope="col">Time</th>
                  <th scope="col">Number</th>
                  <th scope="col">{account.providerName}'s order</th>
                  <th scope="col">State</th>
                  <th scope="col" class="right">
                    GHS
                  </th>
                </tr>
              </thead>
              <tbody>
                {value.elsewhere.map((one) => (
                  <ElsewhereLine key={one.providerOrder} one={one} />
                ))}
              </tbody>
            </table>
          </>
        )}
      </section>
      <section>
        <header class="row wrap">
          <h3 class="grow">Movements</h3>
          {value === null ? null : (
            <p class="small soft">
              Orders of today: <span class="number">{money(value.spentToday)}</span> out
              {value.backToday > 0 ? `, ${money(value.backToday)} of it back` : ""}
            </p>
          )}
        </header>
        {value?.movements.length === 0 ? <p class="soft">Nothing was bought from this wallet yet.</p> : null}
        {value && value.movements.length > 0 ? (
          <table class="lines">
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Number</th>
                <th scope="col">Network</th>
                <th scope="col">What</th>
                <th scope="col">State</th>
                <th scope="col" class="right">
                  GHS
                </th>
              </tr>
            </thead>
            <tbody>
              {value.movements.map((one) => (
                <MovementLine key={`${one.order} ${one.amount}`} one={one} />
              ))}
            </tbody>
          </table>
        ) : null}
        <p class="small soft">Deposits are not in this list: no provider tells of them. The balance does.</p>
      </section>
    </div>
  );
}

function MovementLine({ one }: { one: Movement }) {
  const isBack = one.amount > 0;
  return (
    <tr>
      <td class="soft">{when(one.at, now.value)}</td>
      <td>
        <button type="button" class="link number" onClick={() => (openOrder.value = one.order)}>
          {phone(one.msisdn)}
        </button>
      </td>
      <td>{one.network ? <NetworkChip network={one.network} /> : "-"}</td>
      <td>{one.package}</td>
      <td class="soft">{isBack ? "Money back" : one.certain ? stateWord[one.state] : "May have been charged"}</td>
      <td class={`right number ${one.certain ? "" : "faint"}`}>
        {isBack ? "+" : ""}
        {amount(one.amount)}
      </td>
    </tr>
  );
}

function ElsewhereLine({ one }: { one: Elsewhere }) {
  return (
    <tr>
      <td class="soft">
        <Icon name="attention" size={16} /> {when(one.at, now.value)}
      </td>
      <td class="number">{one.msisdn === null ? "-" : phone(one.msisdn)}</td>
      <td class="mono can-select">{one.providerOrder}</td>
      <td class="soft">{providerWord(one.state)}</td>
      <td class="right number">{one.amount === null ? "-" : amount(one.amount)}</td>
    </tr>
  );
}
