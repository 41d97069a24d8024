// what is typed while what was typed before is on its way to the org
import { cleanup, screen, waitFor } from "@testing-library/svelte";
import { afterEach, expect, test } from "vitest";
import type { KeepDraft } from "../src/bindings";
import { dialogs } from "../src/lib/dialogs.svelte";
import { recordsOf } from "../src/views/desk/record/records.svelte";
import { openedToSave, saving } from "./saving";
import * as records from "./stand-in/records";

const keptText = (kept: KeepDraft, field: string) =>
  kept.changes.find((change) => change.field === field)?.value;

/** The first case was taken, and that is being taken back. */
async function takingBack(report: Promise<unknown>) {
  const at = await openedToSave({ undo_change: () => report });
  await at.user.keyboard("t");
  await waitFor(() => expect(at.sent()).toBe(1));
  at.done(records.record(1));
  await screen.findByText(/is yours/);
  await at.user.keyboard("z");
  await waitFor(() => expect(at.calls.some(({ command }) => command === "undo_change")).toBe(true));
  return at;
}

afterEach(cleanup);

// red where the answer emptied the box: "and" was gone, and "t" took the case
test("a comment that is typed on while it is sent stays in its box, and so do the keys", async () => {
  const { user, sent, kept, done } = await openedToSave();
  await user.keyboard(`cI looked${saving}`);
  await waitFor(() => expect(sent()).toBe(1));
  await user.keyboard(" and");
  done();
  await screen.findByText("Comment on 00014201 added");
  await user.keyboard(" test");
  const box = screen.getByRole("textbox", { name: "Comment" }) as HTMLTextAreaElement;
  expect(box.value).toBe("I looked and test");
  expect(document.activeElement).toBe(box);
  expect(screen.getByText(/is in the org as it was when it was sent/)).toBeTruthy();
  await waitFor(() => expect(keptText(kept(), "CommentBody")).toBe("I looked and test"));
  await user.keyboard(saving);
  await waitFor(() => expect(sent()).toBe(2));
  done();
  await screen.findByText("Comment on 00014201 changed");
  await waitFor(() => expect(box.value).toBe(""));
  await waitFor(() => expect(document.activeElement).toBe(document.body));
});

// red where it was sent as if something was left: a draft that is gone cannot be saved
test("a comment that is typed back to what was sent is not sent again", async () => {
  const { user, sent, done } = await openedToSave();
  await user.keyboard(`cI looked${saving}`);
  await waitFor(() => expect(sent()).toBe(1));
  await user.keyboard("!");
  done();
  await screen.findByText("Comment on 00014201 added");
  await user.keyboard(`{Backspace}${saving}`);
  const box = screen.getByRole("textbox", { name: "Comment" }) as HTMLTextAreaElement;
  await waitFor(() => expect(box.value).toBe(""));
  expect(sent()).toBe(1);
});

// red where every draft of a task was taken for a call at what is open: the dialog had the task's own fields in it
test("what is typed over a task is no call at it", async () => {
  const { draft } = records.unsentDraft();
  const kept = draft && { ...draft.kept, object: "Task", record: records.caseId(1) };
  const { desk } = await openedToSave({ drafts_at: () => [{ ...draft, kept }] });
  const typed = () => recordsOf(desk).typed.get(records.caseId(1));
  await waitFor(() => expect(typed()?.fields?.id).toBe("0198-draft"));
  expect(typed()?.call).toBeNull();
});

// red where the answer closed the field: "st" set the status, and took the case
test("a subject that is typed on while it is saved stays in its field, over what was saved", async () => {
  const { user, sent, kept, done } = await openedToSave();
  await user.keyboard("eMine{Control>}s{/Control}");
  await waitFor(() => expect(sent()).toBe(1));
  await user.keyboard(", la");
  done(records.record(1, { Subject: { text: "Mine", label: null } }));
  await screen.findByText("Case 00014201 saved");
  await user.keyboard("st");
  const field = screen.getByRole("textbox", { name: "Subject" }) as HTMLInputElement;
  expect(field.value).toBe("Mine, last");
  await waitFor(() => expect(keptText(kept(), "Subject")).toBe("Mine, last"));
  expect(kept().base.map(({ cell }) => cell.text)).toEqual(["Mine"]);
  expect(sent()).toBe(1);
});

