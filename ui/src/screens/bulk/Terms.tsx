import { NetworkChip } from "../../components/NetworkChip";
import type { List } from "../../contract";
import { setAccount } from "../../state/bulk";
import { now } from "../../state/clock";
import { accounts } from "../../state/session";
import { accountName } from "../../words/accounts";
import { counted, money } from "../../words/money";
import { age, duration } from "../../words/times";

/** What the list comes to: by network, from which account, how long, what stays in the wallet; and the way on. */
export function Terms({ list, onApprove }: { list: List; onApprove: () => void }) {
  const { plan, counts } = list;
  const account = accounts.value.find((a) => a.id === list.account);
  return (
    <footer class="terms">
      <div class="terms-networks">
        {plan?.networks.map((n) => (
          <span key={n.network} class="terms-network">
            <NetworkChip network={n.network} /> {counted(n.count, "order")}
            <span class="number">{money(n.amount)}</span>
            {n.byPrefixOnly > 0 ? <span class="small is-hint">{n.byPrefixOnly} by prefix</span> : null}
          </span>
        ))}
        {counts.leftOut > 0 ? <span class="soft">{counted(counts.leftOut, "row")} left out</span> : null}
        {plan ? (
          <span class="terms-calls soft">
            {counted(plan.calls, "call")}, {duration(plan.seconds)}
          </span>
        ) : null}
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
          type="button"
          class="button primary big"
          data-testid="send"
          disabled={plan === null || plan.orders === 0 || plan.missing > 0 || counts.problem > 0}
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
