import type { RefObject } from "preact";
import { NetworkChip } from "../../components/NetworkChip";
import type { List, Plan } from "../../contract";
import { canSend, setAccount } from "../../state/bulk";
import { now } from "../../state/clock";
import { accounts } from "../../state/session";
import { accountName } from "../../words/accounts";
import { count, counted, money } from "../../words/money";
import { age, duration } from "../../words/times";

interface Props {
  list: List;
  send: RefObject<HTMLButtonElement | null>;
  onApprove: () => void;
}

/** What the list comes to: by network and size, from which account, how long, what stays in the wallet; and the way on. */
export function Terms({ list, send, onApprove }: Props) {
  const { plan, counts } = list;
  const account = accounts.value.find((a) => a.id === list.account);
  return (
    <footer class="terms">
      <div class="terms-sums">
        <div class="terms-totals">
          {plan ? <Totals plan={plan} /> : null}
          {counts.leftOut > 0 ? <span class="soft">{counted(counts.leftOut, "row")} left out</span> : null}
        </div>
        {plan ? (
          <span class="terms-calls soft">
            {counted(plan.calls, "call")}, {duration(plan.seconds)}
          </span>
        ) : null}
        {plan ? <Sizes plan={plan} /> : null}
      </div>
      <div class="terms-line">
        <label class="terms-account">
          <span class="small soft">Buy from</span>
          <select
            class="select"
            data-testid="list-account"
            value={list.account}
            onChange={(event) => void setAccount(event.currentTarget.value, list.bulkCalls)}
          >
            {accounts.value.map((a) => {
              const offer = list.offers.find((o) => o.account === a.id);
              return (
                <option key={a.id} value={a.id}>
                  {accountName(a)}
                  {offer ? `: ${money(offer.total)}${offer.notServed > 0 ? `, ${offer.notServed} not sold` : ""}` : ""}
                </option>
              );
            })}
          </select>
        </label>
        <dl class="terms-facts">
          <div>
            <dt>{plan?.wallet ? `Balance, read ${age(plan.wallet.at, now.value)}` : "Balance"}</dt>
            <dd class="number">{plan?.wallet ? money(plan.wallet.available) : "not read"}</dd>
          </div>
          <div>
            <dt>{plan && plan.missing > 0 ? "Missing" : "Balance after"}</dt>
            <dd class={plan && plan.missing > 0 ? "number is-missing" : "number"} data-testid="balance-after">
              {plan?.wallet
                ? money(plan.missing > 0 ? plan.missing : plan.wallet.available - plan.total)
                : "-"}
            </dd>
          </div>
        </dl>
        <button
          ref={send}
          type="button"
          class="button primary big"
          data-testid="send"
          title="Ctrl Enter"
          disabled={!canSend.value}
          onClick={onApprove}
        >
          {plan ? `Send ${counted(plan.orders, "order")}, ${money(plan.total)}` : "Nothing to send"}
        </button>
      </div>
      {account?.hasBulkCalls === true ? (
        <label class="check small terms-bulk">
          <input
            type="checkbox"
            data-testid="bulk-calls"
            checked={list.bulkCalls}
            onChange={(event) => void setAccount(list.account, event.currentTarget.checked)}
          />
          <span>
            Up to 20 recipients in one call. Quicker, but one lost answer leaves up to 20 orders not known for a while.
          </span>
        </label>
      ) : null}
    </footer>
  );
}

function Totals({ plan }: { plan: Plan }) {
  return (
    <>
      {plan.networks.map((n) => (
        <span key={n.network} class="terms-total">
          <NetworkChip network={n.network} /> {counted(n.count, "order")}
          <span class="number">{money(n.amount)}</span>
          {n.byPrefixOnly > 0 ? <span class="small is-hint">{n.byPrefixOnly} by prefix</span> : null}
        </span>
      ))}
    </>
  );
}

function Sizes({ plan }: { plan: Plan }) {
  return (
    <div class="terms-totals terms-sizes small" data-testid="sizes" role="group" aria-label="By size">
      {plan.sizes.map((size) => (
        <span key={size.size} class="terms-total">
          <strong>{size.size}</strong>
          <span class="soft">× {count(size.count)}</span>
          <span class="number">{money(size.amount)}</span>
        </span>
      ))}
    </div>
  );
}
