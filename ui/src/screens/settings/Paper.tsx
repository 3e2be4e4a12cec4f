import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import { ErrorNote } from "../../components/Note";
import type { ErrorView, HandoverSettings } from "../../contract";
import { failure } from "../../state/failure";

/** The logo on the cards, and the receipt printer. */
export function Paper() {
  const [kept, setKept] = useState<HandoverSettings | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);
  const keep = (work: () => Promise<HandoverSettings | null>) => {
    setError(null);
    work().then(
      (next) => (next === null ? undefined : setKept(next)),
      (thrown: unknown) => setError(failure(thrown)),
    );
  };
  useEffect(() => keep(() => platform.handoverSettings()), []);

  return (
    <>
      <div class="settings-fields">
        <div class="field">
          <span class="label">Logo on cards</span>
          <div class="row">
            {kept?.logo ? <img class="shop-logo" alt="The shop's logo" src={kept.logo} /> : null}
            <button type="button" class="button small" data-testid="choose-logo" onClick={() => keep(() => platform.chooseLogo())}>
              {kept?.logo ? "Change the logo" : "Choose a logo"}
            </button>
            {kept?.logo ? (
              <button type="button" class="button small plain" onClick={() => keep(() => platform.removeLogo())}>
                Remove the logo
              </button>
            ) : null}
          </div>
          <span class="hint">A PNG picture of at most 300 KB.</span>
        </div>
        <div class="field">
          <label for="printer">Receipt printer in the network</label>
          <input
            id="printer"
            key={kept?.printer ?? ""}
            class="input"
            data-testid="printer"
            placeholder="192.168.1.50:9100"
            defaultValue={kept?.printer ?? ""}
            onBlur={(event) => {
              const address = event.currentTarget.value.trim();
              if (address !== kept?.printer) keep(() => platform.putPrinter(address));
            }}
          />
          <span class="hint">Its address. Nothing on the way is encrypted: use it on the shop's own network.</span>
        </div>
      </div>
      {error ? <ErrorNote error={error} /> : null}
    </>
  );
}
