import { useRef } from "preact/hooks";
import { platform } from "#platform";
import type { Recovery } from "../contract";
import { toast } from "../state/toasts";
import { useWork } from "../state/work";
import { ErrorNote } from "./Note";

const passphraseMin = 10;

/** Makes a recovery file, or proves one. */
export function RecoveryForm({ way, onDone }: { way: "make" | "prove"; onDone: (state: Recovery) => void }) {
  const first = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const { busy, error, setError, run } = useWork();
  const making = way === "make";

  const submit = () => {
    const passphrase = first.current?.value ?? "";
    if (making && passphrase !== again.current?.value) {
      setError({ code: "bad_input", message: "The two passphrases are not the same.", hint: null });
      return;
    }
    void run(async () => {
      const state = await (making ? platform.saveRecoveryFile(passphrase) : platform.proveRecoveryFile(passphrase));
      if (state === null) return;
      toast(making ? "Saved, and proved to open. Keep it away from this computer." : "It opens, and belongs to this history.");
      onDone(state);
    });
  };

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div class="settings-fields">
        <div class="field">
          <label for="recovery-passphrase">Passphrase of the recovery file</label>
          <input
            id="recovery-passphrase"
            ref={first}
            type="password"
            class="input"
            data-testid="recovery-passphrase"
            autocomplete="off"
            required
            minLength={making ? passphraseMin : 1}
          />
          {making ? <span class="hint">At least {passphraseMin} characters. Write it down somewhere else than the file.</span> : null}
        </div>
        {making ? (
          <div class="field">
            <label for="recovery-again">The same again</label>
            <input
              id="recovery-again"
              ref={again}
              type="password"
              class="input"
              data-testid="recovery-again"
              autocomplete="off"
              required
            />
          </div>
        ) : null}
      </div>
      {error ? <ErrorNote error={error} /> : null}
      <div class="row">
        <button type="submit" class="button" data-testid={making ? "recovery-save" : "recovery-prove"} disabled={busy}>
          {busy ? "A moment" : making ? "Save the recovery file" : "Choose the file and prove it"}
        </button>
      </div>
    </form>
  );
}