// red where only what differs from the case as it was read counted as typed: the case stayed as nobody wanted it
test("a subject that is typed back while it is saved is typed over what was saved", async () => {
  const { user, sent, kept, done } = await openedToSave();
  await user.keyboard("e");
  const field = screen.getByRole("textbox", { name: "Subject" }) as HTMLInputElement;
  const was = field.value;
  await user.keyboard("Mine{Control>}s{/Control}");
  await waitFor(() => expect(sent()).toBe(1));
  await user.clear(field);
  await user.type(field, was);
  done(records.record(1, { Subject: { text: "Mine", label: null } }));
  await screen.findByText("Case 00014201 saved");
  await waitFor(() => expect(keptText(kept(), "Subject")).toBe(was));
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Subject" }).value).toBe(was);
});

// red where the answer closed the dialog: "p" asked for a further call
test("a call that is typed on while it is logged stays open", async () => {
  const { user, sent, kept, done } = await openedToSave();
  await user.keyboard(`pNobody${saving}`);
  await waitFor(() => expect(sent()).toBe(1));
  await user.keyboard(" u");
  done();
  await screen.findByText("Call at 00014201 logged");
  await user.keyboard("p");
  const said = screen.getByRole("textbox", { name: "What was said" }) as HTMLTextAreaElement;
  expect(said.value).toBe("Nobody up");
  await waitFor(() => expect(keptText(kept(), "Description")).toBe("Nobody up"));
  expect(screen.getByRole("button", { name: "Change call" })).toBeTruthy();
});

// red where the answer emptied the form: the words behind were gone, and the first letters were commands
test("a new case that is typed on while it is made is made, and what was typed since is typed over it", async () => {
  const { user, desk, sent, kept, done } = await openedToSave({}, true);
  await user.click(await screen.findByLabelText(/^Subject/));
  await user.keyboard("Printer");
  await user.selectOptions(screen.getByLabelText(/^Case Origin/), "Phone");
  await user.click(screen.getByLabelText(/^Subject/));
  await user.keyboard(saving);
  await waitFor(() => expect(sent()).toBe(1));
  await user.keyboard(" on");
  done(records.record(7, { Subject: { text: "Printer", label: null } }));
  await waitFor(() => expect(desk.openId).toBe(records.caseId(7)));
  await user.keyboard(" fire");
  await screen.findByText(/It was created meanwhile: “ fire” was not taken/, {}, { timeout: 5000 });
  await waitFor(() => expect(kept().record).toBe(records.caseId(7)));
  expect(kept().changes).toEqual([{ field: "Subject", value: "Printer on" }]);
  expect(screen.getByText("One field changed:")).toBeTruthy();
});

// red where what was not taken back was told in a dialog: it had the keys, and the letters were nowhere
test("who types on while something is taken back keeps the keys, and is told what was not", async () => {
  const row = { record: records.caseId(1), name: "00014201", end: { kind: "conflict" } };
  let taken: (report: unknown) => void = () => undefined;
  const report = new Promise((yes) => (taken = yes));
  const { user, desk } = await takingBack(report);
  await user.keyboard("cI lo");
  taken({ group: "c", rows: [row], notes: [], in_bin: null });
  await screen.findByText(/00014201 was not taken back\. Somebody changed it meanwhile/);
  await user.keyboard("oked");
  const box = screen.getByRole("textbox", { name: "Comment" }) as HTMLTextAreaElement;
  expect(box.value).toBe("I looked");
  expect(screen.queryByRole("dialog")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Show" }));
  expect(dialogs.any).toBe(true);
  expect(desk.openId).toBe(records.caseId(1));
});

// red where its form waited for what was taken back elsewhere: the first letters went to the title of the dialog
test("who comments on several while something is taken back has the form at once", async () => {
  const never = new Promise(() => undefined);
  const { user, desk } = await takingBack(never);
  await user.keyboard("{Escape}");
  desk.selected.add(records.caseId(1));
  desk.selected.add(records.caseId(2));
  await screen.findByText("2 ticked");
  await user.keyboard("cfor both");
  const box = screen.getByRole("textbox", { name: /^Comment/ }) as HTMLTextAreaElement;
  expect(box.value).toBe("for both");
});

// red where whatever was open was sent: letters that began a new case and Ctrl+Enter made one without a word in it
test("a new case without a word in it is not made", async () => {
  const { sections, ...rest } = records.caseLayout;
  const free = sections.map((one) => ({
    ...one,
    items: one.items.map((item) => ({ ...item, required: false })),
  }));
  const { user, sent } = await openedToSave({ desk_layout: () => ({ ...rest, sections: free }) }, true);
  await screen.findByLabelText(/^Subject/);
  await user.keyboard(saving);
  await screen.findByText("Nothing is typed yet, so nothing was created.");
  expect(sent()).toBe(0);
});
