import type { OrderState } from "../contract";
import { keys } from "../state/keys";
import { helpOpen } from "../state/route";
import { stateWord } from "../words/states";
import { Dialog } from "./Dialog";
import "./help.css";

/** Every state, in the order in which an order meets them; the guide's first page says the same. */
const meanings: readonly [OrderState, string][] = [
  ["planned", "Approved, not sent yet. Not paid."],
  ["sending", "On its way to the provider."],
  ["accepted", "The provider has it. We ask until it says how it ended."],
  ["delivered", "The provider says that it arrived."],
  ["unknown", "The answer was lost. It may have been charged. Don't buy it again elsewhere."],
  ["failed", "The provider says that it failed. We have not seen the money come back."],
  ["refunded", "The money came back."],
  ["rejected", "It was refused. Nothing was charged."],
];

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
        <section>
          <h2>What the words mean</h2>
          <dl class="help-words">
            {meanings.map(([state, means]) => (
              <div key={state}>
                <dt>{stateWord[state]}</dt>
                <dd>{means}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
