// What concerns everything rather than one order: a history in doubt, answers that were not written down, a held wallet.

import { useState } from "preact/hooks";
import { platform } from "#platform";
import { ErrorNote, Note } from "../../components/Note";
import { SaveButton } from "../../components/SaveButton";
import type { Attention, HeldWallet } from "../../contract";
import { useSuccessor } from "../../state/focus";
import { take } from "../../state/session";
import { toast } from "../../state/toasts";
import { useWork } from "../../state/work";
import { counted } from "../../words/money";

/** Why the history is in doubt stands in the line above every screen. */
export function Doubted({ onDone }: { onDone: () => void }) {
  const [sure, setSure] = useState(false);
  const { busy, error, run } = useWork();
  const confirm = async () => {
    take(await platform.confirmSoleSender());
    toast("Written down. Orders in doubt stay below until they are settled.");
    onDone();
  };
  return (
    <div class="attention-whole" data-testid="doubted">
      <p>
        Nothing is sent until you say that this is the only computer that sends from this history. If another one still
        does, both may buy for the same customers, and you pay twice. Orders that were not at their end are 'not known
        yet': we look each of them up at the provider.
      </p>
      <label class="check">
        <input type="checkbox" data-testid="sole-sender" checked={sure} onChange={(event) => setSure(event.currentTarget.checked)} />
        No other computer sends from this history.
      </label>
      {error ? <ErrorNote error={error} /> : null}
      <div>
        <button
          type="button"
          class="button primary"
          data-testid="sole-sender-confirm"
          disabled={!sure || busy}
          onClick={() => void run(confirm)}
        >
          Go on with this history
        </button>
      </div>
    </div>
  );
}

export function Unsaved({ count }: { count: number }) {
  return (
    <div class="attention-whole" data-testid="unsaved">
      <p>
        {counted(count, "answer of a provider", "answers of a provider")} could not be written to the history. They are
        in memory only, and are lost when the program ends. They may hold what was bought, such as a checker's PIN.
      </p>
      <p class="soft">
        Save them to another disk or a memory stick, in clear: keep that file safe. Nothing more is sent until there is
        room again and the program was started anew. The orders are then looked up at the provider.
      </p>
      <div>
        <SaveButton words="Save these answers elsewhere" testId="save-unsaved" save={() => platform.saveUnsavedAnswers()} />
      </div>
    </div>
  );
}

export function Held({ held, onDone }: { held: HeldWallet; onDone: (next: Attention) => void }) {
  const [asking, setAsking] = useState(false);
  const { busy, error, run } = useWork();
  // The words, not the button under them: a second Enter must not say yes to something unread.
  const meaning = useSuccessor<HTMLParagraphElement>(asking);
  const begin = useSuccessor<HTMLButtonElement>(asking);
  const release = async () => {
    onDone(await platform.releaseWallet(held.account));
    toast("The wallet sends again.");
  };
  return (
    <div class="attention-whole is-held" data-testid="held-wallet">
      <Note>
        <p>
          <strong>{held.account}</strong> buys nothing more while {counted(held.orders, "order")} of its wallet{" "}
          {held.orders === 1 ? "is" : "are"} not known: the balance shows whether {held.orders === 1 ? "it was" : "they were"}{" "}
          charged, and another purchase would blur it.
        </p>
        {asking ? (
          <>
            <p ref={meaning} tabIndex={-1}>
              Released, the wallet sends again at once. The balance then proves nothing for{" "}
              {held.orders === 1 ? "this order" : "these orders"}: you will have to ask the provider yourself whether{" "}
              {held.orders === 1 ? "it was" : "they were"} charged.
            </p>
            <div class="row attention-act">
              <button
                type="button"
                class="button danger small"
                data-testid="release-confirm"
                disabled={busy}
                onClick={() => void run(release)}
              >
                Send from {held.account} all the same
              </button>
              <button type="button" class="button small" onClick={() => setAsking(false)}>
                Keep waiting
              </button>
            </div>
          </>
        ) : (
          <div class="row attention-act">
            <button ref={begin} type="button" class="button small" data-testid="release" onClick={() => setAsking(true)}>
              Send all the same
            </button>
          </div>
        )}
      </Note>
      {error ? <ErrorNote error={error} /> : null}
    </div>
  );
}
