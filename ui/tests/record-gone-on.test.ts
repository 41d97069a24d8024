// who goes on to another record while something is on its way, and what is typed over what a colleague changed
import { cleanup, screen, waitFor } from "@testing-library/svelte";
import { afterEach, expect, test } from "vitest";
import { recordsOf } from "../src/views/desk/record/records.svelte";
import { openedToSave, saving } from "./saving";
import type { Handlers } from "./stand-in/ipc";
import * as records from "./stand-in/records";

/** The same where each case has its own number. */
async function opened(handlers: Handlers = {}) {
  const index = ({ record }: { record: string }) => Number(record.slice(-4));
  const open_record = (ask: { record: string }) =>
    records.record(index(ask), {}, { id: ask.record, name: `0001420${index(ask)}` });
  const at = await openedToSave({ open_record, ...handlers });
  await there(1);
  return at;
}

async function there(index: number) {
  await screen.findByRole("article", { name: new RegExp(`0001420${index}`) });
  await waitFor(() => expect(document.querySelector("[aria-busy=true]")).toBeNull());
}

const box = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Comment" });

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
