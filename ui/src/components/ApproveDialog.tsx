import { useState } from "preact/hooks";
import { platform } from "#platform";
import type { Batch, Plan } from "../contract";
import { now } from "../state/clock";
import { useWork } from "../state/work";
import { counted, money, readAmount } from "../words/money";
import { age, duration } from "../words/times";
import { Dialog } from "./Dialog";
import { ErrorNote, Note } from "./Note";
import "./approve-dialog.css";

interface Props {
  plan: Plan;
  title: string;
  onClose: () => void;
  onApproved: (batch: Batch) => void;
}

/** The last look before money moves: how many, how much, from where, and what the agent has to nod to. */
export function ApproveDialog({ plan, title, onClose, onApproved }: Props) {
  const [nodded, setNodded] = useState(false);
  const [repeatsMeant, setRepeatsMeant] = useState(false);
  const [typed, setTyped] = useState("");
  const { busy: sending, error, run } = useWork();

  const hinted = plan.networks.filter((n) => n.byPrefixOnly > 0);
  const isRepeat = plan.repeatCount > 0 || plan.sameList !== null;
  const mustType = plan.typedTotalAbove !== null && plan.total > plan.typedTotalAbove;
  const ready =
    (hinted.length === 0 || nodded) &&
    plan.missing === 0 &&
    (!isRepeat || repeatsMeant) &&
    (!mustType || readAmount(typed) === plan.total);

  const approve = async () => {
    if (sending || !ready) return;
    const asSeen = { total: plan.total, allowRepeats: repeatsMeant, networksConfirmed: nodded };
    await run(async () => onApproved(await platform.approve(plan.id, asSeen)));
  };

  return (
    <Dialog
      title={title}
      testId="approve-dialog"
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            Not now
          </button>
          <button
            type="submit"
            form="approve"
            class="button primary"
            data-testid="approve-confirm"
            disabled={!ready || sending}
          >
            {sending ? "Approving" : `Send ${counted(plan.orders, "order")}, ${money(plan.total)}`}
          </button>
        </>
      }
    >
      <form
        id="approve"
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void approve();
        }}
      >
        <dl class="sum">
          <div>
            <dt>From</dt>
            <dd>{plan.account}</dd>
          </div>
          <div>
            <dt>Orders</dt>
            <dd>
              {counted(plan.orders, "order")} in {counted(plan.calls, "call")}, {duration(plan.seconds)}
            </dd>
          </div>
          {plan.wallet === null ? null : (
            <div>
              <dt>Balance, read {age(plan.wallet.at, now.value)}</dt>
              <dd class="number">{money(plan.wallet.available)}</dd>
            </div>
          )}
          <div class="sum-total">
            <dt>Total</dt>
            <dd class="number">{money(plan.total)}</dd>
          </div>
          {plan.wallet === null ? null : (
            <div>
              <dt>Balance after</dt>
              <dd class={plan.missing > 0 ? "number is-missing" : "number"}>
                {money(plan.wallet.available - plan.total)}
              </dd>
            </div>
          )}
        </dl>
        {plan.missing > 0 ? (
          <Note tone="warn">
            <p>
              {money(plan.missing)} are missing in the wallet. Top up, or take rows out. Nothing was sent.
            </p>
          </Note>
        ) : null}
        {isRepeat ? (
          <Note tone="warn">
            {plan.sameList === null ? null : (
              <p>
                <strong>{plan.sameList}</strong>
              </p>
            )}
            {plan.repeatCount === 0 ? null : (
              <p>
                <strong>{counted(plan.repeatCount, "order repeats", "orders repeat")} an earlier one:</strong>
              </p>
            )}
            <ul class="approve-repeats">
              {plan.repeats.slice(0, 5).map((repeat) => (
                <li key={repeat.what}>{repeat.what}</li>
              ))}
              {plan.repeatCount > 5 ? <li>and {plan.repeatCount - 5} more</li> : null}
            </ul>
            <label class="check">
              <input
                type="checkbox"
                data-testid="allow-repeats"
                checked={repeatsMeant}
                onChange={(event) => setRepeatsMeant(event.currentTarget.checked)}
              />
              Buy them again. I mean it.
            </label>
          </Note>
        ) : null}
        {hinted.length === 0 ? null : (
          <label class="check">
            <input
              type="checkbox"
              data-testid="networks-confirmed"
              checked={nodded}
              onChange={(event) => setNodded(event.currentTarget.checked)}
            />
            <span>
              The network of {hinted.map((n) => counted(n.byPrefixOnly, `${n.network} number`)).join(", ")} is known by
              prefix only. A number may have moved. Send them so.
            </span>
          </label>
        )}
        {mustType ? (
          <div class="field">
            <label for="typed-total">Type the total to send: {money(plan.total)}</label>
            <input
              id="typed-total"
              class="input"
              inputMode="decimal"
              autocomplete="off"
              data-testid="typed-total"
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </div>
        ) : null}
        {error ? <ErrorNote error={error} /> : null}
      </form>
    </Dialog>
  );
}
