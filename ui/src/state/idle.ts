// Locks the window when nobody has touched it for as long as the agent set.

import { effect } from "@preact/signals";
import { platform } from "#platform";
import { failure } from "./failure";
import { start, take } from "./session";
import { toast } from "./toasts";

const signs = ["pointerdown", "pointermove", "keydown", "wheel"] as const;
const lookMs = 5_000;

export async function lockNow(): Promise<void> {
  try {
    take(await platform.lockScreen());
  } catch (thrown) {
    toast(failure(thrown).message);
  }
}

export function followIdle(): () => void {
  let touched = Date.now();
  const touch = () => (touched = Date.now());
  for (const sign of signs) addEventListener(sign, touch, { passive: true, capture: true });
  const stop = effect(() => {
    const lock = start.value?.screenLock;
    if (!lock || lock.minutes === null || lock.locked) return;
    const idleMs = lock.minutes * 60_000;
    // A clock of its own, not one long timer: a computer that slept has been idle too.
    const timer = setInterval(() => {
      if (Date.now() - touched >= idleMs) void lockNow();
    }, lookMs);
    return () => clearInterval(timer);
  });
  return () => {
    stop();
    for (const sign of signs) removeEventListener(sign, touch, { capture: true });
  };
}
