import { useRef } from "preact/hooks";
import { platform } from "#platform";
import { ErrorNote } from "../../components/Note";
import type { Start } from "../../contract";
import { lockNow } from "../../state/idle";
import { start, take } from "../../state/session";
import { toast } from "../../state/toasts";
import { useWork } from "../../state/work";

/** The PIN that locks the window after idle minutes. */
export function Lock() {
  const lock = start.value?.screenLock ?? null;
  const old = useRef<HTMLInputElement>(null);
  const next = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const minutes = useRef<HTMLInputElement>(null);
  const { busy, error, setError, run: work } = useWork();
  if (lock === null) return null;
  if (start.value?.practice === true) return <p class="soft">Practice has no PIN: there is nothing real behind it.</p>;

  const run = (ask: () => Promise<Start>, said: string) =>
    work(async () => {
      take(await ask());
      for (const field of [old, next, again]) if (field.current) field.current.value = "";
      toast(said);
    });
  const save = () => {
    const pin = next.current?.value ?? "";
    if (pin !== again.current?.value) {
      setError({ code: "bad_input", message: "The two PINs are not the same.", hint: null });
      return;
    }
    const wanted = Math.trunc(Number(minutes.current?.value ?? "5"));
    void run(() => platform.setPin(old.current?.value ?? "", pin, wanted), "The PIN is set.");
  };
  const isSet = lock.minutes !== null;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <p class="soft">
        {isSet ? `The window locks after ${lock.minutes ?? 5} idle minutes. ` : ""}
        This is a screen lock, to keep passers-by out. It encrypts nothing: whoever can use this computer as you can
        still read the data folder. Lock the computer itself too.
      </p>
      <div class="settings-fields">
        {isSet ? <PinField id="pin-old" label="PIN as it is now" field={old} /> : null}
        <PinField id="pin-new" label={isSet ? "New PIN" : "PIN, 4 to 32 characters"} field={next} />
        <PinField id="pin-again" label="The same again" field={again} />
        <div class="field">
          <label for="pin-minutes">Lock after idle minutes</label>
          <input
            id="pin-minutes"
            ref={minutes}
            type="number"
            class="input right"
            min={1}
            max={240}
            required
            data-testid="pin-minutes"
            defaultValue={lock.minutes ?? 5}
          />
        </div>
      </div>
      {error ? <ErrorNote error={error} /> : null}
      <div class="row wrap">
        <button type="submit" class="button" data-testid="pin-save" disabled={busy}>
          {isSet ? "Change the PIN" : "Set the PIN"}
        </button>
        {isSet ? (
          <>
            <button type="button" class="button" data-testid="lock-now" disabled={busy} onClick={() => void lockNow()}>
              Lock now
            </button>
            <button
              type="button"
              class="button"
              data-testid="pin-remove"
              disabled={busy}
              onClick={() => void run(() => platform.removePin(old.current?.value ?? ""), "The PIN is gone.")}
            >
              Take the PIN away
            </button>
          </>
        ) : null}
      </div>
    </form>
  );
}

function PinField({ id, label, field }: { id: string; label: string; field: preact.RefObject<HTMLInputElement | null> }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} ref={field} type="password" class="input" data-testid={id} autocomplete="off" maxLength={32} />
    </div>
  );
}
