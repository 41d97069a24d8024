// who goes on to another record while something is on its way, and what is typed over what a colleague changed
import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import type { KeepDraft, RecordView, WriteOutcome } from "../src/bindings";
import Toasts from "../src/components/Toasts.svelte";
import { dialogs } from "../src/lib/dialogs.svelte";
import { preferences } from "../src/lib/preferences.svelte";
import { toasts } from "../src/lib/toasts.svelte";
import { deskOf, forgetDesks } from "../src/views/desk/desk.svelte";
import DeskFrame from "../src/views/desk/DeskFrame.svelte";
import { recordsOf } from "../src/views/desk/record/records.svelte";
import { standIn, type Handlers } from "./stand-in/ipc";
import * as records from "./stand-in/records";

async function opened(handlers: Handlers = {}) {
  dialogs.close();
  toasts.list = [];
  preferences.settings = {};
  forgetDesks();
  const waiting: ((outcome: WriteOutcome) => void)[] = [];
  const save_draft = () => new Promise<WriteOutcome>((yes) => waiting.push(yes));
  const index = ({ record }: { record: string }) => Number(record.slice(-4));
  const open_record = (ask: { record: string }) =>
    records.record(index(ask), {}, { id: ask.record, name: `0001420${index(ask)}` });
  const calls = standIn({ save_draft, open_record, ...handlers });
  const desk = deskOf("support", "Case");
  await desk.start();
  desk.open(records.caseId(1));
  render(Toasts);
  render(DeskFrame, { desk });
  await there(1);
  const sent = () => calls.filter(({ command }) => command === "save_draft").length;
  const kept = () => {
    const all = calls.filter(({ command }) => command === "keep_draft");
    return all.at(-1)?.args.draft as KeepDraft;
  };
  const done = (record: RecordView | null = null) =>
    waiting.shift()?.({ kind: "done", change: "c", record, merged: [] });
  return { desk, user: userEvent.setup(), sent, kept, done };
}

async function there(index: number) {
  await screen.findByRole("article", { name: new RegExp(`0001420${index}`) });
  await waitFor(() => expect(document.querySelector("[aria-busy=true]")).toBeNull());
}

const box = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Comment" });
const saving = "{Control>}{Enter}{/Control}";

afterEach(cleanup);

/** A comment of the first case is on its way, and the second one is open. */
async function goneOn() {
  const at = await opened();
  await at.user.keyboard(`cFirst${saving}`);
  await waitFor(() => expect(at.sent()).toBe(1));
  const first = at.kept().id;
  await at.user.keyboard("{Escape}j");
  await waitFor(() => expect(at.desk.openId).not.toBe(records.caseId(1)));
  return { ...at, first, second: at.desk.openId };
}

// the answer may come when the box serves another case already
test("who comments on the next case keeps the keys when the comment on the first is added", async () => {
  const { user, kept, done, second } = await goneOn();
  await waitFor(() => expect(screen.queryByText("Case Information")).toBeTruthy());
  await user.keyboard("c");
  await waitFor(() => expect(document.activeElement).toBe(box()));
  done();
  await screen.findByText(/^Comment on .* added$/);
  await user.keyboard("Second");
  expect(box().value).toBe("Second");
  await waitFor(() => expect(kept()).toMatchObject({ at_record: second, record: null }));
});

// red where the answer closed the field of whatever case was open then: the letters behind it were commands
test("who edits the next case keeps the field when the first is saved", async () => {
  const { user, desk, sent, done } = await opened();
  await user.keyboard("eMine{Control>}s{/Control}");
  await waitFor(() => expect(sent()).toBe(1));
  await user.keyboard("{Escape}j");
  await waitFor(() => expect(desk.openId).not.toBe(records.caseId(1)));
  await waitFor(() => expect(screen.queryByText("Case Information")).toBeTruthy());
  await user.keyboard("e");
  const field = await screen.findByRole<HTMLInputElement>("textbox", { name: "Subject" });
  await waitFor(() => expect(document.activeElement).toBe(field));
  done(records.record(1, { Subject: { text: "Mine", label: null } }));
  await screen.findByText(/ saved$/);
  await user.keyboard("Next");
  expect(field.isConnected && field.value).toBe("Next");
});

// red where the draft of the first was gone on with: the second comment was put over the first one
test("a second comment on a case is another comment", async () => {
  const { user, kept, done, first } = await goneOn();
  done();
  await screen.findByText(/^Comment on .* added$/);
  await user.keyboard("k");
  await there(1);
  await user.keyboard("cAnother");
  await waitFor(() => expect(box().value).toBe("Another"));
  await waitFor(() => expect(kept().changes.map(({ value }) => value)).toContain("Another"));
  expect(kept()).toMatchObject({ at_record: records.caseId(1), record: null });
  expect(kept().id).not.toBe(first);
});

// red where the draft went on from the case as a deed of one's own had brought it: the next save put it over theirs unseen
test("what is typed over what a colleague changed is still in conflict behind a deed of one's own", async () => {
  const { draft } = records.unsentDraft();
  const { user, sent, done, kept, desk } = await opened({ drafts_at: () => [draft] });
  const typed = () => recordsOf(desk).typed.get(records.caseId(1))?.fields;
  await waitFor(() => expect(typed()?.id).toBe("0198-draft"));
  const base = typed()?.stamp;
  await user.keyboard("t");
  await waitFor(() => expect(sent()).toBe(1));
  done(records.record(1, { Subject: { text: "Theirs", label: null } }));
  await screen.findByText(/is yours/);
  expect(typed()?.base.Subject?.text).toBe("Invoices for October missing tax line");
  expect(typed()?.stamp).toBe(base);
  expect(kept().id).not.toBe("0198-draft");
});
