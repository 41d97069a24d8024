// the list of the desk, as a person works it
import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { ListsView } from "../src/bindings";
import { allCommands } from "../src/lib/palette";
import { deskOf } from "../src/views/desk/desk.svelte";
import { button, lastCall, openApp } from "./app";
import * as data from "./stand-in/data";
import type { Handlers } from "./stand-in/ipc";
import { caseColumns, caseSets, listPage, listRow, listView } from "./stand-in/lists";
import { recordById, unsentDraft } from "./stand-in/records";

const place = { view: "cases" } as const;
const desk = () => deskOf("support", "Case");
const row = (index: number) => {
  const found = document.getElementById(`row-${index}`);
  if (!found) throw new Error(`row ${index} is not drawn`);
  return found;
};

async function openList(handlers: Handlers = {}) {
  const opened = await openApp(handlers, place);
  await screen.findByText("00014202");
  return opened;
}

test("the list says how many there are, which come first, what it cost and how old it is", async () => {
  const { calls } = await openList();
  expect(await screen.findByText("· newest first")).toBeTruthy();
  await waitFor(() => expect(document.querySelector(".count")?.textContent).toBe("12 · newest first"));
  expect(screen.getByText("1 API call")).toBeTruthy();
  expect(screen.getByText("read just now")).toBeTruthy();
  expect(screen.getByText("API 1,204 of 100,000")).toBeTruthy();
  expect(lastCall(calls, "list_records")).toEqual({
    integration: "support",
    ask: { object: "Case", source: { kind: "built_in", id: "all-open" }, sort: null, columns: null },
  });
});

test("a row shows what matters: number, subject, state, priority, owner, contact, age and last touch", async () => {
  await openList();
  const text = row(0).textContent ?? "";
  for (const part of ["00014202", "New", "High", "Dana Ito", "Jonas Weber", "12 min", "4 min"])
    expect(text).toContain(part);
  expect(screen.getByRole("columnheader", { name: /^Last touch/ })).toBeTruthy();
});

test("the keys move through the rows, to both ends and by pages, and open", async () => {
  const { user } = await openList();
  expect(row(0).className).toContain("active");
  await user.keyboard("jj{ArrowDown}k");
  expect(row(2).className).toContain("active");
  expect(screen.getByRole("grid").getAttribute("aria-activedescendant")).toBe("row-2");
  await user.keyboard("{End}");
  await waitFor(() => expect(row(199).className).toContain("active"));
  await user.keyboard("{PageUp}");
  expect(desk().at).toBeLessThan(199);
  await user.keyboard("{Home}{PageDown}{Home}j{Enter}");
  expect(desk().openId).toBe(data.caseRow(1).id);
  expect(await screen.findByText("Case Information")).toBeTruthy();
  await user.keyboard("j");
  expect(desk().openId).toBe(data.caseRow(2).id);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(desk().openId).toBeNull());
  expect(row(2).className).toContain("active");
});

test("rows are ticked one by one, with shift up to here, and Esc unticks them", async () => {
  const { user } = await openList();
  await user.keyboard("xjjjX");
  expect(desk().selected.size).toBe(4);
  expect(screen.getByText("4 ticked")).toBeTruthy();
  expect(row(1).getAttribute("aria-selected")).toBe("true");
  await user.keyboard("{Escape}");
  expect(desk().selected.size).toBe(0);
  await user.click(screen.getByRole("checkbox", { name: "Tick all loaded rows" }));
  expect(desk().selected.size).toBe(200);
  await user.click(within(row(5)).getByRole("checkbox"));
  expect(desk().selected.size).toBe(199);
  expect(desk().openId).toBeNull();
});

test("what can be done with ticked rows is in the palette, and what it asks for has the keys", async () => {
  const { user } = await openList();
  expect(allCommands().some(({ id }) => id.startsWith("ticked."))).toBe(false);
  await user.keyboard("xjx");
  const give = allCommands().find(({ id }) => id === "ticked.owner");
  expect(give?.title).toBe("Give: 2 ticked");
  give?.run();
  const dialog = within(await screen.findByRole("dialog", { name: "Give 2 cases" }));
  const [owner] = await dialog.findAllByRole("combobox");
  await waitFor(() => expect(document.activeElement).toBe(owner));
});

