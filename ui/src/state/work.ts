// Something that the person asked for, from a component: whether it is under way, and what went wrong.

import { useState } from "preact/hooks";
import type { ErrorView } from "../contract";
import { failure } from "./failure";

export interface Work {
  busy: boolean;
  /** Why the last piece of work failed; gone when the next one begins. */
  error: ErrorView | null;
  setError: (error: ErrorView | null) => void;
  /** Does the work; gives why it failed, or null when it did not. */
  run: (work: () => Promise<void>) => Promise<ErrorView | null>;
}

export function useWork(): Work {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    let wrong: ErrorView | null = null;
    try {
      await work();
    } catch (thrown) {
      wrong = failure(thrown);
      setError(wrong);
    }
    setBusy(false);
    return wrong;
  };
  return { busy, error, setError, run };
}
