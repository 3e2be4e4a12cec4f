import type { Order, OrderState } from "../contract";
import { now } from "../state/clock";
import { stateAside, stateTone, stateWord } from "../words/states";
import { Icon, type IconName } from "./Icon";
import "./state-mark.css";

const icons: Record<OrderState, IconName> = {
  planned: "waiting",
  sending: "busy",
  accepted: "busy",
  delivered: "good",
  failed: "bad",
  rejected: "refuse",
  unknown: "warn",
  refunded: "back",
};

/** A state by icon and word; never by colour alone. */
export function StateMark({ state, tone }: { state: OrderState; tone?: string }) {
  return (
    <span class={`state ${tone ?? stateTone[state]}`}>
      <Icon name={icons[state]} size={16} />
      {stateWord[state]}
    </span>
  );
}

/** A state with what is known beside it. */
export function OrderStateCell({ order }: { order: Order }) {
  const aside = stateAside(order, now.value);
  return (
    <span class="state-cell" data-state={order.state}>
      <StateMark state={order.state} {...(order.stuck ? { tone: "warn" } : {})} />
      {aside === "" ? null : (
        <span class="state-aside" title={aside}>
          {aside}
        </span>
      )}
    </span>
  );
}
