import { useEffect } from "preact/hooks";
import { now } from "../state/clock";
import { account, accounts, chooseAccount, isPractice, readWallet, settings, walletReading } from "../state/session";
import { go } from "../state/route";
import { accountName } from "../words/accounts";
import { money } from "../words/money";
import { age } from "../words/times";
import { Icon } from "./Icon";
import "./strip.css";

const staleAfterMs = 10 * 60_000;

/** The strip at the top: whose money, how much of it, and how old that knowledge is. */
export function Strip() {
  const chosen = account.value;
  const id = chosen?.id;
  useEffect(() => void readWallet(), [id]);
  if (!chosen) return <header class="strip" />;

  const wallet = chosen.wallet;
  const reading = walletReading.state.value;
  const limit = settings.value?.lowBalance ?? null;
  const low = wallet !== null && limit !== null && wallet.available < limit;
  const stale = wallet !== null && now.value - wallet.at > staleAfterMs;
  return (
    <header class="strip">
      <label class="strip-account">
        <span class="visually-hidden">Account</span>
        <select
          class="select"
          data-testid="account"
          value={chosen.id}
          onChange={(event) => chooseAccount(event.currentTarget.value)}
        >
          {accounts.value.map((a) => (
            <option key={a.id} value={a.id}>
              {accountName(a)}
            </option>
          ))}
        </select>
      </label>
      <div class="strip-balance" aria-live="polite">
        {wallet === null ? (
          <span class="soft">{reading.loading ? "Reading the balance" : "Balance not read yet"}</span>
        ) : (
          <>
            <strong class={low ? "is-low" : ""} data-testid="balance">
              {money(wallet.available)}
            </strong>
            <span class={stale ? "small is-stale" : "small soft"}>
              {low ? "low balance, " : ""}
              read {age(wallet.at, now.value)}
            </span>
          </>
        )}
      </div>
      <button
        type="button"
        class="button plain only-icon"
        aria-label="Read the balance again"
        title="Read the balance again"
        disabled={reading.loading}
        onClick={() => void readWallet()}
      >
        <Icon name="refresh" />
      </button>
      <span class="grow" />
      {isPractice.value ? (
        <button type="button" class="practice-badge" data-testid="practice-badge" onClick={() => go("settings")}>
          <Icon name="practice" /> Practice: pretend money
        </button>
      ) : null}
    </header>
  );
}
