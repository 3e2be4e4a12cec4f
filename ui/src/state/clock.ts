// One ticking 'now' for every age on the screen.

import { signal } from "@preact/signals";

export const now = signal(Date.now());

setInterval(() => (now.value = Date.now()), 10_000);
