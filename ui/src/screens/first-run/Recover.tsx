import { useRef, useState } from "preact/hooks";
import { platform } from "#platform";
import type { Start } from "../../contract";

interface Props {
  busy: boolean;
  run: (ask: () => Promise<Start | null>) => Promise<void>;
}

/** The way back after a lost keyring, and what is lost without it. */
export function Recover({ busy, run }: Props) {
  // Not in the state, so that it is in no rendered tree and goes with the field.
  const field = useRef<HTMLInputElement>(null);
  const [isEmpty, setEmpty] = useState(true);
  const clear = () => {
    if (field.current) field.current.value = "";
    setEmpty(true);
  };
  const open = async () => {
    try {
      const next = await platform.restoreRecoveryFile(field.current?.value ?? "");
      if (next !== null) clear();
      return next;
    } catch (thrown) {
      clear();
      throw thrown;
    }
  };
  return (
    <div class="stack recover">
      <div class="field">
        <label for="recover-passphrase">Passphrase of your recovery file</label>
        <input
          id="recover-passphrase"
          type="password"
          class="input"
          data-testid="recover-passphrase"
          autocomplete="off"
          ref={field}
          onInput={(event) => setEmpty(event.currentTarget.value === "")}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.preventDefault();
          }}
        />
        <span class="hint">
          The history opens again with every serial and PIN. Your API keys are not in the file: give
          each account its key again, from the provider's page. On a computer without a keyring, this passphrase then opens your keys each time.
        </span>
      </div>
      <div class="row">
        <button
          type="button"
          class="button primary"
          data-testid="recover"
          disabled={busy || isEmpty}
          onClick={() => void run(open)}
        >
          {busy ? "Opening" : "Open with the recovery file"}
        </button>
      </div>
      <details>
        <summary class="soft">There is no recovery file</summary>
        <ul class="recover-lost">
          <li>This history stays shut, in its safety copies too: orders, notes, and every serial and PIN kept here.</li>
          <li>No money is lost by it. What you bought is bought, and the providers have their own lists.</li>
          <li>
            NetConnect gives a checker's serial and PIN again by its own transaction id. Bundle Desk can ask only for ids that
            it can read, so look them up on NetConnect's page or ask its support.
          </li>
          <li>If the keyring still exists on another disk or in a backup of this computer, bring that back first.</li>
        </ul>
      </details>
    </div>
  );
}
