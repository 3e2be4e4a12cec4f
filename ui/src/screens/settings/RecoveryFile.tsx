import { useEffect, useState } from "preact/hooks";
import { RecoveryForm } from "../../components/RecoveryForm";
import type { Recovery } from "../../contract";
import { now } from "../../state/clock";
import { readRecovery, recoveryState } from "../../state/recovery";
import { start } from "../../state/session";
import { whenInFull } from "../../words/times";

/** The recovery file: made, and proved now and then. */
export function RecoveryFile() {
  const state = recoveryState.value;
  const [way, setWay] = useState<"make" | "prove" | null>(null);
  useEffect(readRecovery, []);
  if (start.value?.practice === true) {
    return <p class="soft">Practice mode has nothing to recover.</p>;
  }
  const done = (next: Recovery) => {
    recoveryState.value = next;
    setWay(null);
  };
  return (
    <>
      <p>
        A copy of the key that opens this history, locked by a passphrase. Without it, a lost keyring shuts the history and
        every serial and PIN in it for good: NetConnect then gives checkers again only for ids that you have elsewhere.
      </p>
      <p data-testid="recovery-state">
        {state === null || state.madeAt === null ? (
          <strong>There is no recovery file yet.</strong>
        ) : (
          <>
            Made {whenInFull(state.madeAt, now.value)}.{" "}
            {state.provedAt === null ? "Never proved." : `Proved to open ${whenInFull(state.provedAt, now.value)}.`}
          </>
        )}
      </p>
      <div class="row">
        <button type="button" class="button" data-testid="recovery-make" onClick={() => setWay("make")}>
          Make a recovery file
        </button>
        {state === null || state.madeAt === null ? null : (
          <button type="button" class="button" data-testid="recovery-drill" onClick={() => setWay("prove")}>
            Prove that it opens
          </button>
        )}
      </div>
      {way === null ? null : <RecoveryForm key={way} way={way} onDone={done} />}
    </>
  );
}
