// the text of an article on its way into a comment of a case
import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import type { KeepDraft } from "../src/bindings";
import { toasts } from "../src/lib/toasts.svelte";
import { deskOf, forgetDesks } from "../src/views/desk/desk.svelte";
import ArticleDialog from "../src/views/desk/record/ArticleDialog.svelte";
import { recordsOf } from "../src/views/desk/record/records.svelte";
import { standIn } from "./stand-in/ipc";
import * as records from "./stand-in/records";

async function chosen() {
  toasts.list = [];
  forgetDesks();
  let closed = 0;
  const hit = { id: records.caseId(2), object: "Case", name: "00014202", detail: null };
  const calls = standIn({
    lookup: () => [hit],
    desk_object: () => ({
      ...records.caseObject,
      name: "Knowledge__kav",
      fields: [...records.caseObject.fields, records.field("Answer__c", "long_text")],
    }),
  });
  const desk = deskOf("support", "Knowledge__kav");
  await desk.loadObject();
  const record = records.record(
    1,
    { Answer__c: { text: "Hold the key for ten seconds.", label: null } },
    { object: "Knowledge__kav" },
  );
  render(ArticleDialog, { records: recordsOf(desk), record, onclose: () => (closed += 1) });
  const user = userEvent.setup();
  await user.type(screen.getByRole("combobox", { name: "Case" }), "14202");
  await user.click(await screen.findByRole("option", { name: /00014202/ }));
  const box = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Comment" });
  await waitFor(() => expect(document.activeElement).toBe(box));
  const kept = () => calls.filter(({ command }) => command === "keep_draft").at(-1)?.args.draft as KeepDraft;
  const forgot = () => calls.some(({ command }) => command === "discard_draft");
  return { user, box, kept, forgot, closed: () => closed };
}

afterEach(cleanup);

// red where it was a draft only once it was sent: a crash lost what was changed, and Esc asked whether to lose it
test("what is changed in an article's text is a draft of a comment at the chosen case, and Esc keeps it", async () => {
  const { user, box, kept, forgot, closed } = await chosen();
  expect(box.value).toContain("Hold the key for ten seconds.");
  await user.type(box, " Best, Ada");
  await waitFor(() =>
    expect(
      kept()
        ?.changes.map(({ value }) => value)
        .join(),
    ).toContain("Best, Ada"),
  );
  expect(kept()).toMatchObject({ object: "CaseComment", record: null, at_record: records.caseId(2) });
  await user.keyboard("{Escape}");
  expect(closed()).toBe(1);
  expect(toasts.list.map(({ text }) => text)).toEqual([
    "Comment on 00014202: what you typed is kept under Unsent.",
  ]);
  expect(forgot()).toBe(false);
});

test("a mere copy of the article is not kept", async () => {
  const { user, forgot, kept } = await chosen();
  await waitFor(() => expect(kept()).toBeTruthy());
  await user.keyboard("{Escape}");
  await waitFor(() => expect(forgot()).toBe(true));
  expect(toasts.list).toEqual([]);
});
