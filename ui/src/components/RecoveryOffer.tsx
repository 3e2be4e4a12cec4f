import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import { accounts, isPractice, start } from "../state/session";
import { readRecovery, recoveryState } from "../state/recovery";
import type { Recovery } from "../contract";
import { Dialog } from "./Dialog";
import { Icon } from "./Icon";
import { RecoveryForm } from "./RecoveryForm";
import "./offer.css";

/** Offers a recovery file once the first account with real money is there. */
export function RecoveryOffer() {
  const state = recoveryState.value;
  const setState = (next: Recovery | null) => (recoveryState.value = next);
  const [open, setOpen] = useState(false);
  const owners = accounts.value.length;
  const practice = isPractice.value;
  const opening = start.value?.opening;
  useEffect(readRecovery, [owners, practice, opening]);

  if (state?.offered !== true) return null;
  return (
    <div class="offer" data-testid="recovery-offer">
      <Icon name="attention" size={16} />
      <span class="grow">If this computer's keyring is lost, the history and every serial and PIN in it stay shut for good.</span>
      <button type="button" class="button small" data-testid="recovery-make" onClick={() => setOpen(true)}>
        Make a recovery file
      </button>
      <button
        type="button"
        class="button small plain"
        onClick={() => void platform.postponeRecovery().then(setState, () => setState(null))}
      >
        Later, in Settings
      </button>
      {open ? (
        <Dialog title="A recovery file" onClose={() => setOpen(false)}>
          <div class="stack">
            <p>
              It holds the key of this history, locked by a passphrase. Keep it on a memory stick or in your mailbox. With
              both, the history opens again after the keyring is lost.
            </p>
            <RecoveryForm
              way="make"
              onDone={(next) => {
                setOpen(false);
                setState(next);
              }}
            />
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}
