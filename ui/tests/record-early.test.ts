// keys pressed while a record is on its way
import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { afterEach, expect, test } from "vitest";
import type { LayoutView, RecordView } from "../src/bindings";
import Toasts from "../src/components/Toasts.svelte";
import { dialogs } from "../src/lib/dialogs.svelte";
import { preferences } from "../src/lib/preferences.svelte";
import { toasts } from "../src/lib/toasts.svelte";
import DeskFrame from "../src/views/desk/DeskFrame.svelte";
import { deskOf, forgetDesks } from "../src/views/desk/desk.svelte";
import RecordPane from "../src/views/desk/record/RecordPane.svelte";
import { recordsOf } from "../src/views/desk/record/records.svelte";
import { lastCall } from "./app";
import { standIn, type Handlers } from "./stand-in/ipc";
import * as data from "./stand-in/data";
import { listPage, listView } from "./stand-in/lists";
import * as records from "./stand-in/records";

/** A record that comes, or does not, when the test says so. */
function opening(handlers: Handlers = {}) {
  dialogs.close();
  toasts.list = [];
  preferences.settings = {};
  forgetDesks();
  let come: (record: RecordView) => void = () => undefined;
  let fail: (why: unknown) => void = () => undefined;
  const answer = new Promise<RecordView>((yes, no) => ([come, fail] = [yes, no]));
  const calls = standIn({ open_record: () => answer, ...handlers });
  const desk = deskOf("support", "Case");
  desk.open(records.caseId(1));
  render(Toasts);
  render(RecordPane, { desk });
  const writes = () => calls.filter(({ command }) => command === "save_draft").length;
  return { calls, user: userEvent.setup(), come: () => come(records.record()), fail, writes, desk };
}

afterEach(cleanup);

// red where they were left to whoever was there: the letters took the case, escalated it and asked how to close it
test("a comment begun before the case is there is in its box, and none of its letters is a command", async () => {
  const { user, come, writes } = opening();
  await user.keyboard("cut dut{Enter}mx{Backspace} zd");
  expect(writes()).toBe(0);
  come();
  const box = (await screen.findByRole("textbox", { name: "Comment" })) as HTMLTextAreaElement;
  await waitFor(() => expect(box.value).toBe("ut dut\nm zd"));
  await user.keyboard("!");
  expect(box.value).toBe("ut dut\nm zd!");
  expect(writes()).toBe(0);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a subject typed and saved before the case is there is saved", async () => {
  const { calls, user, come } = opening();
  await user.keyboard("eTyped early{Control>}s{/Control}");
  come();
  await waitFor(() => expect(calls.some(({ command }) => command === "save_draft")).toBe(true));
  const { changes } = lastCall(calls, "keep_draft").draft as { changes: unknown };
  expect(changes).toEqual([{ field: "Subject", value: "Typed early" }]);
});

// red where keys that go about in a text were left to the list: End went to its last row, and the rest were commands
test("a subject that is appended to before the case is there is appended to", async () => {
  const { calls, user, come } = opening();
  await user.keyboard("e{End} at last{ArrowLeft}{Backspace}{Home}{Delete}N{Control>}s{/Control}");
  expect(toasts.list).toEqual([]);
  come();
  await waitFor(() => expect(calls.some(({ command }) => command === "save_draft")).toBe(true));
  const { changes } = lastCall(calls, "keep_draft").draft as { changes: { value: string }[] };
  const was = data.caseRow(1).subject;
  expect(changes.map(({ value }) => value)).toEqual([`N${was.slice(1)} at lat`]);
});

// red where the first key alone decided: it asked for nothing to type into, so End was the list's
test("keys that edit wait behind any key that asks for a text", async () => {
  const { user, come } = opening();
  await user.keyboard("[[e{End} at last");
  come();
  const box = (await screen.findByRole("textbox", { name: /^Subject/ })) as HTMLInputElement;
  await waitFor(() => expect(box.value).toBe(`${data.caseRow(1).subject} at last`));
});

// red where a field had its keys at once: the first letters, which waited, came behind those typed meanwhile
test("letters typed while a dialog opens for those before stand behind them", async () => {
  const { user, come } = opening();
  await user.keyboard("pnobody");
  const meanwhile = (event: FocusEvent) => {
    if (event.target instanceof HTMLTextAreaElement) void user.keyboard(" there");
  };
  document.addEventListener("focusin", meanwhile);
  come();
  const said = (await screen.findByRole("textbox", { name: "What was said" })) as HTMLTextAreaElement;
  await waitFor(() => expect(said.value).toBe("nobody there"));
  document.removeEventListener("focusin", meanwhile);
});

// planted, and it turned this red: keys that wait for the record alone
test("a subject typed before the page layout is there is kept, and nobody is told that no field can be edited", async () => {
  let lay: (layout: LayoutView) => void = () => undefined;
  const layout = new Promise<LayoutView>((yes) => (lay = yes));
  const { user, come } = opening({ desk_layout: () => layout });
  await user.keyboard("eTyped");
  come();
  await screen.findByText("Case 00014201");
  await user.keyboard(" early");
  lay(records.caseLayout);
  const box = (await screen.findByRole("textbox", { name: /^Subject/ })) as HTMLInputElement;
  await waitFor(() => expect(box.value).toBe("Typed early"));
  expect(toasts.list).toEqual([]);
});