test("a key of a record opens the row the keys are at, and what is typed behind it is in its box", async () => {
  let come: () => void = () => undefined;
  const there = new Promise<void>((yes) => (come = yes));
  const { calls, user } = await openList({
    open_record: ({ record }) => there.then(() => recordById(record)),
  });
  await user.keyboard("jcthanks, done");
  expect(desk().openId).toBe(data.caseRow(1).id);
  come();
  const box = (await screen.findByRole("textbox", { name: "Comment" })) as HTMLTextAreaElement;
  await waitFor(() => expect(box.value).toBe("thanks, done"));
  expect(calls.some(({ command }) => command === "save_draft")).toBe(false);
});

// red where only the first key waited: the letters behind it were the list's, and the filter opened
test("a key of a record that was read before waits with all behind it until its pane is there", async () => {
  const { user } = await openList();
  await user.keyboard("{Enter}");
  await screen.findByText("Case Information");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(desk().openId).toBeNull());
  for (const key of "cfrv") fireEvent.keyDown(document.body, { key });
  const box = (await screen.findByRole("textbox", { name: "Comment" })) as HTMLTextAreaElement;
  await waitFor(() => expect(box.value).toBe("frv"));
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("what waits for a case that is closed before it comes is said, and goes to no other", async () => {
  const { calls, user } = await openList({ open_record: () => new Promise(() => undefined) });
  await user.keyboard("cthanks{Escape}");
  await screen.findByText("It was closed: “thanks” was not taken.");
  await user.keyboard("j{Enter}");
  expect(calls.some(({ command }) => command === "save_draft")).toBe(false);
});

test("the keys of a record are for the ticked rows where some are", async () => {
  const { user } = await openList();
  await user.keyboard("xjxg");
  await screen.findByRole("dialog", { name: "Give 2 cases" });
  expect(desk().openId).toBeNull();
});

test("an escalated case says so in words, whatever its state is called", async () => {
  const rows = [listRow(0, { IsEscalated: { text: "true", label: null } })];
  await openList({ list_records: () => listView(listPage(0, 1, { rows })) });
  expect(within(row(0)).getByText("Escalated")).toBeTruthy();
  expect(within(row(0)).getByText("New")).toBeTruthy();
});

test("keys pressed alone rest where they are switched off; arrows, Space and Enter work", async () => {
  const { user } = await openList({
    get_settings: () => ({ ...data.settings, plain_keys_off: true }),
  });
  await waitFor(() => expect(desk().activeId).not.toBeNull());
  screen.getByRole("grid").focus();
  await user.keyboard("jx/n");
  expect(desk().at).toBe(0);
  await user.keyboard("{ArrowDown} ");
  expect(desk().selected.size).toBe(1);
  await user.keyboard("{Enter}");
  expect(desk().openId).toBe(data.caseRow(1).id);
});

test("the next page is fetched when the end comes near", async () => {
  const { calls } = await openList({
    list_records: () => listView(listPage(0, 20, { next: "more" })),
    more_records: () => listPage(20, 5),
  });
  expect(await screen.findByText(data.caseRow(24).number)).toBeTruthy();
  expect(lastCall(calls, "more_records")).toMatchObject({ integration: "support", next: "more" });
});

// red where the row the keys are at was brought into sight again with every page that came or was let go
test("who scrolls away from the row the keys are at stays there when pages come and go", async () => {
  const { calls } = await openList();
  const grid = screen.getByRole("grid");
  for (const at of [190, 390, 590, 790, 990]) {
    grid.scrollTop = at * 40;
    await fireEvent.scroll(grid);
    await waitFor(() => expect(lastCall(calls, "more_records").next).toBe(String(at + 10)));
    await waitFor(() => expect(desk().list.rows.count).toBe(at + 210));
    expect(grid.scrollTop).toBe(at * 40);
  }
  expect(desk().at).toBe(0);
  expect(desk().list.rows.at(0)).toBeNull();
});

test("a page that is refused is told under the rows, which stay, and tried again", async () => {
  let refused = true;
  const { user } = await openList({
    list_records: () => listView(listPage(0, 20, { next: "more" })),
    more_records: () => {
      if (refused) throw data.failure({ message: "The org did not answer.", action: "retry" });
      return listPage(20, 5);
    },
  });
  await screen.findByText("The org did not answer.");
  refused = false;
  await user.click(await button("Try again"));
  expect(await screen.findByText(data.caseRow(24).number)).toBeTruthy();
});

test("a column sorts, and turns round when pressed again; what the org cannot sort has no button", async () => {
  const { calls, user } = await openList({
    list_records: ({ ask }) =>
      listView(listPage(0, 20), {
        sort: ask.sort,
        columns: [
          ...caseColumns,
          { field: "Description", label: "Description", kind: "long_text", sortable: false },
        ],
      }),
  });
  await user.click(await button("Subject"));
  expect(lastCall(calls, "list_records").ask).toMatchObject({
    sort: { field: "Subject", descending: false },
  });
  await waitFor(() =>
    expect(screen.getByRole("columnheader", { name: /Subject/ }).getAttribute("aria-sort")).toBe("ascending"),
  );
  await user.click(await button("Subject"));
  expect(lastCall(calls, "list_records").ask).toMatchObject({ sort: { field: "Subject", descending: true } });
  await user.click(await button("Created"));
  expect(lastCall(calls, "list_records").ask).toMatchObject({
    sort: { field: "CreatedDate", descending: true },
  });
  const plain = screen.getByRole("columnheader", { name: "Description" });
  expect(within(plain).queryByRole("button")).toBeNull();
});

test("another list is found by typing and chosen with Enter; counts stand beside the names", async () => {
  const { calls, user } = await openList();
  await user.keyboard("v");
  const option = await screen.findByRole("option", { name: /Escalated/ });
  await waitFor(() => expect(option.textContent).toMatch(/\d/));
  await user.keyboard("billing{Enter}");
  expect(lastCall(calls, "list_records").ask).toMatchObject({ source: { kind: "queue" } });
  expect(await screen.findByRole("heading", { level: 1, name: "Billing queue" })).toBeTruthy();
  expect(screen.queryByRole("listbox", { name: "Lists" })).toBeNull();
  await user.keyboard("vall{Enter}");
  expect(await screen.findByRole("heading", { level: 1, name: "All" })).toBeTruthy();
});

test("behind the choice of a list, and behind leaving it, the next keys are the rows' again", async () => {
  const { user } = await openList();
  await user.keyboard("vbilling{Enter}");
  await screen.findByRole("heading", { level: 1, name: "Billing queue" });
  await screen.findByText(data.caseRow(0).number);
  await user.keyboard("v{Escape}{End}");
  const last = desk().activeId;
  expect(last).not.toBe(desk().list.rows.idAt(0));
  await user.keyboard("{Enter}");
  expect(screen.queryByRole("listbox", { name: "Lists" })).toBeNull();
  expect(desk().openId).toBe(last);
});

test("an answer that is older than the newest question is dropped", async () => {
  let slow: (value: unknown) => void = () => undefined;
  await openList({
    list_records: ({ ask }) =>
      ask.source.id === "closed" ? new Promise((resolve) => (slow = resolve)) : listView(listPage(0, 3)),
  });
  desk().choose({ source: { kind: "built_in", id: "closed" }, label: "Closed", live: false });
  desk().choose({ source: { kind: "built_in", id: "all" }, label: "All", live: false });
  await screen.findByRole("heading", { level: 1, name: "All" });
  slow(listView(listPage(50, 3)));
  await Promise.resolve();
  expect(screen.queryByText(data.caseRow(50).number)).toBeNull();
});

test("a search marks its hits, and Esc goes back to the list as it was left, without asking the org", async () => {
  const { calls, user } = await openList({
    list_records: ({ ask }) =>
      ask.source.kind === "search"
        ? listView(listPage(3, 2), { marks: ["webhook"], notes: ["“foo:” is no field."] })
        : listView(listPage(0, 20)),
  });
  await user.keyboard("jj/");
  await user.keyboard("webhook foo:{Enter}");
  expect((await screen.findAllByText("Webhook", { selector: "mark" })).length).toBeGreaterThan(0);
  expect(screen.getByText("“foo:” is no field.")).toBeTruthy();
  const asked = calls.filter((call) => call.command === "list_records").length;
  await user.keyboard("{Escape}");
  expect(await screen.findByText("00014202")).toBeTruthy();
  expect(calls.filter((call) => call.command === "list_records")).toHaveLength(asked);
  expect(desk().at).toBe(2);
});

test("a list that is refused offers the cure; one that was read before stays, and is told to be old", async () => {
  let refused = true;
  const { user } = await openApp(
    {
      list_records: () => {
        if (refused) throw data.failure();
        return listView(listPage(0, 20));
      },
    },
    place,
  );
  await user.click(await button("Re-generate token"));
  expect(await screen.findByRole("dialog", { name: "Connect Support desk" })).toBeTruthy();
  await user.keyboard("{Escape}");
  refused = false;
  await desk().load();
  await screen.findByText("00014202");
  refused = true;
  await desk().load();
  expect(await screen.findByText(/This is how it was read/)).toBeTruthy();
  expect(screen.getByText("00014202")).toBeTruthy();
});

test("without a connected integration the view leads to Integrations", async () => {
  const { user } = await openApp({ list_integrations: () => [] }, place);
  await user.click(await button("Go to Integrations"));
  expect(await screen.findByRole("heading", { name: "Integrations" })).toBeTruthy();
});

test("an integration for a CRM has its objects as tabs, each with its own list", async () => {
  const { calls, user } = await openApp(
    { list_integrations: () => [data.row({ capability: "crm" })] },
    place,
  );
  await user.click(await screen.findByRole("tab", { name: "Opportunities" }));
  await waitFor(() => expect(lastCall(calls, "list_records").ask).toMatchObject({ object: "Opportunity" }));
  await user.click(screen.getByRole("tab", { name: "Contacts" }));
  await waitFor(() =>
    expect(lastCall(calls, "list_records").ask).toMatchObject({ object: "Contact", source: { id: "all" } }),
  );
});

test("the palette leads to each object of a CRM from wherever one is", async () => {
  const { calls } = await openApp(
    { list_integrations: () => [data.row({ capability: "crm" })] },
    { view: "activity" },
  );
  const way = (to: string) => allCommands().find(({ title }) => title === `Go to ${to}`);
  await waitFor(() => expect(way("Contacts")).toBeTruthy());
  for (const [plural, object] of [
    ["Accounts", "Account"],
    ["Contacts", "Contact"],
  ] as const) {
    way(plural)?.run();
    const tab = await screen.findByRole("tab", { name: plural });
    await waitFor(() => expect(tab.getAttribute("aria-selected")).toBe("true"));
    await waitFor(() => expect(lastCall(calls, "list_records").ask).toMatchObject({ object }));
  }
});

test("a helpdesk has only its cases in the palette", async () => {
  await openList();
  const ways = allCommands().filter(({ id }) => id.startsWith("go."));
  expect(ways.map(({ title }) => title).slice(0, 2)).toEqual(["Go to Cases", "Go to Integrations"]);
});

const liveSets: ListsView = {
  ...caseSets,
  built_in: caseSets.built_in.map((one) => ({ ...one, live: one.label === "All open" })),
};
const news = (part: object) => ({
  changed: [],
  created: [],
  escalated: [],
  gone: [],
  too_many: false,
  since: "1",
  paused: null,
  api: null,
  ...part,
});

test("a live list tells what was changed, what is new and what has left, and notifies of new ones", async () => {
  const fresh = listRow(900);
  const { calls, user } = await openList({
    list_sets: () => liveSets,
    list_news: () =>
      news({
        changed: [listRow(1, { Subject: { text: "Typed by Mika", label: null } }), listRow(2), fresh],
        created: [fresh.id],
        gone: [listRow(3).id],
      }),
  });
  expect(await screen.findByText("Typed by Mika")).toBeTruthy();
  expect(lastCall(calls, "list_news")).toMatchObject({ since: null, ask: { object: "Case" } });
  expect(within(row(1)).getByText("Changed by somebody")).toBeTruthy();
  expect(within(row(2)).queryByText("Changed by somebody")).toBeNull();
  expect(within(row(3)).getByText("Left the list")).toBeTruthy();
  expect(screen.getByText("1 new here.")).toBeTruthy();
  expect(lastCall(calls, "notify_cases")).toEqual({ integration: "support", count: 1, escalated: 0 });
  const before = calls.filter((call) => call.command === "list_records").length;
  await user.click(await button("Show"));
  expect(calls.filter((call) => call.command === "list_records")).toHaveLength(before + 1);
});

test("a list that is not live is not looked at; switching it on looks at once, and a pause is told", async () => {
  let sets = caseSets;
  const { calls, user } = await openList({
    list_sets: () => sets,
    set_live: () => ((sets = liveSets), null),
    list_news: () => news({ paused: "Today's budget for looking at lists is used." }),
  });
  await waitFor(() => expect(desk().sets.stand).toBe("ready"));
  expect(calls.some((call) => call.command === "list_news")).toBe(false);
  await user.click(await button("More to do with the list"));
  await user.click(screen.getByRole("menuitemcheckbox", { name: "Look for changes every minute" }));
  expect(await screen.findByText("Today's budget for looking at lists is used.")).toBeTruthy();
});

test("what is typed at a case shows in its row", async () => {
  const { user } = await openList();
  await user.keyboard("{Enter}");
  await user.click(await screen.findByRole("button", { name: /^Edit Subject/ }));
  await user.type(await screen.findByLabelText("Subject"), " and more");
  expect(await within(row(0)).findByText("Unsaved")).toBeTruthy();
});

// red where only this run was asked
test("what was typed in an earlier run shows in its row, and nowhere else", async () => {
  await openList({ list_unsent: () => [unsentDraft()] });
  expect(await within(row(1)).findByText("Unsaved")).toBeTruthy();
  expect(screen.getAllByText("Unsaved").length).toBe(1);
});

test("text from the org is text: markup, right-to-left and emoji are shown as they are", async () => {
  const payload = `<img src=x onerror="window.hit=1"><script>window.hit=1</script>{@html 'x'} 🎉 שלום`;
  const cell = { text: payload, label: null };
  const fields = [
    "CaseNumber",
    "Subject",
    "Status",
    "Priority",
    "Owner.Name",
    "Contact.Name",
    "Account.Name",
  ];
  const cells = Object.fromEntries(fields.map((field) => [field, cell]));
  const { user } = await openApp(
    {
      list_records: () => listView({ ...listPage(0, 1), rows: [listRow(0, cells)] }, { marks: ["img", "("] }),
      list_sets: () => ({ ...caseSets, saved: [{ ...caseSets.saved[0], label: payload }] }),
    },
    place,
  );
  await waitFor(() => expect(row(0).textContent?.split(payload).length).toBeGreaterThan(4));
  await user.keyboard("v");
  await screen.findByText(payload, { selector: ".name" });
  expect(document.querySelector("main img, main script")).toBeNull();
  expect("hit" in window).toBe(false);
});

test("a new case is typed without waiting: the form comes whole, and the keys are in its first field", async () => {
  const { user } = await openList();
  await user.keyboard("n");
  await waitFor(() => expect(document.activeElement?.closest("[data-form]")).toBeTruthy());
  await user.keyboard("Printer on fire");
  expect(screen.getByLabelText<HTMLInputElement>(/^Subject/).value).toBe("Printer on fire");
});
