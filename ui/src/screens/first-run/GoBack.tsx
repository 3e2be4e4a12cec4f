import { useState } from "preact/hooks";
import { Copies } from "../../components/Restore";
import type { Backup } from "../../contract";
import { loader } from "../../state/load";

/** A history that does not open: a safety copy can take its place. */
export function GoBack() {
  const [copies] = useState(() => loader<Backup[]>());
  return (
    <div class="stack">
      <p>
        You can go back to a safety copy. The present history is kept beside it, and no order at a provider is lost by this.
      </p>
      <Copies copies={copies} />
    </div>
  );
}
