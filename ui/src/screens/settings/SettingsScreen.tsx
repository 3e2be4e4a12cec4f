import { About } from "./About";
import { Accounts } from "./Accounts";
import { Appearance } from "./Appearance";
import { Backups } from "./Backups";
import { Limits } from "./Limits";
import { Lock } from "./Lock";
import { Prices } from "./Prices";
import { Packages } from "./Packages";
import { Paper } from "./Paper";
import { Practice } from "./Practice";
import { RecoveryFile } from "./RecoveryFile";
import { Shop } from "./Shop";
import "./settings.css";

const sections = [
  { name: "Accounts", Part: Accounts },
  { name: "Selling prices", Part: Prices },
  { name: "Limits", Part: Limits },
  { name: "Shop", Part: Shop },
  { name: "Paper", Part: Paper },
  { name: "Checkers", Part: Packages },
  { name: "Recovery", Part: RecoveryFile },
  { name: "Appearance", Part: Appearance },
  { name: "Screen lock", Part: Lock },
  { name: "Safety copies", Part: Backups },
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
