import { useRef } from "preact/hooks";
import { platform } from "#platform";
import { Mark } from "../../components/Mark";
import { ErrorNote, Note } from "../../components/Note";
import type { KeyWay, Locked, Start } from "../../contract";
import { take } from "../../state/session";
import { useWork } from "../../state/work";
import { GoBack } from "./GoBack";
import { Recover } from "./Recover";
import "./first-run.css";

const heading: Record<KeyWay, string> = {
  passphrase: "Unlock your keys",
  choose_passphrase: "Choose a passphrase for your keys",
  recover: "The key of your history is gone",
  go_back: "Your history could not be opened",
  try_again: "The data folder could not be opened",
  stopped_opening: "Bundle Desk stopped while it was opening",
};
const passphraseMin = 10;

/** The data folder is not open: its keys cannot be reached. Says why, and the way in. */
export function KeyScreen({ locked }: { locked: Locked }) {
  const field = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const { busy, error, setError, run: work } = useWork();
  const choosing = locked.way === "choose_passphrase";
  const needsNoPassphrase = ["try_again", "recover", "go_back"].includes(locked.way);

  const run = async (ask: () => Promise<Start | null>) => {
    await work(async () => {
      const next = await ask();
      if (next !== null) take(next);
    });
  };
  const unlock = () => {
    const passphrase = field.current?.value ?? "";
    if (choosing && passphrase !== again.current?.value) {
      setError({ code: "bad_input", message: "The two passphrases are not the same.", hint: null });
      return;
    }
    void run(() => platform.unlock(passphrase));
  };

  return (
    <main class="first-run" data-testid="locked">
      <form
        class="first-run-column narrow"
        onSubmit={(event) => {
          event.preventDefault();
          unlock();
        }}
      >
        <header class="row">
          <Mark size={44} />
          <h1>{heading[locked.way]}</h1>
        </header>
        <Note tone="warn">
          <p data-testid="locked-message">{locked.error.message}</p>
          {locked.error.hint === null ? null : <p class="soft">{locked.error.hint}</p>}
        </Note>
        {choosing ? (
          <p>
            Your API keys and the key of your history are then kept in a file on this computer, locked by your
            passphrase. You type it each time Bundle Desk starts. Nobody can bring it back if you lose it.
          </p>
        ) : null}
        {locked.way === "recover" ? <Recover busy={busy} run={run} /> : null}
        {locked.way === "go_back" ? <GoBack /> : null}
        {needsNoPassphrase ? null : (
          <div class="stack">
            <div class="field">
              <label for="passphrase">Passphrase</label>
              <input
                id="passphrase"
                ref={field}
                type="password"
                class="input"
                data-testid="passphrase"
                autocomplete="off"
                required
                minLength={choosing ? passphraseMin : 1}
              />
              {choosing ? <span class="hint">At least {passphraseMin} characters. A few plain words are good.</span> : null}
            </div>
            {choosing ? (
              <div class="field">
                <label for="passphrase-again">The same again</label>
                <input
                  id="passphrase-again"
                  ref={again}
                  type="password"
                  class="input"
                  data-testid="passphrase-again"
                  autocomplete="off"
                  required
                />
              </div>
            ) : null}
          </div>
        )}
        {locked.way === "try_again" && locked.error.code === "key_store" ? (
          <details>
            <summary class="soft">The keyring is gone for good</summary>
            <Recover busy={busy} run={run} />
          </details>
        ) : null}
        {error ? <ErrorNote error={error} /> : null}
        <div class="row wrap">
          {needsNoPassphrase ? null : (
            <button type="submit" class="button primary" data-testid="unlock" disabled={busy}>
              {busy ? "Opening" : choosing ? "Keep my keys in a locked file" : "Unlock"}
            </button>
          )}
          {locked.way === "passphrase" ? null : (
            <button type="button" class="button" disabled={busy} onClick={() => void run(() => platform.unlock(""))}>
              {locked.way === "go_back" ? "Try again" : "Try the keyring again"}
            </button>
          )}
          <button
            type="button"
            class="button"
            data-testid="practise"
            disabled={busy}
            onClick={() => void run(() => platform.beginPractice())}
          >
            Practise with pretend money
          </button>
        </div>
      </form>
    </main>
  );
}
