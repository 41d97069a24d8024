// opens the whole window over stood-in answers; tests speak to it as a person would
import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import App from "../src/App.svelte";
import { checkups } from "../src/lib/checkups.svelte";
import { dialogs } from "../src/lib/dialogs.svelte";
import { integrations } from "../src/lib/integrations.svelte";
import { preferences } from "../src/lib/preferences.svelte";
import { router, type Place } from "../src/lib/router.svelte";
import { toasts } from "../src/lib/toasts.svelte";
import { forgetDesks } from "../src/views/desk/desk.svelte";
import { standIn, type Call, type Handlers } from "./stand-in/ipc";

export type Opened = { calls: Call[]; user: ReturnType<typeof userEvent.setup> };

/** Puts the stand-in in place and everything that outlives a view as after a fresh start. */
export function startFresh(handlers: Handlers): Call[] {
  dialogs.close();
  dialogs.palette = false;
  integrations.rows = [];
  integrations.stand = "loading";
  integrations.failure = null;
  preferences.settings = {};
  toasts.list = [];
  forgetDesks();
  checkups.forget();
  router.leaveFor({ view: "integrations" });
  return standIn(handlers);
}

/** Opens the window at a place, as after a fresh start. */
export async function openApp(
  handlers: Handlers = {},
  place: Place = { view: "integrations" },
): Promise<Opened> {
  const user = userEvent.setup();
  const calls = startFresh(handlers);
  render(App);
  if (place.view !== "integrations") {
    await integrations.refresh();
    await router.go(place);
  }
  await tick();
  return { calls, user };
}

/** The arguments of the newest call of a command. */
export function lastCall(calls: Call[], command: string): Record<string, unknown> {
  const call = calls.filter((one) => one.command === command).at(-1);
  if (!call)
    throw new Error(`${command} was not called; called were ${calls.map((one) => one.command).join(", ")}`);
  return call.args;
}

export const button = (name: string | RegExp) => screen.findByRole("button", { name });
