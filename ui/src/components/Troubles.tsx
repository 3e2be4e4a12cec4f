import type { ComponentChildren } from "preact";
import { account, lineTrouble, start, walletReading } from "../state/session";
import { go, screen, type Screen } from "../state/route";
import { Icon } from "./Icon";
import { RecoveryOffer } from "./RecoveryOffer";
import { StopNotice } from "./Report";
import "./troubles.css";

/** What stands in the way of sending, as a quiet line under the strip. Nothing shows while all is well. */
export function Troubles() {
  const chosen = account.value;
  const paused = chosen?.paused ?? null;
  const needsKey = chosen?.needsKey ?? false;
  const readOnly = start.value?.readOnly ?? null;
  const unread = walletReading.state.value.error;
  return (
    <div class="troubles" role="status">
      {readOnly === null ? null : (
        <Trouble testId="read-only">
          {readOnly} <ToScreen to="attention" words="What to do" />
        </Trouble>
      )}
      {needsKey ? (
        <Trouble testId="needs-key">
          This computer has lost the key of {chosen?.id}. Nothing is sent from it, and none of its orders is looked up.{" "}
          <ToScreen to="attention" words="Give the key again" />
        </Trouble>
      ) : null}
      {paused === null ? null : (
        <Trouble testId="account-paused">
          Nothing is sent from this account: {paused.reason} <ToScreen to="settings" words="Give it another key" />
        </Trouble>
      )}
      {lineTrouble.value !== null ? (
        <Trouble testId="line-trouble">{lineTrouble.value}</Trouble>
      ) : unread !== null && !needsKey ? (
        <Trouble testId="line-trouble">
          {unread.message} {unread.hint}
        </Trouble>
      ) : null}
      <RecoveryOffer />
      <StopNotice />
    </div>
  );
}

/** Leads to the screen where it is mended, unless that is the one in view. */
function ToScreen({ to, words }: { to: Screen; words: string }) {
  return screen.value === to ? null : (
    <button type="button" class="link" onClick={() => go(to)}>
      {words}
    </button>
  );
}

function Trouble({ testId, children }: { testId: string; children: ComponentChildren }) {
  return (
    <p class="trouble-line can-select" data-testid={testId}>
      <Icon name="attention" size={16} />
      <span>{children}</span>
    </p>
  );
}
