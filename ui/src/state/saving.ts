// Saves a changed setting at once; when that fails the old one comes back.

import { platform } from "#platform";
import type { Settings } from "../contract";
import { failure } from "./failure";
import { settings } from "./session";
import { toast } from "./toasts";

export function saveSettings(change: Partial<Settings>): void {
  const before = settings.value;
  if (!before) return;
  const next = { ...before, ...change };
  if (JSON.stringify(next) === JSON.stringify(before)) return;
  settings.value = next;
  platform.saveSettings(next).then(
    (kept) => {
      settings.value = kept;
      toast("Saved.");
    },
    (thrown: unknown) => {
      settings.value = before;
      toast(failure(thrown).message);
    },
  );
}
