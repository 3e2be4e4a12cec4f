import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import { Dialog } from "../../components/Dialog";
import { ErrorNote } from "../../components/Note";
import type { Account, ErrorView, ReplayOffer } from "../../contract";
import { loader } from "../../state/load";
import { putAccounts } from "../../state/session";
import { toast } from "../../state/toasts";
import { useWork } from "../../state/work";
import { money } from "../../words/money";
import { phone } from "../../words/numbers";

/** The replay check of a Netpluse account: what a reference sent again comes to. Costs one bundle at most. */
export function Replay({ account }: { account: Account }) {
  const [open, setOpen] = useState(false);
  return (
    <div class="row wrap">
      <p class="grow soft">
        The replay check shows whether a lost answer can be cleared up by sending its reference again.
      </p>
      <button type="button" class="button small" data-testid="replay" onClick={() => setOpen(true)}>
        Make the replay check
      </button>
      {open ? <ReplayDialog account={account} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}

function ReplayDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const [offer] = useState(() => loader<ReplayOffer>());
  const { busy, error, run } = useWork();
  useEffect(() => void offer.load(() => platform.replayOffer(account.id)), [offer, account.id]);
  const { value } = offer.state.value;
  const order = value?.order ?? null;

  const check = async () => {
    if (order === null) return;
    putAccounts(await platform.probeReplay(order.id));
    toast("Checked. What was seen stands with the account.");
    onClose();
  };
  return (
    <Dialog
      title="Replay check"
      testId="replay-dialog"
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            Not now
          </button>
          {order ? (
            <button
              type="button"
              class="button primary"
              data-testid="replay-confirm"
              disabled={busy}
              onClick={() => void run(check)}
            >
              {busy ? "Checking" : `Check, at most ${money(order.charged ?? order.price)}`}
            </button>
          ) : null}
        </>
      }
    >
      {order ? (
        <p>
          <strong class="number">{phone(order.msisdn)}</strong>, {order.package}, {money(order.charged ?? order.price)}
        </p>
      ) : null}
      <p data-testid="replay-words">{value?.words ?? ""}</p>
      {error ?? offer.state.value.error ? <ErrorNote error={(error ?? offer.state.value.error) as ErrorView} /> : null}
    </Dialog>
  );
}
