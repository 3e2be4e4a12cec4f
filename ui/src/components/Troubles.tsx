import type { ComponentChildren } from "preact";
import { account, lineTrouble, start, walletReading } from "../state/session";
import { Icon } from "./Icon";
import { RecoveryOffer } from "./RecoveryOffer";
import { StopNotice } from "./Report";
import "./troubles.css";

/** What stands in the way of sending, as a quiet line under the strip. Nothing shows while all is well. */
export function Troubles() {
  const paused = account.value?.paused ?? null;
  const readOnly = start.value?.readOnly ?? null;
  const unread = walletReading.state.value.error;
  return (
    <div class="troubles" role="status">
      {readOnly === null ? null : <Trouble testId="read-only">{readOnly}</Trouble>}
      {paused === null ? null : (
        <Trouble testId="account-paused">Nothing is sent from this account: {paused.reason}</Trouble>
      )}
      {lineTrouble.value !== null ? (
        <Trouble testId="line-trouble">{lineTrouble.value}</Trouble>
      ) : unread !== null ? (
        <Trouble testId="line-trouble">
          {unread.message} {unread.hint}
        </Trouble>
      ) : null}
      <RecoveryOffer />
      <StopNotice />
    </div>
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
