// what opens over the list: the filter, the columns, saving, the export, and the search with its offers
import { screen, waitFor, within } from "@testing-library/svelte";
import axe from "axe-core";
import { expect, test } from "vitest";
import { deskOf } from "../src/views/desk/desk.svelte";
import { button, lastCall, openApp } from "./app";
import * as data from "./stand-in/data";
import { send, type Handlers } from "./stand-in/ipc";
import { caseSets, filterObject } from "./stand-in/lists";

const place = { view: "cases" } as const;
const desk = () => deskOf("support", "Case");

async function openList(handlers: Handlers = {}) {
  const opened = await openApp({ desk_object: () => filterObject, ...handlers }, place);
  await screen.findByText("00014202");
  return opened;
}

async function fromMenu(user: { click: (element: Element) => Promise<void> }, words: RegExp) {
  await user.click(await button("More to do with the list"));
  await user.click(await screen.findByRole("menuitem", { name: words }));
  return screen.findByRole("dialog");
}

async function expectAccessible() {
  const results = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  const serious = results.violations.filter((one) => ["serious", "critical"].includes(one.impact ?? ""));
  expect(serious.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 200) ?? ""}`)).toEqual([]);
}

test("a filter is put together from fields, says how many it finds, and is shown", async () => {
  const { calls, user } = await openList({
    count_lists: () => [{ source: { kind: "search", text: "" }, count: 7 }],
  });
  await user.keyboard("f");
  const dialog = await screen.findByRole("dialog");
  await expectAccessible();
  const add = within(dialog).getByLabelText("One more condition on");
  await user.selectOptions(add, "Priority");
  await user.click(within(dialog).getByRole("button", { name: "Show" }));
  expect(await within(dialog).findByText("Choose at least one value.")).toBeTruthy();
  expect(desk().list.ask.source.kind).toBe("built_in");
  await user.click(within(dialog).getByLabelText("High"));
  expect(await within(dialog).findByText("7 found")).toBeTruthy();
  await user.click(within(dialog).getByRole("button", { name: "Show" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(lastCall(calls, "list_records")).toMatchObject({
    ask: {
      source: {
        kind: "spec",
        spec: {
          all: true,
          conditions: [
            { field: "IsClosed" },
            { field: "Priority", operator: "is", values: [{ kind: "value", text: "High" }] },
          ],
        },
      },
    },
  });
});

test("a filter takes me, my queues and days that go with the calendar", async () => {
  const { calls, user } = await openList();
  await user.keyboard("f");
  const dialog = await screen.findByRole("dialog");
  const add = within(dialog).getByLabelText("One more condition on");
  await user.selectOptions(add, "Owner");
  await user.selectOptions(await within(dialog).findByLabelText("Who"), "My queues");
  await user.selectOptions(add, "Created");
  await user.selectOptions(await within(dialog).findByLabelText("When"), "the last … days");
  const days = await within(dialog).findByLabelText("How many days");
  await user.clear(days);
  await user.type(days, "30");
  await user.selectOptions(within(dialog).getByLabelText("Show what fits"), "any of these");
  await user.click(within(dialog).getByRole("button", { name: "Show" }));
  expect(lastCall(calls, "list_records")).toMatchObject({
    ask: {
      source: {
        spec: {
          all: false,
          conditions: [
            {},
            { field: "OwnerId", values: [{ kind: "my_queues" }] },
            { field: "CreatedDate", values: [{ kind: "relative", literal: "LAST_N_DAYS", count: 30 }] },
          ],
        },
      },
    },
  });
});

test("columns are found, added, moved by keys and put back to the list’s own", async () => {
  const { calls, user } = await openList();
  const dialog = await fromMenu(user, /^Columns/);
  await expectAccessible();
  await user.type(within(dialog).getByLabelText("Find a field to add"), "orig");
  await user.click(await within(dialog).findByRole("button", { name: "Add Case Origin" }));
  const last = within(dialog)
    .getAllByRole("listitem")
    .find((one) => one.textContent?.includes("Case Origin"));
  last?.focus();
  await user.keyboard("{Alt>}{ArrowUp}{/Alt}");
  await user.click(within(dialog).getByRole("button", { name: "Show" }));
  const asked = lastCall(calls, "list_records").ask as { columns: string[] };
  expect(asked.columns.at(-2)).toBe("Origin");
  await fromMenu(user, /^Columns/);
  await user.click(await button("The list’s own"));
  expect(lastCall(calls, "list_records")).toMatchObject({ ask: { columns: null } });
});

test("a list is saved with its columns and order, a taken name is told and nothing is lost", async () => {
  let taken = true;
  const { calls, user } = await openList({
    save_list: ({ list }: { list: { name: string } }) => {
      if (taken) throw data.failure({ message: "There is a list “Mine” already.", action: null });
      return { source: { kind: "saved", id: "new" }, label: list.name, live: false };
    },
  });
  const dialog = await fromMenu(user, /^Save this list/);
  await expectAccessible();
  await user.type(within(dialog).getByLabelText(/^Name/), "Mine");
  await user.click(within(dialog).getByRole("button", { name: "Save" }));
  expect(await within(dialog).findByText("There is a list “Mine” already.")).toBeTruthy();
  expect(within(dialog).getByLabelText<HTMLInputElement>(/^Name/).value).toBe("Mine");
  taken = false;
  await user.click(within(dialog).getByRole("button", { name: "Save" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(lastCall(calls, "save_list")).toMatchObject({
    list: { id: null, name: "Mine", spec: { sort: { field: "CreatedDate", descending: true } } },
  });
  expect(lastCall(calls, "list_records")).toMatchObject({ ask: { source: { kind: "saved", id: "new" } } });
});

test("a saved list is deleted, and brought back from the message", async () => {
  const [saved] = caseSets.saved;
  const { calls, user } = await openList();
  if (!saved) throw new Error("there is a saved list");
  await waitFor(() => expect(desk().sets.stand).toBe("ready"));
  desk().choose(saved);
  await waitFor(() => expect(desk().list.wanted.label).toBe(saved.label));
  const dialog = await fromMenu(user, /^Save, rename or delete/);
  await user.click(within(dialog).getByRole("button", { name: "Delete the list" }));
  await user.click(await button("Bring back"));
  await waitFor(() => expect(calls.some((call) => call.command === "save_list")).toBe(true));
  expect(lastCall(calls, "save_list")).toMatchObject({ list: { id: null, name: saved.label } });
});

test("an export shows how far it is, can be stopped, and says where the file lies", async () => {
  let end: (value: unknown) => void = () => undefined;
  const { calls, user } = await openList({
    export_list: ({ onProgress }) => {
      send(onProgress, { rows: 400, total: 1284 });
      return new Promise((resolve) => (end = resolve));
    },
  });
  const dialog = await fromMenu(user, /^Export/);
  await expectAccessible();
  await user.selectOptions(within(dialog).getByLabelText("Kind of file"), "XLSX, a workbook");
  await user.click(within(dialog).getByRole("button", { name: "Export" }));
  expect(await within(dialog).findByText(/400\s+of 1,284\s+rows/)).toBeTruthy();
  await user.click(within(dialog).getByRole("button", { name: "Stop" }));
  expect(calls.some((call) => call.command === "cancel_export")).toBe(true);
  end({ path: "/home/dana/Downloads/All open.xlsx", rows: 1284 });
  expect(await within(dialog).findByText("1,284 rows written.")).toBeTruthy();
  expect(lastCall(calls, "export_list")).toMatchObject({ wanted: { format: "xlsx", raw: false } });
});

test("what could be meant is offered; arrows choose, Enter searches, Esc goes back", async () => {
  const { calls, user } = await openList({
    suggest: () => [
      { text: "status:", hint: "Status" },
      { text: "printer", hint: "Recent search" },
    ],
  });
  await user.keyboard("/st");
  const field = screen.getByRole("combobox", { name: "Search cases" });
  expect(document.activeElement).toBe(field);
  await screen.findByRole("option", { name: /^status:/ });
  await expectAccessible();
  await user.keyboard("{ArrowDown}{Enter}");
  expect((field as HTMLInputElement).value).toBe("status:");
  await screen.findByRole("option", { name: /^printer/ });
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  await waitFor(() =>
    expect(lastCall(calls, "list_records")).toMatchObject({
      ask: { source: { kind: "search", text: "printer" } },
    }),
  );
  expect(screen.queryByRole("option", { name: /^printer/ })).toBeNull();
  await user.keyboard("/{Escape}{Escape}");
  await waitFor(() => expect(desk().searched).toBeNull());
});

// red without the key in the dialog: the list of keys promises it wherever one types
test("what is typed for many is sent with the keys that save, once there is something to send", async () => {
  const { user, calls } = await openList();
  await user.keyboard("xjx");
  await user.click(await button("Comment…"));
  const dialog = within(await screen.findByRole("dialog", { name: /^Comment on 2 / }));
  const comment = await dialog.findByRole("textbox");
  comment.focus();
  await user.keyboard("{Control>}s{/Control}");
  expect(calls.some(({ command }) => command === "change_many")).toBe(false);
  await user.type(comment, "Seen.");
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() =>
    expect(lastCall(calls, "change_many").ask).toMatchObject({
      work: { kind: "change", comment: { body: "Seen." } },
    }),
  );
});

// red where the dialog asked whether to leave, and what was typed was gone then and in a crash
test("what is typed for many is kept on disk, found again, and forgotten once it is begun", async () => {
  const { user, calls } = await openList();
  await user.keyboard("xjxc");
  const name = /^Comment on 2 /;
  await user.type(await within(await screen.findByRole("dialog", { name })).findByRole("textbox"), "Seen.");
  await waitFor(() =>
    expect(lastCall(calls, "keep_draft").draft).toMatchObject({
      record: null,
      many: { deed: "comment", comment: { body: "Seen.", public: false } },
    }),
  );
  await user.keyboard("{Escape}");
  await screen.findByText(/what you typed is kept under Unsent/);
  expect(screen.queryByRole("dialog")).toBeNull();
  await user.keyboard("c");
  const again = within(await screen.findByRole("dialog", { name }));
  const comment = await again.findByRole<HTMLTextAreaElement>("textbox");
  expect(comment.value).toBe("Seen.");
  comment.focus();
  await user.keyboard("{Control>}{Enter}{/Control}");
  await again.findByRole("button", { name: "Done" });
  const order = calls.map(({ command }) => command);
  // red where it was forgotten behind it: what a crash left of it could be begun twice
  expect(order.indexOf("discard_draft")).toBeGreaterThan(0);
  expect(order.indexOf("discard_draft")).toBeLessThan(order.indexOf("change_many"));
  expect(order.filter((command) => command === "change_many")).toHaveLength(1);
});

// red where the second press waited beside the first: it kept the draft again of what was begun
test("what is begun twice at once is begun once, and is no draft any more", async () => {
  const { user, calls } = await openList();
  await user.keyboard("xjxc");
  const dialog = within(await screen.findByRole("dialog", { name: /^Comment on 2 / }));
  await user.type(await dialog.findByRole("textbox"), "Seen.");
  await waitFor(() => expect(calls.some(({ command }) => command === "keep_draft")).toBe(true));
  const go = dialog.getByRole("button", { name: /^Comment on 2 / });
  go.click();
  go.click();
  await dialog.findByRole("button", { name: "Done" });
  const order = calls.map(({ command }) => command);
  expect(order.filter((command) => command === "change_many")).toHaveLength(1);
  expect(order.lastIndexOf("keep_draft")).toBeLessThan(order.indexOf("discard_draft"));
});

test("what is typed for many stays kept where nothing could be sent", async () => {
  const { user, calls } = await openList({
    change_many: () => {
      throw data.failure({ message: "Nothing was sent." });
    },
  });
  await user.keyboard("xjxc");
  const dialog = within(await screen.findByRole("dialog", { name: /^Comment on 2 / }));
  await user.type(await dialog.findByRole("textbox"), "Seen.");
  await user.keyboard("{Control>}{Enter}{/Control}");
  await dialog.findByText("Nothing was sent.");
  await waitFor(() => expect(calls.at(-1)?.command).not.toBe("discard_draft"));
  const last = calls.filter(({ command }) => ["keep_draft", "discard_draft"].includes(command)).at(-1);
  expect(last?.command).toBe("keep_draft");
});

// red where what was begun was forgotten with its end: the text was gone for those it was not sent for
test("what is typed for many stays kept for those it was not sent for, and they stay ticked", async () => {
  const { user, calls } = await openList({
    change_many: ({ ask }) => {
      const ids = (ask as { records: string[] }).records;
      const ends = [{ kind: "done" }, { kind: "not_sent", failure: data.failure() }];
      const rows = ids.map((record, at) => ({ record, name: record, end: ends[at] }));
      return { group: "0198-g", rows, calls: 1 };
    },
  });
  await user.keyboard("xjxc");
  const dialog = within(await screen.findByRole("dialog", { name: /^Comment on 2 / }));
  await user.type(await dialog.findByRole("textbox"), "Seen.");
  await user.keyboard("{Control>}{Enter}{/Control}");
  await dialog.findByText(/it is kept under Unsent/);
  // one that could not be read is named as in the list
  expect(dialog.getByText(data.caseRow(1).number)).toBeTruthy();
  await waitFor(() =>
    expect(lastCall(calls, "keep_draft").draft).toMatchObject({
      many: { records: [data.caseRow(1).id], comment: { body: "Seen." } },
    }),
  );
  await user.keyboard("{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect([...desk().selected]).toEqual([data.caseRow(1).id]);
  await user.keyboard("c");
  const again = within(await screen.findByRole("dialog", { name: /^Comment on 1 / }));
  expect((await again.findByRole<HTMLTextAreaElement>("textbox")).value).toBe("Seen.");
});

// red where the keys stayed with the button that was gone: nothing of the dialog heard them
test("many are given to somebody with the keys alone, and the keys are at the end of it", async () => {
  const { user, calls } = await openList();
  await user.keyboard("xjx");
  await user.click(await button("Give…"));
  const dialog = within(await screen.findByRole("dialog", { name: /^Give 2 / }));
  // nothing is given to nobody
  expect(dialog.queryByText("Is emptied.")).toBeNull();
  await user.click(await dialog.findByRole("option", { name: /Me/ }));
  const give = dialog.getByRole("button", { name: /^Give 2 / });
  give.focus();
  await user.keyboard("{Enter}");
  const done = await dialog.findByRole("button", { name: "Done" });
  await waitFor(() => expect(document.activeElement).toBe(done));
  expect(calls.some(({ command }) => command === "change_many")).toBe(true);
  await user.keyboard("{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});
