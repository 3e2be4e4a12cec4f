import { saveSettings } from "../../state/saving";
import { settings } from "../../state/session";

export function Shop() {
  const kept = settings.value;
  if (!kept) return null;
  return (
    <div class="settings-fields">
      <div class="field">
        <label for="shop-name">Shop name, for papers and texts</label>
        <input
          id="shop-name"
          class="input"
          maxLength={60}
          defaultValue={kept.shopName}
          onBlur={(event) => saveSettings({ shopName: event.currentTarget.value.trim() })}
        />
      </div>
      <div class="field">
        <label for="shop-contact">Phone or address</label>
        <input
          id="shop-contact"
          class="input"
          maxLength={60}
          defaultValue={kept.shopContact}
          onBlur={(event) => saveSettings({ shopContact: event.currentTarget.value.trim() })}
        />
      </div>
    </div>
  );
}
