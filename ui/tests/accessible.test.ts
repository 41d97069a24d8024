// every view and dialog under axe; contrast is looked at in the real window, where there is a layout
import { cleanup, screen } from "@testing-library/svelte";
import axe from "axe-core";
import { expect, test } from "vitest";
import type { Place } from "../src/lib/router.svelte";
import { dialogs } from "../src/lib/dialogs.svelte";
import { openApp } from "./app";
import * as data from "./stand-in/data";
import { never, send, type Handlers } from "./stand-in/ipc";
import { listPage, listView } from "./stand-in/lists";

async function expectAccessible() {
  const results = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  const serious = results.violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  expect(serious).toEqual([]);
}

const edit = (tab: "basic" | "setup" | "authentication" | "connect"): Place => ({
  view: "edit",
  integration: "support",
  tab,
});
const views: [string, Place, RegExp, Handlers?][] = [
  ["integrations", { view: "integrations" }, /^Support desk$/],
  ["empty list", { view: "integrations" }, /^Look around first$/, { list_integrations: () => [] }],
  ["catalogue", { view: "add" }, /^Pipedream$/],
  ["Basic", edit("basic"), /at most 80 characters/],
  ["Setup", edit("setup"), /steps done/],
  ["Authentication", edit("authentication"), /^Domain$/],
  ["Connect", edit("connect"), /Dana Ito/],
  ["checkup", { view: "checkup", integration: "pipedream", run: false }, /^Failed at step/],
  ["cases", { view: "cases" }, /^00014202$/],
  ["new case", { view: "cases", compose: true }, /^Create case$/],
  ["action", { view: "action", integration: "support" }, /^Fields of a case$/],
  ["settings", { view: "settings" }, /^Data folder$/],
];

test.each(views)("%s has no serious finding of axe", async (_name, place, there, handlers) => {
  await openApp(handlers ?? {}, place);
  await screen.findAllByText(there);
  await expectAccessible();
  cleanup();
});

test("an open case, ticked rows, a new case and the lists have no serious finding of axe", async () => {
  const { user } = await openApp({}, { view: "cases" });
  await screen.findByText("00014202");
  await user.keyboard("jx");
  await expectAccessible();
  await user.keyboard("{Enter}");
  await screen.findByText("Case Information");
  await expectAccessible();
  await user.keyboard("{Escape}v");
  await screen.findByRole("option", { name: /^Billing queue/ });
  await expectAccessible();
  await user.keyboard("{Escape}n");
  await screen.findByText("Create case");
  await expectAccessible();
});

test("a list that is refused, one without rows and one with news have no serious finding of axe", async () => {
  await openApp(
    {
      list_records: () => {
        throw data.failure();
      },
    },
    { view: "cases" },
  );
  await screen.findByText("The refresh token was revoked by an administrator.");
  await expectAccessible();
  cleanup();
  await openApp({ list_records: () => listView(listPage(0, 0)) }, { view: "cases" });
  await screen.findByText("Nothing here");
  await expectAccessible();
});

test("dialogs and palette have no serious finding of axe", async () => {
  await openApp({
    connect: ({ onPhase }) => {
      send(onPhase, { kind: "waiting_for_sign_in", until: Date.now() + 9000, browser_opened: false });
      return never();
    },
  });
  await screen.findByText("Support desk", { selector: ".name" });
  const about = { integration: "support", name: "Support desk" };
  for (const asked of [
    { kind: "connect", ...about },
    { kind: "give_up", ...about, remove: true },
    { kind: "give_up", ...about, remove: false },
    { kind: "quit" },
  ] as const) {
    dialogs.open(asked);
    await screen.findByRole("button", { name: /Cancel|Keep it|Stay/ });
    await expectAccessible();
  }
  for (const kind of ["unlock_vault", "choose_vault"] as const) {
    dialogs.open({ kind });
    await screen.findByRole("button", { name: "Not now" });
    await expectAccessible();
  }
  dialogs.close();
  dialogs.palette = true;
  await screen.findByRole("combobox");
  await expectAccessible();
});
