// every view and dialog under axe; contrast is looked at in the real window, where there is a layout
import { cleanup, screen } from "@testing-library/svelte";
import axe from "axe-core";
import { expect, test } from "vitest";
import type { Place } from "../src/lib/router.svelte";
import { dialogs } from "../src/lib/dialogs.svelte";
import { openApp } from "./app";
import * as data from "./stand-in/data";
import { never, send, type Handlers } from "./stand-in/ipc";

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

test("an open case, its edit form and a conflict have no serious finding of axe", async () => {
  const theirs = data.caseView(data.caseRow(0, { subject: "Theirs" }), { stamp: 2 });
  const { user } = await openApp({ save_case: () => ({ kind: "conflict", theirs }) }, { view: "cases" });
  await screen.findByText("00014202");
  await user.keyboard("j");
  await screen.findByText("Details");
  await expectAccessible();
  await user.click(await screen.findByRole("button", { name: "Edit" }));
  await user.type(await screen.findByLabelText("Subject"), "!");
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("Keep mine");
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Take theirs" }));
  await user.keyboard("{Delete}");
  await screen.findByRole("dialog");
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
