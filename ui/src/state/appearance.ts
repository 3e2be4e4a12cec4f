// Light or dark, as the agent set it or as the system is.

import { effect } from "@preact/signals";
import { settings } from "./session";

export function followAppearance(): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    const theme = settings.value?.theme ?? "system";
    const dark = theme === "dark" || (theme === "system" && system.matches);
    document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  };
  system.addEventListener("change", show);
  const stop = effect(show);
  return () => {
    stop();
    system.removeEventListener("change", show);
  };
}
