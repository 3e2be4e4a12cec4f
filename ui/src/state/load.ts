// Something that is asked for, and may fail. Older answers never overwrite newer ones.

import { signal, type ReadonlySignal } from "@preact/signals";
import type { ErrorView } from "../contract";
import { failure } from "./failure";

export interface Load<T> {
  /** The last good value; stays while a newer one is on its way. */
  value: T | null;
  error: ErrorView | null;
  loading: boolean;
}

export interface Loader<T> {
  state: ReadonlySignal<Load<T>>;
  load(ask: () => Promise<T>): Promise<T | null>;
  set(value: T): void;
  update(change: (value: T) => T): void;
  clear(): void;
}

export function loader<T>(): Loader<T> {
  const state = signal<Load<T>>({ value: null, error: null, loading: false });
  let latest = 0;
  return {
    state,
    async load(ask) {
      const mine = ++latest;
      state.value = { ...state.value, loading: true };
      try {
        const value = await ask();
        if (mine === latest) state.value = { value, error: null, loading: false };
        return value;
      } catch (thrown) {
        if (mine === latest) state.value = { ...state.value, error: failure(thrown), loading: false };
        return null;
      }
    },
    set(value) {
      latest++;
      state.value = { value, error: null, loading: false };
    },
    update(change) {
      if (state.value.value !== null) state.value = { ...state.value, value: change(state.value.value) };
    },
    clear() {
      latest++;
      state.value = { value: null, error: null, loading: false };
    },
  };
}
