import { useEffect, useRef, useState } from "preact/hooks";
import { platform } from "#platform";
import type { KeyCheck, Provider } from "../contract";
import { useWork } from "../state/work";
import { money } from "../words/money";
import { ErrorNote, Note } from "./Note";
import "./add-account.css";

interface Props {
  keysKeptIn: string;
  onDone: () => void;
  onCancel: () => void;
}

const addresses: Record<Provider, string> = {
  netconnect: "https://api.netconnectgh.online",
  netpluse: "https://netpluse.shop",
};

/** Takes a key once, checks it with the provider, and hands it over. The key never comes back to the page. */
export function AddAccount({ keysKeptIn, onDone, onCancel }: Props) {
  const [provider, setProvider] = useState<Provider>("netconnect");
  const [name, setName] = useState("");
  const [address, setAddress] = useState(addresses.netconnect);
  const [check, setCheck] = useState<KeyCheck | null>(null);
  const { busy, error, setError, run } = useWork();
  // Not in the state, so that it is in no rendered tree and goes with the field.
  const key = useRef<HTMLInputElement>(null);
  // The button that was pressed for this form is gone.
  const first = useRef<HTMLSelectElement>(null);
  useEffect(() => first.current?.focus(), []);

  const changed = () => {
    setCheck(null);
    setError(null);
  };
  const add = async (text: string) => {
    await platform.addAccount(name.trim(), provider, address, text);
    if (key.current) key.current.value = "";
    onDone();
  };
  const submit = async () => {
    const text = key.current?.value ?? "";
    const wrong = await run(async () =>
      check === null ? setCheck(await platform.checkKey(provider, address, text)) : add(text),
    );
    if (wrong?.code === "key_refused") key.current?.focus();
  };

  return (
    <form
      class="add-account"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="add-account-fields">
        <div class="field">
          <label for="add-provider">Provider</label>
          <select
            id="add-provider"
            ref={first}
            class="select"
            data-testid="add-provider"
            value={provider}
            onChange={(event) => {
              const next = event.currentTarget.value as Provider;
              setProvider(next);
              setAddress(addresses[next]);
              changed();
            }}
          >
            <option value="netconnect">NetConnect</option>
            <option value="netpluse">Netpluse</option>
          </select>
        </div>
        <div class="field">
          <label for="add-name">Your name for it</label>
          <input
            id="add-name"
            class="input"
            data-testid="add-name"
            placeholder="shop"
            required
            maxLength={30}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </div>
        <div class="field whole">
          <label for="add-key">API key</label>
          <input
            id="add-key"
            ref={key}
            type="password"
            class="input mono"
            data-testid="add-key-field"
            autocomplete="off"
            spellcheck={false}
            required
            placeholder={provider === "netconnect" ? "netconnect_live_…" : "np_live_…"}
            aria-invalid={error?.code === "key_refused"}
            onInput={changed}
          />
          <span class="hint">Kept in {keysKeptIn}, never shown again.</span>
        </div>
        <div class="field whole">
          <label for="add-address">Address</label>
          <input
            id="add-address"
            type="url"
            class="input mono"
            data-testid="add-address"
            required
            value={address}
            onInput={(event) => {
              setAddress(event.currentTarget.value);
              changed();
            }}
          />
        </div>
      </div>
      {error ? <ErrorNote error={error} /> : null}
      {check ? (
        <Note tone={check.warning === null ? "good" : "warn"}>
          <p data-testid="key-check">
            <strong>{check.owner}</strong>
            {check.role === null ? "" : `, ${check.role}`}
            {check.wallet === null ? "" : `, balance ${money(check.wallet.available)}`}
            {check.practice ? ". Pretend money." : ""}
          </p>
          {check.warning === null ? null : <p>{check.warning}</p>}
          {provider === "netpluse" ? (
            <p>After your first sale, make the replay check: Settings, at this account. It shows what a lost answer means.</p>
          ) : null}
        </Note>
      ) : null}
      <div class="row">
        <button type="submit" class="button primary" data-testid="add-submit" disabled={busy}>
          {check ? `Add ${name.trim() === "" ? "this account" : name.trim()}` : busy ? "Asking the provider" : "Check the key"}
        </button>
        <button type="button" class="button" data-testid="add-back" onClick={onCancel}>
          Back
        </button>
      </div>
    </form>
  );
}
