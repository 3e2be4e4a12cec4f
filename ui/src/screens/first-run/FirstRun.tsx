import { useState } from "preact/hooks";
import { platform } from "#platform";
import { AddAccount } from "../../components/AddAccount";
import { Icon } from "../../components/Icon";
import { Mark } from "../../components/Mark";
import { ErrorNote } from "../../components/Note";
import { useSuccessor } from "../../state/focus";
import { start, take } from "../../state/session";
import { useWork } from "../../state/work";
import "./first-run.css";

/** The first minute: pretend money, or an own key. */
export function FirstRun() {
  const [adding, setAdding] = useState(false);
  const { busy, error, run } = useWork();
  const begin = useSuccessor<HTMLButtonElement>(adding);
  const practise = async () => take(await platform.beginPractice());

  return (
    <main class="first-run" data-testid="first-run">
      <div class="first-run-column">
        <header class="row">
          <Mark size={44} />
          <div>
            <h1>Bundle Desk</h1>
            <p class="soft">Sell data bundles and result checkers, and know where every cedi is.</p>
          </div>
        </header>
        {error ? <ErrorNote error={error} /> : null}
        {adding ? (
          <section class="first-run-add">
            <h2>Add your API key</h2>
            <AddAccount
              onDone={() => void platform.start().then(take)}
              onCancel={() => setAdding(false)}
              keysKeptIn={start.value?.keysKeptIn ?? ""}
            />
          </section>
        ) : (
          <div class="first-run-ways">
            <button
              type="button"
              class="way"
              data-testid="practise"
              disabled={busy}
              onClick={() => void run(practise)}
            >
              <Icon name="practice" size={28} />
              <strong>{busy ? "Setting up" : "Practise with pretend money"}</strong>
              <span class="soft">
                Both providers are played by this computer. Nothing real is bought. An amber strip shows it all the time.
              </span>
            </button>
            <button ref={begin} type="button" class="way" data-testid="add-key" onClick={() => setAdding(true)}>
              <Icon name="wallet" size={28} />
              <strong>Add your API key</strong>
              <span class="soft">
                From NetConnect or Netpluse. It is checked with the provider and kept in {start.value?.keysKeptIn}.
              </span>
            </button>
          </div>
        )}
        <p class="small faint">
          Your history stays on this computer, in <span class="can-select">{start.value?.dataFolder}</span>
        </p>
      </div>
    </main>
  );
}
