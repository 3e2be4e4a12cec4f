import { useState } from "preact/hooks";
import { platform } from "#platform";
import type { Order } from "../contract";
import { useSuccessor } from "../state/focus";
import { toast } from "../state/toasts";
import { useWork } from "../state/work";
import { ErrorNote } from "./Note";

/** Of an order that failed without a refund seen: the agent saw the money come back, and says where. */
export function CameBack({ order }: { order: Order }) {
  const [saying, setSaying] = useState(false);
  const [note, setNote] = useState("");
  const { busy, error, run } = useWork();
  const begin = useSuccessor<HTMLButtonElement>(saying);
  const field = useSuccessor<HTMLTextAreaElement>(saying);
  if (!saying) {
    return (
      <div>
        <button ref={begin} type="button" class="button small" data-testid="came-back" onClick={() => setSaying(true)}>
          The money came back
        </button>
      </div>
    );
  }
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void run(async () => {
          await platform.settleOrder(order.id, "refunded", note.trim(), null);
          toast("Written down.");
        });
      }}
    >
      <p>The order counts as refunded then. You can buy it again.</p>
      <div class="field">
        <label for={`came-back-${order.id}`}>How do you know? This is kept with the order.</label>
        <textarea
          id={`came-back-${order.id}`}
          ref={field}
          class="textarea"
          rows={2}
          required
          data-testid="came-back-note"
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </div>
      {error ? <ErrorNote error={error} /> : null}
      <div class="row">
        <button type="submit" class="button small" data-testid="came-back-confirm" disabled={busy || note.trim() === ""}>
          Write it down
        </button>
        <button type="button" class="button plain small" onClick={() => setSaying(false)}>
          Not now
        </button>
      </div>
    </form>
  );
}
