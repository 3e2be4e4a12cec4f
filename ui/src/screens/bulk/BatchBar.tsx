import type { Batch, OrderState } from "../../contract";
import { counted } from "../../words/money";
import { stateWord } from "../../words/states";

/** The order in which states stand on a bar: what is done first, what waits last. */
export const barOrder: readonly OrderState[] = [
  "delivered",
  "refunded",
  "rejected",
  "failed",
  "unknown",
  "accepted",
  "sending",
  "planned",
];

/** How far a batch is, as parts of a bar. The words and counts stand in its label. */
export function BatchBar({ batch }: { batch: Batch }) {
  const parts = barOrder.flatMap((state) => {
    const count = batch.byState.find((t) => t.state === state)?.count ?? 0;
    return count > 0 ? [{ state, count }] : [];
  });
  return (
    <span
      class="batch-bar"
      role="img"
      aria-label={parts.map((p) => `${counted(p.count, "order")} ${stateWord[p.state]}`).join(", ")}
    >
      {parts.map((part) => (
        <span key={part.state} class={`part ${part.state}`} style={{ flexGrow: part.count }} />
      ))}
    </span>
  );
}
