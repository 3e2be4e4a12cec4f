import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import type { ErrorView, MessageWay, Order, VaultEntry } from "../contract";
import { failure } from "../state/failure";
import { printing, told, whenTold } from "../state/handover";
import { toast } from "../state/toasts";
import { useWork } from "../state/work";
import { counted } from "../words/money";
import { phone } from "../words/numbers";
import { CredentialBox } from "./CredentialBox";
import { ErrorNote } from "./Note";
import { Icon } from "./Icon";
import { Reach } from "./Reach";
import "./hand-over.css";

/** A bought checker and every way to its buyer. */
export function HandOver({ order }: { order: Order }) {
  const [entry, setEntry] = useState<VaultEntry | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const { busy, error, setError, run } = useWork();
  // Prints made from the dialog change what stands here.
  const done = printing.value === null;

  useEffect(() => {
    platform.vaultEntry(order.id).then(setEntry, (thrown: unknown) => setError(failure(thrown)));
  }, [order.id, order.state, done, setError]);

  const open = (way: MessageWay) => whenTold(() => void run(() => platform.openMessage(order.id, way)));
  const fetchAgain = () =>
    run(async () => {
      const found = await platform.fetchAgain(order.id);
      toast(found ? "Fetched the serial number and PIN again." : "NetConnect gives none for it yet.");
    });
  const copyMessage = () =>
    run(async () => {
      await platform.copyMessage(order.id);
      toast("Copied the message. It leaves the clipboard after 30 seconds.");
    });

  const nobody = entry !== null && entry.stock && entry.buyer === null;
  return (
    <section class="hand-over" data-testid="hand-over">
      <CredentialBox order={order.id} />
      {error ? <ErrorNote error={error} /> : null}
      {entry === null ? null : nobody ? (
        <Assign order={order.id} onDone={setEntry} onError={setError} />
      ) : (
        <p class="small soft" data-testid="checker-buyer">
          {entry.stock ? "From stock, handed to " : "For "}
          {phone(entry.buyer ?? order.msisdn)}
          {entry.printed === 0 ? "" : `. Printed ${counted(entry.printed, "time")}: the next one is marked COPY`}.
        </p>
      )}
      <div class="hand-over-ways">
        <button type="button" class="button small" data-testid="print" onClick={() => (printing.value = [order.id])}>
          <Icon name="file" size={16} /> Print
        </button>
        <button type="button" class="button small" data-testid="copy-message" disabled={busy} onClick={() => void copyMessage()}>
          <Icon name="copy" size={16} /> Copy as message
        </button>
        <button type="button" class="button small" data-testid="whatsapp" disabled={busy || nobody} onClick={() => open("whatsapp")}>
          Send by WhatsApp
        </button>
        <button type="button" class="button small" data-testid="sms" disabled={busy || nobody} onClick={() => open("sms")}>
          Send by SMS
        </button>
        <button type="button" class="button small" data-testid="fetch-again" disabled={busy} onClick={() => void fetchAgain()}>
          <Icon name="refresh" size={16} /> Fetch again
        </button>
      </div>
      {told.value === "asking" && done ? <Reach /> : null}
      <details
        class="hand-over-message"
        onToggle={(event) => {
          if (!event.currentTarget.open) return;
          platform.messagePreview(order.id).then(setMessage, (thrown: unknown) => setError(failure(thrown)));
        }}
      >
        <summary class="small soft">What the message says</summary>
        {message === null ? null : <pre data-testid="message-preview">{message}</pre>}
      </details>
    </section>
  );
}

interface AssignProps {
  order: string;
  onDone: (entry: VaultEntry) => void;
  onError: (error: ErrorView) => void;
}

function Assign({ order, onDone, onError }: AssignProps) {
  const [number, setNumber] = useState("");
  const assign = async () => {
    try {
      onDone(await platform.assignBuyer(order, number));
      toast("Assigned.");
    } catch (thrown) {
      onError(failure(thrown));
    }
  };
  return (
    <form
      class="hand-over-assign"
      onSubmit={(event) => {
        event.preventDefault();
        void assign();
      }}
    >
      <div class="field grow">
        <label for="assign-number">In stock. Who takes it?</label>
        <input
          id="assign-number"
          class="input"
          data-testid="assign-number"
          inputMode="tel"
          autocomplete="off"
          placeholder="024 123 4567"
          value={number}
          onInput={(event) => setNumber(event.currentTarget.value)}
        />
      </div>
      <button type="submit" class="button" data-testid="assign" disabled={number.trim() === ""}>
        Assign it
      </button>
    </form>
  );
}
