import { About } from "./About";
import { Accounts } from "./Accounts";
import { Appearance } from "./Appearance";
import { Limits } from "./Limits";
import { Practice } from "./Practice";
import { Shop } from "./Shop";
import "./settings.css";

const sections = [
  { name: "Accounts", Part: Accounts },
  { name: "Limits", Part: Limits },
  { name: "Shop", Part: Shop },
  { name: "Appearance", Part: Appearance },
  { name: "Practice", Part: Practice },
  { name: "About", Part: About },
] as const;

export function SettingsScreen() {
  return (
    <div class="scroll">
      <div class="settings">
        {sections.map(({ name, Part }) => (
          <section key={name} class="settings-section">
            <h1>{name}</h1>
            <div class="settings-part">
              <Part />
            </div>
          </section>
        ))}
      </div>
    </div>
  );
}
