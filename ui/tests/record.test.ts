import { cleanup, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import type { RecordView } from "../src/bindings";
import Toasts from "../src/components/Toasts.svelte";
import { dialogs } from "../src/lib/dialogs.svelte";
import { preferences } from "../src/lib/preferences.svelte";
import { toasts } from "../src/lib/toasts.svelte";
import { unsent } from "../src/lib/unsent.svelte";
import { deskOf, forgetDesks, type Desk } from "../src/views/desk/desk.svelte";
import NewRecord from "../src/views/desk/record/NewRecord.svelte";
import RecordPane from "../src/views/desk/record/RecordPane.svelte";
import { lastCall } from "./app";
import * as data from "./stand-in/data";
import { standIn, type Call, type Handlers } from "./stand-in/ipc";
import * as records from "./stand-in/records";

type Opened = { calls: Call[]; user: ReturnType<typeof userEvent.setup>; desk: Desk };

function start(handlers: Handlers = {}): Opened {
  dialogs.close();
  toasts.list = [];
  unsent.list = [];
  preferences.settings = {};
  forgetDesks();
  const user = userEvent.setup();
  const calls = standIn(handlers);
  return { calls, user, desk: deskOf("support", "Case") };
}

async function open(handlers: Handlers = {}): Promise<Opened> {
  const opened = start(handlers);
  opened.desk.open(records.caseId(1));
  render(Toasts);
  render(RecordPane, { desk: opened.desk });
  await screen.findByText("Case Information");
  // the rest follows
  await waitFor(() => expect(document.querySelector("[aria-busy=true]")).toBeNull());
  return opened;
}

async function create(handlers: Handlers = {}): Promise<Opened> {
  const opened = start(handlers);
  opened.desk.composing = true;
  render(NewRecord, { desk: opened.desk });
  await screen.findByText("Product", { selector: "h3" });
  return opened;
}

const times = (calls: Call[], command: string) => calls.filter((one) => one.command === command).length;
const kept = (calls: Call[]) =>
  lastCall(calls, "keep_draft").draft as { id: string; changes: unknown; base: unknown };

async function typeSubject(opened: Opened, text = "Typed by me") {
  await opened.user.click(screen.getByRole("button", { name: /^Edit Subject/ }));
  const field = await screen.findByRole("textbox", { name: "Subject" });
  await opened.user.clear(field);
  await opened.user.type(field, text);
  return field as HTMLInputElement;
}

afterEach(cleanup);

test("an opened case shows its highlights, path, sections of the layout, timeline and what it cost", async () => {
  await open();
  expect(screen.getByRole("heading", { name: "Invoices for October missing tax line" })).toBeTruthy();
  const path = within(screen.getByRole("toolbar", { name: "Status" }));
  const steps = path.getAllByRole("button").map((one) => one.textContent?.trim().replace(/\s+/g, " "));
  expect(steps).toEqual(["✓ New", "Working", "Escalated", "Closed, closes it"]);
  expect(screen.getByRole("heading", { name: "Product" })).toBeTruthy();
  expect(screen.getByText("Ask finance first.", { exact: false })).toBeTruthy();
  expect(screen.getByText("Template v7 dropped the field, fix is in review.")).toBeTruthy();
  expect(screen.getByText("3 API calls for this case", { exact: false })).toBeTruthy();
});

test("e edits the first field; Tab goes on to the next; every key is kept on disk without a save", async () => {
  const opened = await open();
  await opened.user.keyboard("e");
  const field = await screen.findByRole("textbox", { name: "Subject" });
  await waitFor(() => expect(document.activeElement).toBe(field));
  await opened.user.clear(field);
  await opened.user.type(field, "Typed by me");
  await opened.user.keyboard("{Tab}");
  const status = await screen.findByRole("combobox", { name: "Status" });
  expect(document.activeElement).toBe(status);
  await opened.user.selectOptions(status, "Escalated");
  await waitFor(() =>
    expect(kept(opened.calls)).toMatchObject({
      object: "Case",
      record: records.caseId(1),
      changes: [
        { field: "Subject", value: "Typed by me" },
        { field: "Status", value: "Escalated" },
      ],
      base: [
        { field: "Subject", cell: { text: "Invoices for October missing tax line" } },
        { field: "Status", cell: { text: "Working" } },
      ],
    }),
  );
  opened.desk.open(records.caseId(2));
  await screen.findByRole("heading", { name: "Cannot invite second administrator" });
  // red where resting saved instead of keeping
  expect(times(opened.calls, "save_draft")).toBe(0);
});

test("Ctrl+S saves several fields together, says so, and offers to take it back", async () => {
  const opened = await open();
  await typeSubject(opened);
  await opened.user.keyboard("{Control>}s{/Control}");
  await waitFor(() => expect(times(opened.calls, "save_draft")).toBe(1));
  expect(lastCall(opened.calls, "save_draft")).toEqual({
    draft: kept(opened.calls).id,
    how: { over: null, allow_duplicates: false },
  });
  await opened.user.click(await screen.findByRole("button", { name: "Take back" }));
  expect(lastCall(opened.calls, "undo_change").change).toBe("0198-change");
});

test("what is typed is kept when another record is opened, and asks nothing", async () => {
  const opened = await open();
  await typeSubject(opened);
  opened.desk.open(records.caseId(2));
  await waitFor(() =>
    expect(kept(opened.calls).changes).toEqual([{ field: "Subject", value: "Typed by me" }]),
  );
  await screen.findByRole("heading", { name: "Cannot invite second administrator" });
  opened.desk.open(records.caseId(1));
  expect(await screen.findByText("Typed by me")).toBeTruthy();
  expect(times(opened.calls, "discard_draft")).toBe(0);
});

test("a draft of an earlier day is found again, and its age is told", async () => {
  await open({ drafts_at: () => [records.unsentDraft().draft] });
  expect(await screen.findByText("Invoices for October and November")).toBeTruthy();
  expect(screen.getByText(/Typed 40 min ago and kept/)).toBeTruthy();
});

test("what Salesforce refuses is said at the field, and what was typed stays", async () => {
  const opened = await open({
    save_draft: () => ({
      kind: "rejected",
      fields: [{ field: "Subject", message: "value too long" }],
      failure: data.failure({ message: "Salesforce refused the change.", steps: [], action: null }),
    }),
  });
  const field = await typeSubject(opened);
  await opened.user.keyboard("{Control>}s{/Control}");
  expect(await screen.findByText("Salesforce refused the change.")).toBeTruthy();
  expect(screen.getAllByText("value too long").length).toBe(1);
  expect(field.value).toBe("Typed by me");
});

test("a conflict asks only where both changed a field, and writes over what was seen", async () => {
  const theirs = records.record(1, { Subject: { text: "Typed by Mika", label: null } }, { stamp: data.now });
  const cell = (text: string) => ({ text, label: null });
  let saves = 0;
  const opened = await open({
    save_draft: () => {
      saves += 1;
      if (saves > 1) return { kind: "done", change: "c", record: theirs, merged: ["Type"] };
      return {
        kind: "conflict",
        theirs,
        fields: [
          {
            field: "Subject",
            base: cell("Invoices for October missing tax line"),
            theirs: cell("Typed by Mika"),
            mine: cell("Typed by me"),
            clashes: true,
          },
          { field: "Type", base: cell("Billing"), theirs: cell("Electrical"), mine: null, clashes: false },
        ],
      };
    },
  });
  await typeSubject(opened);
  await opened.user.keyboard("{Control>}s{/Control}");
  const conflict = within(await screen.findByRole("alert", { name: "Conflict" }));
  const send = conflict.getByRole<HTMLButtonElement>("button", { name: "Save what is chosen" });
  expect(send.disabled).toBe(true);
  await opened.user.click(conflict.getByRole("radio", { name: "Subject: mine" }));
  await opened.user.click(send);
  await waitFor(() => expect(screen.queryByRole("alert", { name: "Conflict" })).toBeNull());
  expect(lastCall(opened.calls, "save_draft").how).toEqual({ over: data.now, allow_duplicates: false });
  expect(kept(opened.calls)).toMatchObject({ base: [{ field: "Subject", cell: { text: "Typed by Mika" } }] });
  expect(await screen.findByText(/Saved beside somebody else's change of Type/)).toBeTruthy();
});

test("theirs in every clashing field writes nothing", async () => {
  const theirs = records.record(1, { Subject: { text: "Typed by Mika", label: null } }, { stamp: data.now });
  const cell = (text: string) => ({ text, label: null });
  const opened = await open({
    save_draft: () => ({
      kind: "conflict",
      theirs,
      fields: [
        {
          field: "Subject",
          base: cell("before"),
          theirs: cell("Typed by Mika"),
          mine: cell("mine"),
          clashes: true,
        },
      ],
    }),
  });
  await typeSubject(opened);
  await opened.user.keyboard("{Control>}s{/Control}");
  await opened.user.click(await screen.findByRole("radio", { name: "Subject: theirs" }));
  await opened.user.click(screen.getByRole("button", { name: "Save what is chosen" }));
  await waitFor(() => expect(screen.queryByRole("alert", { name: "Conflict" })).toBeNull());
  // red where a draft without a change was sent all the same
  expect(times(opened.calls, "save_draft")).toBe(1);
  expect(times(opened.calls, "discard_draft")).toBe(1);
});

test("an unknown end is looked up in the org and not sent again", async () => {
  const opened = await open({
    save_draft: () => ({
      kind: "unknown",
      failure: data.failure({ message: "The answer never came.", steps: [] }),
    }),
    list_unsent: () => {
      const one = records.unsentDraft();
      if (!one.draft) return [];
      return [
        {
          ...one,
          draft: { ...one.draft, kept: { ...one.draft.kept, id: kept(opened.calls).id } },
          change: records.change({ id: "c-unknown", stage: "unknown" }),
          stage: "unknown",
        },
      ];
    },
  });
  await typeSubject(opened);
  await opened.user.keyboard("{Control>}s{/Control}");
  await screen.findByText("The answer never came.");
  await opened.user.keyboard("{Control>}s{/Control}");
  expect(times(opened.calls, "save_draft")).toBe(1);
  await opened.user.click(screen.getByRole("button", { name: "Look in the org" }));
  await waitFor(() => expect(lastCall(opened.calls, "settle_change").change).toBe("c-unknown"));
  await waitFor(() => expect(screen.queryByText("The answer never came.")).toBeNull());
  // red where Save was open while the end was unknown
  expect(times(opened.calls, "save_draft")).toBe(1);
});

test("what is not kept on disk is not sent", async () => {
  const opened = await open({
    keep_draft: () => {
      throw data.failure({ message: "The disk is full.", steps: [], action: null });
    },
  });
  await typeSubject(opened);
  await opened.user.keyboard("{Control>}s{/Control}");
  expect(await screen.findByText("The disk is full.")).toBeTruthy();
  // red where saving went on after the keeping was refused
  expect(times(opened.calls, "save_draft")).toBe(0);
});

test("a change of somebody else is told while the case is open, and what is typed stays", async () => {
  let stamp = data.now - 2 * data.MINUTE;
  let priority = "High";
  const opened = await open({
    open_record: () => records.record(1, { Priority: { text: priority, label: null } }, { stamp }),
  });
  await typeSubject(opened);
  stamp = data.now;
  priority = "Low";
  await opened.user.keyboard("{Escape}r");
  expect(await screen.findByText(/Mika Sato changed Priority to Low/)).toBeTruthy();
  expect(screen.getByText(/What you typed is/)).toBeTruthy();
  expect(screen.getByText("Typed by me")).toBeTruthy();
});

test("a neighbour is read ahead and then shown without a wait or a second reading", async () => {
  const opened = start();
  await opened.desk.start();
  opened.desk.open(records.caseId(1));
  render(RecordPane, { desk: opened.desk });
  await waitFor(() => expect(times(opened.calls, "open_record")).toBe(2), { timeout: 3000 });
  opened.desk.step(1);
  await screen.findByRole("heading", { name: "Cannot invite second administrator" });
  expect(times(opened.calls, "open_record")).toBe(2);
});

test("options follow the field they depend on, and the present value stays choosable", async () => {
  const opened = await open();
  await opened.user.click(screen.getByRole("button", { name: "Edit Part" }));
  const part = await screen.findByRole("combobox", { name: "Part" });
  expect(
    within(part)
      .getAllByRole("option")
      .map((one) => one.textContent),
  ).toEqual(["–", "Slot", "Cable"]);
});

test("a reference is found by what is typed and chosen with the keyboard", async () => {
  const opened = await open();
  await opened.user.click(screen.getByRole("button", { name: /^Edit Owner/ }));
  const owner = await screen.findByRole("combobox", { name: "Owner" });
  await opened.user.clear(owner);
  await opened.user.type(owner, "bill");
  await screen.findByRole("option", { name: /Billing queue/ });
  await opened.user.keyboard("{Enter}");
  await waitFor(() => expect(kept(opened.calls).changes).toEqual([{ field: "OwnerId", value: "00G1" }]));
  expect(await screen.findByText("One field changed:")).toBeTruthy();
});

test("a comment is internal unless it is made public; both are drafts of a comment at the case", async () => {
  const opened = await open({ save_draft: () => ({ kind: "done", change: "c", record: null, merged: [] }) });
  await opened.user.keyboard("c");
  const box = await screen.findByLabelText("Comment");
  await opened.user.type(box, "On its way.");
  expect(screen.getByRole("button", { name: "Add internal comment" })).toBeTruthy();
  await opened.user.click(screen.getByRole("radio", { name: "Public" }));
  expect(screen.getByText("The customer can read this.")).toBeTruthy();
  await opened.user.click(screen.getByRole("button", { name: "Add public comment" }));
  await waitFor(() => expect(times(opened.calls, "save_draft")).toBe(1));
  expect(kept(opened.calls)).toMatchObject({
    object: "CaseComment",
    record: null,
    at_record: records.caseId(1),
    changes: [
      { field: "CommentBody", value: "On its way." },
      { field: "ParentId", value: records.caseId(1) },
      { field: "IsPublished", value: "true" },
    ],
  });
});

test("t takes the case, a step of the path is saved at once, and a closed one asks for the reason", async () => {
  const opened = await open();
  await opened.user.keyboard("t");
  await waitFor(() =>
    expect(kept(opened.calls).changes).toEqual([{ field: "OwnerId", value: records.caseObject.user_id }]),
  );
  await opened.user.click(await screen.findByRole("button", { name: "Escalated" }));
  await waitFor(() => expect(kept(opened.calls).changes).toEqual([{ field: "Status", value: "Escalated" }]));
  await opened.user.click(screen.getByRole("button", { name: /^Closed/ }));
  const dialog = within(await screen.findByRole("dialog", { name: "Close 00014201" }));
  await opened.user.selectOptions(dialog.getByLabelText("Case Reason"), "Other");
  await opened.user.click(dialog.getByRole("button", { name: "Close case" }));
  await waitFor(() =>
    expect(kept(opened.calls).changes).toEqual([
      { field: "Status", value: "Closed" },
      { field: "Reason", value: "Other" },
    ]),
  );
});

test("a refused step stays as a draft at the case", async () => {
  const opened = await open({
    save_draft: () => ({
      kind: "rejected",
      fields: [],
      failure: data.failure({ message: "A comment is wanted first.", steps: [], action: null }),
    }),
  });
  await opened.user.click(screen.getByRole("button", { name: "Escalated" }));
  expect(await screen.findByText("A comment is wanted first.")).toBeTruthy();
  expect(screen.getByText("One field changed:")).toBeTruthy();
});

test("a digit runs its macro over the case; then the next one is opened where the macro says so", async () => {
  const opened = await open({ list_macros: () => [records.macro({ then_next: true })] });
  await opened.desk.start();
  await opened.user.keyboard("1");
  await waitFor(() =>
    expect(lastCall(opened.calls, "change_many").ask).toEqual({
      object: "Case",
      records: [records.caseId(1)],
      work: { kind: "macro", id: "0198-macro" },
    }),
  );
  await waitFor(() => expect(opened.desk.openId).toBe(records.caseId(2)));
});

test("a case is deleted only when its number is typed", async () => {
  const opened = await open({
    delete_record: ({ typed }) =>
      typed === "00014201"
        ? { kind: "done", change: "c", record: null, merged: [] }
        : { kind: "number_differs" },
  });
  await opened.user.keyboard("{Delete}");
  const dialog = within(await screen.findByRole("dialog", { name: "Delete case 00014201?" }));
  await opened.user.type(dialog.getByLabelText("Case Number"), "1{Enter}");
  expect(await dialog.findByText(/Nothing was sent/)).toBeTruthy();
  await opened.user.clear(dialog.getByLabelText("Case Number"));
  await opened.user.type(dialog.getByLabelText("Case Number"), "00014201{Enter}");
  await waitFor(() => expect(opened.desk.openId).toBeNull());
});

test("a new case asks for what the layout wants, and for a like one of the contact, before anything is sent", async () => {
  const opened = await create({
    similar_cases: () => [
      {
        id: records.caseId(4),
        object: "Case",
        name: "00014198",
        title: "Printer on fire",
        status: "New",
        closed: false,
        at: data.now,
      },
    ],
    save_draft: () => ({ kind: "done", change: "c", record: records.record(7), merged: [] }),
  });
  await opened.user.click(screen.getByRole("button", { name: "Create case" }));
  expect(await screen.findByText("Subject is required.")).toBeTruthy();
  expect(times(opened.calls, "save_draft")).toBe(0);
  await opened.user.type(screen.getByLabelText(/^Subject/), "Printer on fire");
  await opened.user.selectOptions(screen.getByLabelText(/^Case Origin/), "Phone");
  await opened.user.type(screen.getByLabelText("Contact"), "jonas");
  await opened.user.click(await screen.findByRole("option", { name: /Jonas Weber/ }));
  await opened.user.keyboard("{Control>}{Enter}{/Control}");
  expect(await screen.findByText("00014198")).toBeTruthy();
  expect(times(opened.calls, "save_draft")).toBe(0);
  await opened.user.click(screen.getByRole("button", { name: "Create all the same" }));
  await waitFor(() => expect(opened.desk.openId).toBe(records.caseId(7)));
  expect(kept(opened.calls).changes).toEqual(
    expect.arrayContaining([
      { field: "Subject", value: "Printer on fire" },
      { field: "Status", value: "New" },
      { field: "ContactId", value: "0031" },
    ]),
  );
});

test("keys pressed alone do nothing where they are switched off", async () => {
  const opened = await open();
  preferences.settings = { plain_keys_off: true };
  await opened.user.keyboard("t");
  expect(times(opened.calls, "keep_draft")).toBe(0);
});

test("? lists every key", async () => {
  const opened = await open();
  await opened.user.keyboard("?");
  const dialog = within(await screen.findByRole("dialog", { name: "Keys" }));
  for (const words of ["take it", "close with a reason", "run a macro", "save"])
    expect(dialog.getByText(words)).toBeTruthy();
});

test("a part that may not be seen, one that failed and an empty one are told apart", async () => {
  const opened = await open({
    open_record: (): RecordView =>
      records.record(
        1,
        {},
        {
          related: records.related({
            emails: { kind: "not_visible" },
            files: records.read([]),
            history: {
              kind: "failed",
              failure: data.failure({ message: "The org did not answer.", steps: [] }),
            },
          }),
        },
      ),
  });
  expect(screen.getByText("History could not be read.")).toBeTruthy();
  expect(screen.getByText(/E-mails: this user may not see them/)).toBeTruthy();
  await opened.user.click(screen.getByRole("tab", { name: "Files" }));
  expect(screen.getByText("No files.")).toBeTruthy();
});

test("text of the org is text wherever a record shows it", async () => {
  const payload = `<img src=x onerror="window.hit=1"><script>window.hit=1</script>{@html 'x'} 🎉 שלום`;
  const cell = { text: payload, label: payload };
  const related = records.related();
  const hurt = JSON.parse(JSON.stringify(related), (key, value) =>
    typeof value === "string" && !["kind", "id", "object", "form", "field"].includes(key) ? payload : value,
  );
  const values = Object.fromEntries(
    records.caseFields.filter(({ kind }) => kind !== "date_time").map(({ name }) => [name, cell]),
  );
  const opened = await open({
    open_record: () => records.record(1, values, { related: hurt, name: payload, changed_by: payload }),
  });
  // red where an entry of the timeline was drawn as HTML
  for (const part of [/^Related/, /^Files/, /^Timeline/]) {
    await opened.user.click(screen.getByRole("tab", { name: part }));
    expect(document.querySelector("article img, article script")).toBeNull();
    expect(screen.getAllByText(payload, { exact: false }).length).toBeGreaterThan(5);
  }
  expect("hit" in window).toBe(false);
});
