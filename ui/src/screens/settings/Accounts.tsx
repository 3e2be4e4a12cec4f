import { useState } from "preact/hooks";
import { platform } from "#platform";
import { AddAccount } from "../../components/AddAccount";
import { GiveKey } from "../../components/GiveKey";
import { Icon } from "../../components/Icon";
import { ErrorNote } from "../../components/Note";
import type { Account } from "../../contract";
import { now } from "../../state/clock";
import { isFocusLost, useSuccessor } from "../../state/focus";
import { accounts, start, take } from "../../state/session";
import { useWork } from "../../state/work";
import { whenInFull } from "../../words/times";
import { Bundles } from "./Bundles";
import { Replay } from "./Replay";

export function Accounts() {
  const [adding, setAdding] = useState(false);
  const add = useSuccessor<HTMLButtonElement>(adding);
  const reload = async () => {
    take(await platform.start());
    // After the page has drawn what is left.
    requestAnimationFrame(() => {
      if (isFocusLost()) add.current?.focus();
    });
  };
  return (
    <>
      {accounts.value.map((account) => (
        <AccountLine key={account.id} account={account} onRemoved={reload} />
      ))}
      {start.value?.practice === true ? (
        <p class="soft">Real accounts are added after practice ends.</p>
      ) : adding ? (
        <AddAccount
          keysKeptIn={start.value?.keysKeptIn ?? ""}
          onCancel={() => setAdding(false)}
          onDone={() => {
            setAdding(false);
            void reload();
          }}
        />
      ) : (
        <button ref={add} type="button" class="button" onClick={() => setAdding(true)}>
          <Icon name="plus" size={16} /> Add an account
        </button>
      )}
    </>
  );
}

function AccountLine({ account, onRemoved }: { account: Account; onRemoved: () => Promise<void> }) {
  const [removing, setRemoving] = useState(false);
  const { error, run } = useWork();
  const meaning = useSuccessor<HTMLSpanElement>(removing);
  const begin = useSuccessor<HTMLButtonElement>(removing);
  const remove = async () => {
    const wrong = await run(async () => {
      await platform.removeAccount(account.id);
      await onRemoved();
    });
    if (wrong) setRemoving(false);
  };
  return (
    <article class="account">
      <header class="row">
        <div class="grow">
          <h2>{account.id}</h2>
          <p class="soft can-select">
            {account.providerName}
            {account.ownerName === null ? "" : `, ${account.ownerName}`}
            {account.role === null ? "" : `, ${account.role}`}, key ends in {account.keyLast4}
          </p>
          <p class="small faint mono can-select">{account.address}</p>
        </div>
        {removing ? (
          <>
            <span ref={meaning} tabIndex={-1}>Its orders stay in the history.</span>
            <button type="button" class="button danger small" onClick={() => void remove()}>
              Remove {account.id}
            </button>
            <button type="button" class="button small" onClick={() => setRemoving(false)}>
              Keep it
            </button>
          </>
        ) : (
          <button ref={begin} type="button" class="button plain small" onClick={() => setRemoving(true)}>
            Remove
          </button>
        )}
      </header>
      {error ? <ErrorNote error={error} /> : null}
      {account.needsKey ? <GiveKey account={account} /> : null}
      {account.paused === null ? null : (
        <details data-testid="replace-key">
          <summary>{account.providerName} refuses this key or its role. Give it another</summary>
          <GiveKey account={account} />
        </details>
      )}
      <Bundles account={account} />
      {account.provider === "netpluse" ? <Replay account={account} /> : null}
      <details>
        <summary>What this provider was seen to do</summary>
        <dl class="observed">
          {account.facts.map((fact) => (
            <div key={fact.name}>
              <dt>{fact.name}</dt>
              <dd class={fact.value === null ? "faint" : ""}>
                {fact.value ?? "Not seen yet. The safest reading holds."}
                {fact.evidence === null ? null : (
                  <p class="small soft">
                    {fact.evidence}
                    {fact.at === null ? "" : `, ${whenInFull(fact.at, now.value)}`}
                  </p>
                )}
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </article>
  );
}
