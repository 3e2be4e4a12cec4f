import { useEffect, useRef } from "preact/hooks";
import { platform } from "#platform";
import { take } from "../state/session";
import { useWork } from "../state/work";
import { Mark } from "./Mark";
import { ErrorNote } from "./Note";
import "../screens/first-run/first-run.css";

/** The window waits for its PIN. What is being sent goes on behind it. */
export function LockScreen() {
  const field = useRef<HTMLInputElement>(null);
  const { busy, error, run } = useWork();
  useEffect(() => field.current?.focus(), []);

  const unlock = async () => {
    const wrong = await run(async () => take(await platform.unlockScreen(field.current?.value ?? "")));
    if (wrong) field.current?.select();
  };
  return (
    <main class="first-run" data-testid="screen-locked">
      <form
        class="first-run-column narrow"
        onSubmit={(event) => {
          event.preventDefault();
          void unlock();
        }}
      >
        <header class="row">
          <Mark size={44} />
          <div>
            <h1>Bundle Desk is locked</h1>
            <p class="soft">What is being sent goes on.</p>
          </div>
        </header>
        <div class="field">
          <label for="screen-pin">PIN</label>
          <input
            id="screen-pin"
            ref={field}
            type="password"
            class="input"
            data-testid="screen-pin"
            autocomplete="off"
            required
          />
          <span class="hint">Forgotten? Paste the API key of one of your accounts. That takes the PIN away.</span>
        </div>
        {error ? <ErrorNote error={error} /> : null}
        <div>
          <button type="submit" class="button primary" data-testid="screen-unlock" disabled={busy}>
            {busy ? "Looking" : "Unlock"}
          </button>
        </div>
      </form>
    </main>
  );
}
