// users who may not do everything: what they may is there, and the rest is told with its reason
import { cleanup, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, expect, test } from "vitest";
import type { FieldView, ObjectView, RecordView } from "../src/bindings";
import Toasts from "../src/components/Toasts.svelte";
import { dialogs } from "../src/lib/dialogs.svelte";
import { preferences } from "../src/lib/preferences.svelte";
import { toasts } from "../src/lib/toasts.svelte";
import { deskOf, forgetDesks } from "../src/views/desk/desk.svelte";
import RecordPane from "../src/views/desk/record/RecordPane.svelte";
import TakenBack from "../src/views/desk/record/TakenBack.svelte";
import { undo } from "../src/views/desk/record/undo.svelte";
import { lastCall } from "./app";
import * as data from "./stand-in/data";
import { standIn, type Call, type Handlers } from "./stand-in/ipc";
import * as records from "./stand-in/records";

async function open(handlers: Handlers = {}) {
  dialogs.close();
  toasts.list = [];
  preferences.settings = {};
  forgetDesks();
  const user = userEvent.setup();
  const calls = standIn(handlers);
  const desk = deskOf("support", "Case");
  desk.open(records.caseId(1));
  render(Toasts);
  render(RecordPane, { desk });
  await screen.findByText("Case Information");
  // the rest follows
  await waitFor(() => expect(document.querySelector("[aria-busy=true]")).toBeNull());
  return { user, calls, desk };
}

const times = (calls: Call[], command: string) => calls.filter((one) => one.command === command).length;
const told = () => toasts.list.at(-1)?.text ?? "";
const object = (part: Partial<ObjectView>): ObjectView => ({ ...records.caseObject, ...part });
const withField = (name: string, part: Partial<FieldView>) =>
  object({ fields: records.caseFields.map((one) => (one.name === name ? { ...one, ...part } : one)) });

afterEach(cleanup);

test("a read-only user sees every value, edits none, and is told why once and on each key", async () => {
  const { user, calls } = await open({ desk_object: () => object({ can_edit: false, can_delete: false }) });
  expect(screen.getByText("This user may not change cases.")).toBeTruthy();
  expect(screen.getByText(/profile and permission sets do not give Edit on cases/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: /^Edit / })).toBeNull();
  for (const name of ["Take", "Close case", "Comment"])
    expect(screen.queryByRole("button", { name })).toBeNull();
  // said once, not at each field; formulas are told apart still
  expect(screen.queryByText("Read only")).toBeNull();
  expect(screen.getAllByText("Formula").length).toBe(1);
  for (const key of ["e", "t", "g", "d", "u", "s", "m", "c"]) {
    toasts.list = [];
    await user.keyboard(key);
    expect(told(), key).toMatch(/^This user may not change cases\./);
  }
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(times(calls, "keep_draft")).toBe(0);
  const results = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  expect(results.violations.filter((one) => one.impact === "serious" || one.impact === "critical")).toEqual(
    [],
  );
});

test("one case that is shared for reading only says that it is this one", async () => {
  const { user } = await open({
    open_record: () => records.record(1, {}, { can_edit: false, can_delete: false }),
  });
  expect(screen.getByText("This user may not change this case.")).toBeTruthy();
  await user.keyboard("{Delete}");
  expect(told()).toMatch(/^This user may not delete this case\. Its owner/);
});

test("without Delete the menu says why, and does nothing", async () => {
  const { user } = await open({ desk_object: () => object({ can_delete: false }) });
  expect(screen.queryByText(/This user may not/)).toBeNull();
  await user.click(screen.getByRole("button", { name: "More to do" }));
  const remove = await screen.findByRole("menuitem", { name: /^Delete….*This user may not delete cases\./ });
  expect(remove.getAttribute("aria-disabled")).toBe("true");
  await user.click(remove);
  expect(screen.queryByRole("dialog")).toBeNull();
  await user.keyboard("{Escape}{Delete}");
  expect(told()).toMatch(/do not give Delete on cases/);
});

test("a read-only field keeps its lock and the deeds on it their reason; what it is about is edited first", async () => {
  const { user } = await open({ desk_object: () => withField("OwnerId", { updateable: false }) });
  expect(screen.queryByRole("button", { name: /^Edit Owner/ })).toBeNull();
  expect(screen.queryByRole("button", { name: "Take" })).toBeNull();
  await user.keyboard("t");
  expect(told()).toMatch(/^Owner is read only for this user\./);
  await user.keyboard("e");
  expect(document.activeElement).toBe(await screen.findByRole("textbox", { name: "Subject" }));
});

test("e opens the subject wherever the layout has it, and the first field that may be edited without it", async () => {
  const layout = structuredClone(records.caseLayout);
  layout.sections[0]?.items.reverse();
  const { user } = await open({ desk_layout: () => layout });
  await user.keyboard("e");
  expect(document.activeElement).toBe(await screen.findByRole("textbox", { name: "Subject" }));
  cleanup();
  const other = await open({ desk_object: () => withField("Subject", { updateable: false }) });
  await other.user.keyboard("e");
  expect(document.activeElement).toBe(await screen.findByRole("combobox", { name: "Status" }));
});

