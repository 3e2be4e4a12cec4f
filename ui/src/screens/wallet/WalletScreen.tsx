import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { platform } from "#platform";
import { Icon } from "../../components/Icon";
import { ErrorNote, Note } from "../../components/Note";
import type { Account, TopUp } from "../../contract";
import { now } from "../../state/clock";
import { useSuccessor } from "../../state/focus";
import { accounts, putAccounts, settings } from "../../state/session";
import { useWork } from "../../state/work";
import { money } from "../../words/money";
import { age } from "../../words/times";
import { DayEnd } from "./DayEnd";
import { Moved } from "./Moved";
import "./wallet.css";

/** Which of the two is shown; kept while the agent looks elsewhere. */
const shown = signal<"wallets" | "day">("wallets");

export function WalletScreen() {
  return (
    <div class="scroll">
      <div class="wallets">
        <div class="tabs wallet-tabs not-printed" role="group" aria-label="What to show">
          <Tab name="wallets" words="Wallets" />
          <Tab name="day" words="Day's end" />
        </div>
        {shown.value === "day" ? <DayEnd /> : <Wallets />}
      </div>
    </div>
  );
}

function Tab({ name, words }: { name: typeof shown.value; words: string }) {
  return (
    <button
      type="button"
      class="tab"
      aria-pressed={shown.value === name}
      data-testid={`wallet-tab-${name}`}
      onClick={() => (shown.value = name)}
    >
      {words}
    </button>
  );
}

function Wallets() {
  return (
    <>
      <p class="soft">What each provider said, and when. Two keys of one owner spend the same wallet.</p>
      {accounts.value.map((account) => (
        <WalletLine key={account.id} account={account} />
      ))}
    </>
  );
}

function WalletLine({ account }: { account: Account }) {
  const { busy, error, run } = useWork();
  const [topUp, setTopUp] = useState<TopUp | null>(null);
  const [amount, setAmount] = useState("");
  const [looking, setLooking] = useState(false);
  // The button that was pressed has nothing left to ask for.
  const outcome = useSuccessor<HTMLDivElement>(topUp);
  const { wallet } = account;
  const limit = settings.value?.lowBalance ?? null;
  const low = wallet !== null && limit !== null && wallet.available < limit;

  const askForTopUp = () =>
    run(async () => {
      const asked = await platform.requestTopUp(account.id, amount);
      // What stayed here would be asked for twice by a second press.
      if (asked.open === true) setAmount("");
      setTopUp(asked);
    });
  const readAgain = () =>
    run(async () => {
      const next = await platform.readWallet(account.id);
      putAccounts(accounts.value.map((a) => (a.id === account.id ? { ...a, wallet: next } : a)));
    });

  return (
    <section class="wallet">
      <div class="wallet-who">
        <h2>{account.id}</h2>
        <p class="soft">
          {account.providerName}
          {account.ownerName === null ? "" : `, ${account.ownerName}`}
          {account.role === null ? "" : `, ${account.role}`}
        </p>
      </div>
      <div class="wallet-amount">
        <strong class={low ? "is-missing" : ""}>{wallet ? money(wallet.available) : "Not read yet"}</strong>
        <span class="small soft">
          {wallet ? `read ${age(wallet.at, now.value)}` : ""}
          {low ? `, below your limit of ${money(limit)}` : ""}
        </span>
      </div>
      <div class="row">
        <button type="button" class="button" data-testid="read-wallet" disabled={busy} onClick={() => void readAgain()}>
          <Icon name="refresh" size={16} /> Read now
        </button>
        <button
          type="button"
          class="button"
          aria-expanded={looking}
          data-testid={`movements-of-${account.id}`}
          onClick={() => setLooking(!looking)}
        >
          {looking ? "Hide movements" : "Show movements"}
        </button>
      </div>
      {account.takesTopUps ? (
        <form
          class="wallet-top-up"
          onSubmit={(event) => {
            event.preventDefault();
            void askForTopUp();
          }}
        >
          <label class="soft" for={`top-up-${account.id}`}>
            Top up by mobile money, GHS
          </label>
          <input
            id={`top-up-${account.id}`}
            class="input"
            inputMode="decimal"
            autocomplete="off"
            placeholder="100.00"
            data-testid="top-up-amount"
            value={amount}
            onInput={(event) => setAmount(event.currentTarget.value)}
          />
          <button type="submit" class="button" data-testid="top-up" disabled={busy || amount.trim() === ""}>
            Ask for a top-up
          </button>
        </form>
      ) : (
        <p class="wallet-top-up soft">Top up in {account.providerName}'s own panel, then read the balance here.</p>
      )}
      {topUp ? (
        <div class="wallet-note" ref={outcome} tabIndex={-1} role="status" data-testid="top-up-outcome">
          <Note tone={topUp.open === true ? "good" : "warn"}>
            <p>{topUp.message}</p>
            {topUp.reference === null ? null : (
              <p>
                Write this on the payment: <strong class="mono">{topUp.reference}</strong>
              </p>
            )}
          </Note>
        </div>
      ) : null}
      {error ? (
        <div class="wallet-note">
          <ErrorNote error={error} />
        </div>
      ) : null}
      {looking ? <Moved account={account} /> : null}
    </section>
  );
}