test("a deed asked for early is done once the case is there, and only then", async () => {
  const { user, come, writes } = opening();
  await user.keyboard("t");
  expect(writes()).toBe(0);
  come();
  await waitFor(() => expect(writes()).toBe(1));
});

test("of a case that does not come, what was typed for it is said", async () => {
  const { user, fail, writes } = opening();
  await user.keyboard("cthanks");
  fail(data.failure());
  await screen.findByText(/“thanks” was not taken/);
  expect(writes()).toBe(0);
});

/** The same in its frame, with the list beside it. */
async function framed(handlers: Handlers = {}, there = () => screen.findByRole("grid")) {
  const opened = opening(handlers);
  cleanup();
  render(Toasts);
  render(DeskFrame, { desk: opened.desk });
  await opened.desk.load();
  await there();
  return opened;
}

// red where the letters behind the failure were left to the list: N began a new case, Ctrl+Enter made it, Z took back
// what was done before
test("what is still typed for a case that does not come is no commands, and is said", async () => {
  const { user, fail, writes, calls } = await framed();
  await user.keyboard("cse");
  fail(data.failure());
  await screen.findByRole("alert");
  await user.keyboard("en z{Control>}{Enter}{/Control}");
  await screen.findByText(/It could not be opened: “seen z” was not taken/, {}, { timeout: 5000 });
  expect(writes()).toBe(0);
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(calls.some(({ command }) => command === "undo_change" || command === "create_record")).toBe(false);
  await user.click(screen.getByRole("button", { name: "Copy" }));
});

// red as above: there was nobody the letters waited for
test("what is typed for a case that did not come is no commands either", async () => {
  const { user, fail, desk } = await framed();
  fail(data.failure());
  await screen.findByRole("alert");
  await user.keyboard("cnfx");
  await screen.findByText(/“nfx” was not taken/, {}, { timeout: 5000 });
  expect(desk.composing).toBe(false);
  expect(desk.selected.size).toBe(0);
  expect(screen.queryByRole("dialog")).toBeNull();
});

// red where the letters behind an edit that is refused were pressed one after the other: they took the case
test("where a key is refused, what was typed behind it is no commands", async () => {
  const { user, come, writes } = opening({
    desk_object: (args) => {
      const object = (args as { object: string }).object;
      return { ...records.caseObject, name: object, can_create: object !== "CaseComment", can_edit: false };
    },
  });
  await user.keyboard("eu t");
  come();
  await screen.findByText(/“u t” was not taken/, {}, { timeout: 5000 });
  expect(writes()).toBe(0);
});

test("whoever pauses has the keys back", async () => {
  const { user, fail, desk } = await framed();
  fail(data.failure());
  await screen.findByRole("alert");
  await user.keyboard("ca");
  await screen.findByText(/“a” was not taken/, {}, { timeout: 5000 });
  await user.keyboard("x");
  expect(desk.selected.size).toBe(1);
});

test("Esc ends what goes nowhere at once", async () => {
  const { user, fail, desk } = await framed();
  fail(data.failure());
  await screen.findByRole("alert");
  await user.keyboard("ca{Escape}");
  expect(desk.openId).toBeNull();
  await user.keyboard("x");
  expect(desk.selected.size).toBe(1);
});

// red where a pane took a record that is read anew for another one: it let go of the box, and the letters were commands
test.each([
  ["c", "Comment"],
  ["e", /^Subject/],
])("who types behind %s stays in the box when the case is read anew", async (key, name) => {
  const { user, come, desk, writes } = opening();
  come();
  await screen.findByText("Case Information");
  await user.keyboard(`${key}be`);
  const box = (await screen.findByRole("textbox", { name })) as HTMLInputElement;
  recordsOf(desk).take(records.record(1, {}, { calls: 2 }));
  await tick();
  await user.keyboard("tu");
  expect(document.activeElement).toBe(box);
  expect(box.value).toBe("betu");
  expect(writes()).toBe(0);
});

// red where the keys stayed in the box: J, T and the others were the beginning of a further comment
test("behind a comment that is added the keys are the case's again", async () => {
  const { user, come, writes } = opening();
  come();
  await screen.findByText("Case Information");
  await user.keyboard("cthanks");
  expect(document.activeElement?.tagName).toBe("TEXTAREA");
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(document.activeElement).toBe(document.body));
  expect(writes()).toBe(1);
});

// red where a key without a deed let the letters behind it be commands: Z took back what was done before
test("where a record has no comments, what is typed behind C is no commands", async () => {
  const { user, come, calls } = await framed({
    open_record: () => ({ ...records.record(), object: "Task" }),
    desk_object: () => ({ ...records.caseObject, name: "Task" }),
  });
  come();
  await screen.findByText("Case Information");
  await user.keyboard("cu t z");
  await screen.findByText(/“u t z” was not taken/, {}, { timeout: 5000 });
  expect(calls.some(({ command }) => ["undo_change", "save_draft"].includes(command))).toBe(false);
});

// red where they were left to the list: N began a new case
test("where there is no record at all, what is typed behind C is no commands", async () => {
  const none = { list_records: () => listView(listPage(0, 0)) };
  const { user, desk } = await framed(none, () => screen.findByText("Nothing here"));
  desk.close();
  await user.keyboard("cnew");
  await screen.findByText(/No record is chosen: “new” was not taken/, {}, { timeout: 5000 });
  expect(desk.composing).toBe(false);
});
