// Whatever was thrown, as an error that can be shown.

import type { ErrorView } from "../contract";

export function failure(thrown: unknown): ErrorView {
  if (typeof thrown === "object" && thrown !== null && "message" in thrown && "code" in thrown) {
    return thrown as ErrorView;
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: "other", message: `The program could not do this (${message}).`, hint: null };
}
