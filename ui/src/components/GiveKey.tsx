import { useRef } from "preact/hooks";
import { platform } from "#platform";
import type { Account } from "../contract";
import { putAccounts, readWallet, start } from "../state/session";
import { toast } from "../state/toasts";
import { useWork } from "../state/work";
import { ErrorNote } from "./Note";

/** Takes the key of an account that this computer has lost. The key never comes back to the page. */
export function GiveKey({ account, onDone }: { account: Account; onDone?: () => void }) {
  // Not in the state, so that it is in no rendered tree and goes with the field.
  const key = useRef<HTMLInputElement>(null);
  const { busy, error, run } = useWork();
  const submit = async () => {
    const wrong = await run(async () => {
      putAccounts(await platform.giveKey(account.id, key.current?.value ?? ""));
      if (key.current) key.current.value = "";
      void readWallet();
      toast(`${account.id} has its key again.`);
      onDone?.();
    });
    if (wrong) key.current?.focus();
  };
  return (
    <form
      class="stack"
      data-testid={`give-key-${account.id}`}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="field">
        <label for={`give-key-field-${account.id}`}>API key of {account.id}</label>
        <input
          id={`give-key-field-${account.id}`}
          ref={key}
          type="password"
          class="input mono"
          data-testid="give-key-field"
          autocomplete="off"
          spellcheck={false}
          required
        />
        <span class="hint">
          The same key as before, which ended in {account.keyLast4}, or another of the same owner. {account.providerName} is
          asked whose it is before it is kept in {start.value?.keysKeptIn}.
        </span>
      </div>
      {error ? <ErrorNote error={error} /> : null}
      <div class="row">
        <button type="submit" class="button primary" data-testid="give-key-submit" disabled={busy}>
          {busy ? `Asking ${account.providerName}` : "Check and keep this key"}
        </button>
      </div>
    </form>
  );
}
