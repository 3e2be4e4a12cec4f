import { useState } from "preact/hooks";
import type { Settings } from "../../contract";
import { saveSettings } from "../../state/saving";
import { settings } from "../../state/session";
import { amount, readAmount } from "../../words/money";

export function Limits() {
  const kept = settings.value;
  if (!kept) return null;
  return (
    <div class="settings-fields">
      <AmountSetting
        id="low-balance"
        label="Warn when a balance is below, GHS"
        value={kept.lowBalance}
        save={(lowBalance) => saveSettings({ lowBalance })}
      />
      <AmountSetting
        id="typed-total"
        label="Ask me to type the total above, GHS"
        value={kept.typedTotalAbove}
        save={(typedTotalAbove) => saveSettings({ typedTotalAbove })}
      />
    </div>
  );
}

interface Props {
  id: string;
  label: string;
  value: Settings["lowBalance"];
  save: (value: number | null) => void;
}

function AmountSetting({ id, label, value, save }: Props) {
  const [text, setText] = useState(value === null ? "" : amount(value));
  const trouble = text.trim() !== "" && readAmount(text) === null;
  const keep = () => {
    const next = readAmount(text);
    if (!trouble && next !== value) save(next);
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        data-testid={id}
        class="input right"
        inputMode="decimal"
        autocomplete="off"
        placeholder="never"
        value={text}
        aria-invalid={trouble}
        onInput={(event) => setText(event.currentTarget.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === "Enter") keep();
        }}
      />
      <span class={trouble ? "trouble" : "hint"}>
        {trouble ? "Write an amount, such as 50 or 50.00." : "Leave it empty for never."}
      </span>
    </div>
  );
}
