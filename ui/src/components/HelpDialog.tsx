import { keys } from "../state/keys";
import { helpOpen } from "../state/route";
import { Dialog } from "./Dialog";
import "./help.css";

export function HelpDialog() {
  return (
    <Dialog title="Help and keys" wide testId="help" onClose={() => (helpOpen.value = false)}>
      <div class="help-columns">
        <section>
          <h2>Keys</h2>
          <dl class="help-keys">
            {keys.map(([key, does]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section class="stack">
          <h2>What the words mean</h2>
          <p>
            <strong>Processing</strong> The provider has it. We ask until it says how it ended.
          </p>
          <p>
            <strong>Delivered</strong> The provider says the bundle arrived.
          </p>
          <p>
            <strong>Not known yet</strong> The answer was lost. It may have been charged. Don't buy it again elsewhere:
            we look, and you decide with the evidence in front of you.
          </p>
          <p>
            <strong>Failed, refund not seen</strong> The provider says it failed, and we have not seen the money come
            back.
          </p>
          <p>
            <strong>Not bought</strong> It was refused. Nothing was charged.
          </p>
        </section>
      </div>
    </Dialog>
  );
}
