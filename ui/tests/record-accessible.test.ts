// the open record, its dialogs and what is unsent under axe; contrast is looked at in the real window
import { cleanup, render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, expect, test } from "vitest";
import { dialogs } from "../src/lib/dialogs.svelte";
import { deskOf, forgetDesks } from "../src/views/desk/desk.svelte";
import BulkBar from "../src/views/desk/record/BulkBar.svelte";
import NewRecord from "../src/views/desk/record/NewRecord.svelte";
import RecordPane from "../src/views/desk/record/RecordPane.svelte";
import Unsent from "../src/views/desk/record/Unsent.svelte";
import { standIn, type Handlers } from "./stand-in/ipc";
import * as records from "./stand-in/records";

async function expectAccessible() {
  const results = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  const serious = results.violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  expect(serious).toEqual([]);
}

function start(handlers: Handlers = {}) {
  dialogs.close();
  forgetDesks();
  standIn(handlers);
  return { user: userEvent.setup(), desk: deskOf("support", "Case") };
}

afterEach(cleanup);

test("the open record, each of its parts and each kind of field have no serious finding of axe", async () => {
  const { user, desk } = start();
  desk.open(records.caseId(1));
  render(RecordPane, { desk });
  await screen.findByText("Case Information");
  await expectAccessible();
  for (const name of [
    /^Edit Subject/,
    /^Edit Status/,
    /^Edit Channels/,
    /^Edit Owner/,
    /^Edit Call back/,
    /^Edit Description/,
  ]) {
    await user.click(screen.getByRole("button", { name }));
    await expectAccessible();
  }
  for (const name of [/^Files/, /^Related/, /^Timeline/]) {
    await user.click(screen.getByRole("tab", { name }));
    await expectAccessible();
  }
  await user.type(screen.getByLabelText("Comment"), "Text");
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "More to do" }));
  await expectAccessible();
});

test.each([
  ["g", "Give 00014201 to"],
  ["d", "Close 00014201"],
  ["p", "Log a call"],
  ["m", "Macros"],
  ["?", "Keys"],
  ["{Delete}", "Delete case 00014201?"],
])("the dialog on %s has no serious finding of axe", async (key, name) => {
  const { user, desk } = start();
  desk.open(records.caseId(1));
  render(RecordPane, { desk });
  await screen.findByText("Case Information");
  await user.keyboard(key);
  await screen.findByRole("dialog", { name });
  await expectAccessible();
});

test("a conflict, a new record, a change of many and what is unsent have no serious finding of axe", async () => {
  const cell = (text: string) => ({ text, label: null });
  const { user, desk } = start({
    drafts_at: ({ record }) => (record ? [records.unsentDraft().draft] : []),
    list_unsent: () => [records.unsentDraft()],
    save_draft: () => ({
      kind: "conflict",
      theirs: records.record(1),
      fields: [{ field: "Subject", base: cell("a"), theirs: cell("b"), mine: cell("c"), clashes: true }],
    }),
  });
  desk.open(records.caseId(1));
  render(RecordPane, { desk });
  await user.click(await screen.findByRole("button", { name: "Save" }));
  await screen.findByRole("alert", { name: "Conflict" });
  await expectAccessible();
  cleanup();
  render(NewRecord, { desk });
  await screen.findByText("Product", { selector: "h3" });
  await user.click(screen.getByRole("button", { name: "Create case" }));
  await expectAccessible();
  cleanup();
  desk.selected.add(records.caseId(1));
  render(BulkBar, { desk });
  await user.click(await screen.findByRole("button", { name: "Give…" }));
  await expectAccessible();
  cleanup();
  render(Unsent);
  await screen.findByText("Case 00014201");
  await expectAccessible();
});
