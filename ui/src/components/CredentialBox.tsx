import { useEffect, useRef, useState } from "preact/hooks";
import { platform } from "#platform";
import type { Credential, ErrorView } from "../contract";
import { failure } from "../state/failure";
import { toast } from "../state/toasts";
import { useKeptFocus } from "./focus";
import { Icon } from "./Icon";
import { ErrorNote } from "./Note";
import "./credential-box.css";

const shownMs = 30_000;

/** A bought checker: masked until it is asked for, and masked again after half a minute. */
export function CredentialBox({ order }: { order: string }) {
  const [credential, setCredential] = useState<Credential | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);
  const ways = useRef<HTMLDivElement>(null);
  // 'Show' gives way to 'Hide', and after half a minute the other way round.
  useKeptFocus(ways, ways);

  useEffect(() => {
    if (!credential) return;
    const timer = setTimeout(() => setCredential(null), shownMs);
    return () => clearTimeout(timer);
  }, [credential]);

  const reveal = async () => {
    setError(null);
    try {
      setCredential(await platform.reveal(order));
    } catch (thrown) {
      setError(failure(thrown));
    }
  };
  const copy = async () => {
    try {
      await platform.copyCredential(order);
      toast("Copied the serial number and PIN. They leave the clipboard after 30 seconds.");
    } catch (thrown) {
      setError(failure(thrown));
    }
  };

  return (
    <div class="credential" data-testid="credential">
      {error ? <ErrorNote error={error} /> : null}
      <dl>
        <div>
          <dt>{credential?.serialLabel ?? "Serial number"}</dt>
          <dd class="mono can-select" data-testid="credential-serial">
            {credential?.serial ?? "••••••••••"}
          </dd>
        </div>
        <div>
          <dt>{credential?.pinLabel ?? "PIN"}</dt>
          <dd class="mono can-select" data-testid="credential-pin">
            {credential?.pin ?? "••••••••••••"}
          </dd>
        </div>
      </dl>
      <div class="row" ref={ways}>
        {credential ? (
          <button type="button" class="button small" data-testid="hide" onClick={() => setCredential(null)}>
            <Icon name="eye" size={16} /> Hide
          </button>
        ) : (
          <button type="button" class="button small" data-testid="reveal" onClick={() => void reveal()}>
            <Icon name="eye" size={16} /> Show for 30 seconds
          </button>
        )}
        <button type="button" class="button small" data-testid="copy-credential" onClick={() => void copy()}>
          <Icon name="copy" size={16} /> Copy both
        </button>
      </div>
    </div>
  );
}