test("a right that is taken away while one types is told, what was typed stays, and given back it is saved", async () => {
  let can_edit = true;
  const asked = () => object({ can_edit });
  const { user, calls } = await open({
    desk_object: asked,
    renew_desk_object: asked,
    open_record: () => records.record(1, {}, { can_edit }),
    save_draft: () =>
      can_edit
        ? { kind: "done", change: "c", record: records.record(1), merged: [] }
        : {
            kind: "rejected",
            fields: [],
            failure: data.failure({ cause: "rights.record", message: "No right to do that.", steps: [] }),
          },
  });
  await user.click(screen.getByRole("button", { name: /^Edit Subject/ }));
  const field = await screen.findByRole("textbox", { name: "Subject" });
  await user.clear(field);
  await user.type(field, "Typed by me");
  can_edit = false;
  await user.keyboard("{Control>}s{/Control}");
  expect(await screen.findByText("No right to do that.")).toBeTruthy();
  expect(await screen.findByText("This user may not change cases.")).toBeTruthy();
  expect(screen.getByText("Typed by me")).toBeTruthy();
  expect(screen.getByText("One field changed:")).toBeTruthy();
  expect(times(calls, "discard_draft")).toBe(0);
  // red where each reading of the record asked for the object again
  expect(times(calls, "renew_desk_object")).toBe(1);
  can_edit = true;
  await user.click(screen.getByRole("button", { name: "Ask again" }));
  await waitFor(() => expect(screen.queryByText("This user may not change cases.")).toBeNull());
  expect(screen.getByRole("button", { name: "Edit Subject: Typed by me" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(screen.queryByText("One field changed:")).toBeNull());
});

test("a case that is shared no longer is not shown any more, unless something is typed over it", async () => {
  let gone = false;
  const handlers: Handlers = {
    open_record: () => {
      if (gone) throw data.failure({ cause: "case.gone", message: "You no longer have access.", steps: [] });
      return records.record(1);
    },
  };
  const { user } = await open(handlers);
  gone = true;
  await user.keyboard("r");
  expect(await screen.findByText("You no longer have access.")).toBeTruthy();
  expect(screen.queryByText("Case Information")).toBeNull();
  expect(screen.queryByRole("button", { name: "Take" })).toBeNull();
  cleanup();
  gone = false;
  const typing = await open(handlers);
  await typing.user.click(screen.getByRole("button", { name: /^Edit Subject/ }));
  const field = await screen.findByRole("textbox", { name: "Subject" });
  await typing.user.clear(field);
  await typing.user.type(field, "Typed by me");
  gone = true;
  await typing.user.keyboard("{Escape}r");
  expect(await screen.findByText("You no longer have access.")).toBeTruthy();
  expect(screen.getByText("Typed by me")).toBeTruthy();
});

test("a field that the org hides meanwhile is gone once the case comes without it", async () => {
  let hidden = false;
  const without = (values: RecordView["values"]) =>
    values.filter(({ field }) => !(hidden && field === "Reason"));
  const { user } = await open({
    renew_desk_object: () => object({ fields: records.caseFields.filter(({ name }) => name !== "Reason") }),
    open_record: () => {
      const read = records.record(1);
      return { ...read, values: without(read.values) };
    },
  });
  expect(screen.getByText("Case Reason")).toBeTruthy();
  hidden = true;
  await user.keyboard("r");
  await waitFor(() => expect(screen.queryByText("Case Reason")).toBeNull());
  expect(screen.getByText("Case Origin")).toBeTruthy();
});

test("a save that found everything as it was to be offers nothing to take back", () => {
  toasts.list = [];
  undo.last = null;
  undo.offer("00000000-0000-0000-0000-000000000000", "Case 00014201 saved");
  expect(toasts.list.map(({ text, action }) => [text, action])).toEqual([["Case 00014201 saved", undefined]]);
  expect(undo.last).toBeNull();
});

test("where a record could not be brought back the org's Recycle Bin can be opened", async () => {
  const calls = standIn({ open_in_salesforce: () => null });
  const failure = data.failure({ cause: "case.restore-refused", message: "It could not be brought back." });
  const row = { record: records.caseId(1), name: "00014201", end: { kind: "rejected" as const, failure } };
  const report = { group: "g", rows: [row], notes: [], in_bin: "support" };
  render(TakenBack, { report, onclose: () => undefined });
  const dialog = within(screen.getByRole("dialog"));
  await userEvent.click(dialog.getByRole("button", { name: /Recycle Bin/ }));
  expect(lastCall(calls, "open_in_salesforce")).toEqual({
    integration: "support",
    object: "DeleteEvent",
    record: null,
  });
});
