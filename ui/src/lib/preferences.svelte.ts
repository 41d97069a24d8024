// what the user set, and the theme and size that follow from it
import type { Settings, Theme } from "../bindings";
import { getSettings, setWindowTheme, setWindowZoom, updateSettings } from "./backend";

/** The sizes one steps through, in percent, as browsers have them. */
export const zooms = [50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300];

class Preferences {
  settings = $state<Settings>({});

  theme = $derived<Theme>(this.settings.theme ?? "system");
  zoom = $derived(this.settings.zoom ?? 100);
  #drawn = 100;

  async refresh(): Promise<void> {
    this.settings = await getSettings();
    this.#show();
  }

  /** Saves a part of the settings; throws `Refused` and keeps the old ones if it cannot be. */
  async change(part: Partial<Settings>): Promise<void> {
    this.settings = await updateSettings({ ...$state.snapshot(this.settings), ...part });
    this.#show();
  }

  /** Draws everything a step larger or smaller, or (0) at its own size. */
  async zoomBy(step: 1 | -1 | 0): Promise<void> {
    const larger = zooms.find((zoom) => zoom > this.zoom);
    const smaller = zooms.findLast((zoom) => zoom < this.zoom);
    const zoom = step === 0 ? 100 : step > 0 ? larger : smaller;
    if (zoom !== undefined && zoom !== this.zoom) await this.change({ zoom });
  }

  #show(): void {
    const root = document.documentElement;
    if (this.theme === "system") delete root.dataset.theme;
    else root.dataset.theme = this.theme;
    void setWindowTheme(this.theme);
    if (this.#drawn !== this.zoom) {
      this.#drawn = this.zoom;
      void setWindowZoom(this.zoom);
    }
  }
}

export const preferences = new Preferences();
