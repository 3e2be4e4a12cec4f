import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import type { Backup } from "../contract";
import { now } from "../state/clock";
import type { Loader } from "../state/load";
import { go } from "../state/route";
import { take } from "../state/session";
import { useWork } from "../state/work";
import { whenInFull } from "../words/times";
import { Dialog } from "./Dialog";
import { ErrorNote, Note } from "./Note";
import "./restore.css";

/** The safety copies, newest first, each with the way back to it. */
export function Copies({ copies }: { copies: Loader<Backup[]> }) {
  const [chosen, setChosen] = useState<Backup | null>(null);
  useEffect(() => void copies.load(() => platform.backups()), [copies]);
  const { value, error } = copies.state.value;
  return (
    <>
      {error ? <ErrorNote error={error} /> : null}
      {value?.length === 0 ? <p data-testid="no-copies">There is no safety copy in this folder.</p> : null}
      {value && value.length > 0 ? (
        <ul class="copies" data-testid="copies">
          {value.map((copy) => (
            <li key={copy.name} class="row">
              <span class="grow">{whenInFull(copy.at, now.value)}</span>
              <span class="soft">{copy.reason}</span>
              <span class="soft right copies-size">{size(copy.bytes)}</span>
              <button type="button" class="button plain small" data-testid="go-back" onClick={() => setChosen(copy)}>
                Go back to it
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {chosen ? <RestoreDialog copy={chosen} onClose={() => setChosen(null)} /> : null}
    </>
  );
}

function RestoreDialog({ copy, onClose }: { copy: Backup; onClose: () => void }) {
  const [sure, setSure] = useState(false);
  const { busy, error, run } = useWork();
  const restore = async () => {
    take(await platform.restoreBackup(copy.name));
    onClose();
    go("attention");
  };
  return (
    <Dialog
      title={`Go back to ${whenInFull(copy.at, now.value)}`}
      testId="restore-dialog"
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            Keep the present history
          </button>
          <button
            type="button"
            class="button danger"
            data-testid="restore-confirm"
            disabled={!sure || busy}
            onClick={() => void run(restore)}
          >
            {busy ? "Putting it back" : "Go back to this copy"}
          </button>
        </>
      }
    >
      <Note tone="warn">
        <p>
          <strong>What you sold after it will not be in the history.</strong> The provider still has those orders, and
          they stay paid.
        </p>
      </Note>
      <p>
        The copy opens read-only. Orders in it that were not at their end become 'not known yet', because they may have
        been sent since. Nothing is sent before you say that no other computer sends from this history.
      </p>
      <p class="soft">The present history is not deleted: it is kept in the folder 'set-aside' beside your data.</p>
      <label class="check">
        <input type="checkbox" data-testid="restore-sure" checked={sure} onChange={(event) => setSure(event.currentTarget.checked)} />
        I want the history as it was then.
      </label>
      {error ? <ErrorNote error={error} /> : null}
    </Dialog>
  );
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
