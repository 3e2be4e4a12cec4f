import type { ComponentChildren } from "preact";
import type { ErrorView } from "../contract";
import { Icon, type IconName } from "./Icon";

type Tone = "plain" | "good" | "warn" | "bad";
const icons: Record<Tone, IconName> = { plain: "help", good: "good", warn: "attention", bad: "attention" };

export function Note({ tone = "plain", children }: { tone?: Tone; children: ComponentChildren }) {
  return (
    <div class={`note ${tone}`} role={tone === "bad" ? "alert" : "note"}>
      <Icon name={icons[tone]} />
      <div class="grow can-select">{children}</div>
    </div>
  );
}

/** An error: what happened, what it means for the money, and what can be done. */
export function ErrorNote({ error, retry }: { error: ErrorView; retry?: () => void }) {
  return (
    <Note tone="bad">
      <p data-testid="error-message">{error.message}</p>
      {error.hint === null ? null : <p class="soft">{error.hint}</p>}
      {retry === undefined ? null : (
        <p>
          <button type="button" class="link" onClick={retry}>
            Try again
          </button>
        </p>
      )}
    </Note>
  );
}
