import { useState } from "preact/hooks";
import { platform } from "#platform";
import { Copies } from "../../components/Restore";
import type { Backup } from "../../contract";
import { loader } from "../../state/load";
import { toast } from "../../state/toasts";

/** The safety copies of the history: seeing them, making one, going back to one. */
export function Backups() {
  const [copies] = useState(() => loader<Backup[]>());
  const make = async () => {
    if (await copies.load(() => platform.backUp())) toast("A safety copy was made.");
  };
  return (
    <>
      <p class="soft">
        A copy of your history is made each day, and seven are kept, in the folder 'backups' beside it. Checkers in a
        copy open only with this computer's keys.
      </p>
      <div>
        <button type="button" class="button" data-testid="back-up" disabled={copies.state.value.loading} onClick={() => void make()}>
          Make a copy now
        </button>
      </div>
      <Copies copies={copies} />
    </>
  );
}
