import { useState } from "preact/hooks";
import { platform } from "#platform";
import { ErrorNote } from "../../components/Note";
import type { ErrorView, Start } from "../../contract";
import { failure } from "../../state/failure";
import { go } from "../../state/route";
import { start, take } from "../../state/session";

export function Practice() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const practice = start.value?.practice === true;
  const change = async (ask: () => Promise<Start>) => {
    setBusy(true);
    setError(null);
    try {
      take(await ask());
      go("sell");
    } catch (thrown) {
      setError(failure(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <p>
        {practice
          ? "You are practising with pretend money. Both providers are played by this computer, in their own data file."
          : "Try anything with pretend money. Practice has its own data file: your real history is not touched."}
      </p>
      <div>
        {practice ? (
          <button
            type="button"
            class="button"
            data-testid="leave-practice"
            disabled={busy}
            onClick={() => void change(() => platform.leavePractice())}
          >
            End practice
          </button>
        ) : (
          <button
            type="button"
            class="button"
            data-testid="begin-practice"
            disabled={busy}
            onClick={() => void change(() => platform.beginPractice())}
          >
            Practise with pretend money
          </button>
        )}
      </div>
      {error ? <ErrorNote error={error} /> : null}
    </>
  );
}
