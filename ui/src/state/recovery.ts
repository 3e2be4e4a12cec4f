// What is known of the recovery file: the banner, the first steps and Settings show the same.

import { signal } from "@preact/signals";
import { platform } from "#platform";
import type { Recovery } from "../contract";

export const recoveryState = signal<Recovery | null>(null);

/** Asks anew. A folder that is closing has nothing to offer. */
export function readRecovery(): void {
  void platform.recoveryState().then(
    (state) => (recoveryState.value = state),
    () => (recoveryState.value = null),
  );
}
