import type { Theme } from "../../contract";
import { saveSettings } from "../../state/saving";
import { settings } from "../../state/session";

const themes: readonly [Theme, string][] = [
  ["system", "As the computer"],
  ["light", "Light"],
  ["dark", "Dark"],
];

export function Appearance() {
  return (
    <div class="row choices" role="radiogroup" aria-label="Appearance">
      {themes.map(([theme, words]) => (
        <label key={theme} class="check">
          <input
            type="radio"
            name="theme"
            data-testid={`theme-${theme}`}
            checked={settings.value?.theme === theme}
            onChange={() => saveSettings({ theme })}
          />
          {words}
        </label>
      ))}
    </div>
  );
}
