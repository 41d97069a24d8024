// one state of the window, chosen by the address
import "../src/styles/fonts.css";
import "../src/styles/tokens.css";
import "../src/styles/base.css";
import "../src/styles/fields.css";
import { mount } from "svelte";
import * as data from "../tests/stand-in/data";
import { standIn } from "../tests/stand-in/ipc";
import { states } from "./states";

const asked = new URLSearchParams(location.search);
const theme = asked.get("theme") ?? "light";
const state = states[asked.get("state") ?? "integrations"];

const settings = { ...data.settings, theme, chosen: "support" };
standIn({
  get_settings: () => settings,
  settings_page: () => ({ ...data.settingsPage, settings }),
  ...state?.handlers,
});

const target = document.getElementById("app");
if (target && state?.alone) {
  target.style.padding = "0 0 0 min(456px, 41vw)";
  await state.alone(target);
} else if (target) {
  const { default: App } = await import("../src/App.svelte");
  mount(App, { target });
}
await new Promise((resolve) => setTimeout(resolve, 150));
await state?.steps?.();
document.body.dataset.ready = "yes";
