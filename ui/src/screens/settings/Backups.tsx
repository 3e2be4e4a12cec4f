import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import { Dialog } from "../../components/Dialog";
import { ErrorNote, Note } from "../../components/Note";
import type { Backup } from "../../contract";
import { now } from "../../state/clock";
import { failure } from "../../state/failure";
import { loader } from "../../state/load";
import { go } from "../../state/route";
import { take } from "../../state/session";
import { toast } from "../../state/toasts";
import { whenInFull } from "../../words/times";
import type { ErrorView } from "../../contract";

/** The safety copies of the history: seeing them, making one, going back to one. */
export function Backups() {
  const [copies] = useState(() => loader<Backup[]>());
  const [chosen, setChosen] = useState<Backup | null>(null);
  useEffect(() => void copies.load(() => platform.backups()), [copies]);
  const { value, error, loading } = copies.state.value;
  const make = async () => {
    if (await copies.load(() => platform.backUp())) toast("A safety copy was made.");
  };
  return (
    <>
      <p class="soft">
        A copy of your history is made each day, and seven are kept, in the folder 'backups' beside it. Checkers in a
        copy open only with this computer's keys.
      </p>
      {error ? <ErrorNote error={error} /> : null}
      <div>
        <button type="button" class="button" data-testid="back-up" disabled={loading} onClick={() => void make()}>
          Make a copy now
        </button>
      </div>
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
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const restore = async () => {
    setBusy(true);
    setError(null);
    try {
      take(await platform.restoreBackup(copy.name));
      onClose();
      go("attention");
    } catch (thrown) {
      setError(failure(thrown));
      setBusy(false);
    }
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
            onClick={() => void restore()}
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
