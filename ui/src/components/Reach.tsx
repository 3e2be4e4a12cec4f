import { understood } from "../state/handover";
import { Note } from "./Note";

/** Said once, before the first checker leaves the program. */
export function Reach() {
  return (
    <div data-testid="reach">
      <Note tone="warn">
        <p>
          <strong>From here on it is out of Bundle Desk's hands.</strong>
        </p>
        <ul class="reach-list">
          <li>A saved PDF shows serial and PIN to anyone who opens it. Delete it once it is printed.</li>
          <li>The system keeps print jobs for a while, and some printers keep them too.</li>
          <li>WhatsApp and SMS get the whole message, and so does the program that opens the link.</li>
          <li>On Linux a clipboard manager may keep what was copied.</li>
        </ul>
        <p>
          <button type="button" class="button small" data-testid="reach-understood" onClick={understood}>
            Understood, go on
          </button>
        </p>
      </Note>
    </div>
  );
}
