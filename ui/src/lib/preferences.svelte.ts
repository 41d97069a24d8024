// what the user set, and the theme that follows from it
import type { Settings, Theme } from "../bindings";
import { getSettings, setWindowTheme, updateSettings } from "./backend";

class Preferences {
  settings = $state<Settings>({});

  theme = $derived<Theme>(this.settings.theme ?? "system");

  async refresh(): Promise<void> {
    this.settings = await getSettings();
    this.#show();
  }

  /** Saves a part of the settings; throws `Refused` and keeps the old ones if it cannot be. */
  async change(part: Partial<Settings>): Promise<void> {
    this.settings = await updateSettings({ ...$state.snapshot(this.settings), ...part });
    this.#show();
  }

  #show(): void {
    const root = document.documentElement;
    if (this.theme === "system") delete root.dataset.theme;
    else root.dataset.theme = this.theme;
    void setWindowTheme(this.theme);
  }
}

export const preferences = new Preferences();
