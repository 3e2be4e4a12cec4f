import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import type { ErrorView, Report, Stop } from "../contract";
import { now } from "../state/clock";
import { failure } from "../state/failure";
import { whenInFull } from "../words/times";
import { Dialog } from "./Dialog";
import { Icon } from "./Icon";
import { ErrorNote } from "./Note";
import { SaveButton } from "./SaveButton";
import "./offer.css";
import "./report.css";

/** Shows a report whole, and saves exactly that. `large`: among buttons that are. */
export function ReportButton({ large = false }: { large?: boolean }) {
  const [report, setReport] = useState<Report | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);
  const prepare = () => {
    setError(null);
    platform.prepareReport().then(setReport, (thrown: unknown) => setError(failure(thrown)));
  };
  return (
    <>
      <button type="button" class={large ? "button" : "button small"} data-testid="report" onClick={prepare}>
        Save a report
      </button>
      {error ? <ErrorNote error={error} /> : null}
      {report ? <ReportDialog report={report} onClose={() => setReport(null)} /> : null}
    </>
  );
}

function ReportDialog({ report, onClose }: { report: Report; onClose: () => void }) {
  const save = async () => {
    const name = await platform.saveReport();
    if (name !== null) onClose();
    return name;
  };
  return (
    <Dialog
      title="A report for whoever helps you"
      testId="report-dialog"
      wide
      onClose={onClose}
      actions={<SaveButton words="Save as a file" save={save} testId="report-save" />}
    >
      <p>
        This is all of it, and nothing is sent anywhere. It holds no key, serial or PIN, and of each phone number only
        the last three digits. Look through it, save it, and send it yourself if you want to.
      </p>
      {report.files.map((file, nth) => (
        <details key={file.name} open={nth === 0}>
          <summary class="mono">{file.name}</summary>
          <pre class="report-text can-select small" data-testid="report-text" tabIndex={0}>{file.text}</pre>
        </details>
      ))}
    </Dialog>
  );
}

/** Says once that the last run broke off, when it had been in use. One that never opened has a screen of its own. */
export function StopNotice() {
  const [stop, setStop] = useState<Stop | null>(null);
  useEffect(() => {
    platform.lastStop().then(setStop, () => setStop(null));
  }, []);
  if (stop === null || stop.whileOpening) return null;
  return (
    <div class="offer" data-testid="stop-notice">
      <Icon name="attention" size={16} />
      <span class="grow">
        Bundle Desk stopped by itself ({whenInFull(stop.at, now.value)}). Your history was kept and is open. Nothing new
        was sent. The safety copies are in Settings.
      </span>
      <ReportButton />
      <button type="button" class="button small plain" data-testid="stop-seen" onClick={() => setStop(null)}>
        Close
      </button>
    </div>
  );
}
