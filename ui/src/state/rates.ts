// How the running lists were seen to go.

import { effect, signal } from "@preact/signals";
import { sentOf, withSample, type Sample } from "./pace";
import { batches } from "./session";

const seen = signal<ReadonlyMap<string, readonly Sample[]>>(new Map());

export function samplesOf(batch: string): readonly Sample[] {
  return seen.value.get(batch) ?? [];
}

effect(() => {
  const before = seen.peek();
  const next = new Map<string, readonly Sample[]>();
  for (const batch of batches.value.values()) {
    // A list that was paused begins anew: the time it stood still says nothing of its pace.
    if (batch.state !== "running" || batch.counter) continue;
    const samples = before.get(batch.id) ?? [];
    const sent = sentOf(batch);
    next.set(batch.id, samples.at(-1)?.sent === sent ? samples : withSample(samples, { at: Date.now(), sent }));
  }
  seen.value = next;
});
