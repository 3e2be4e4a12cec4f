import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import { Mark } from "../../components/Mark";
import { ErrorNote, Note } from "../../components/Note";
import { ReportButton } from "../../components/Report";
import type { Locked, Start, Stop } from "../../contract";
import { take } from "../../state/session";
import { useWork } from "../../state/work";
import { GoBack } from "./GoBack";
import "./first-run.css";

/** The program ended while it was opening: nothing is opened before a person says what to do. */
export function StoppedOpening({ locked }: { locked: Locked }) {
  const [stop, setStop] = useState<Stop | null>(null);
  const { busy, error, run: work } = useWork();
  useEffect(() => {
    platform.lastStop().then(setStop, () => setStop(null));
  }, []);
  const practice = stop?.practice === true;

  const run = (ask: () => Promise<Start>) => work(async () => take(await ask()));

  return (
    <main class="first-run" data-testid="stopped-opening">
      <div class="first-run-column narrow stack">
        <header class="row">
          <Mark size={44} />
          <h1>Bundle Desk stopped while it was opening</h1>
        </header>
        <Note tone="warn">
          <p data-testid="locked-message">{locked.error.message}</p>
          {locked.error.hint === null ? null : <p class="soft">{locked.error.hint}</p>}
        </Note>
        {error ? <ErrorNote error={error} /> : null}
        <div class="row wrap">
          <button
            type="button"
            class="button primary"
            data-testid="open-again"
            disabled={busy}
            onClick={() => void run(() => (practice ? platform.beginPractice() : platform.unlock("")))}
          >
            {busy ? "Opening" : "Try again"}
          </button>
          {practice ? (
            <button
              type="button"
              class="button"
              data-testid="leave-practice"
              disabled={busy}
              onClick={() => void run(() => platform.leavePractice())}
            >
              Open without practice mode
            </button>
          ) : null}
          <ReportButton large />
        </div>
        {practice ? null : (
          <section class="stack">
            <h2>Safety copies</h2>
            <GoBack />
          </section>
        )}
      </div>
    </main>
  );
}
