// the lists of the desk and what opens over them
import type { BulkEnd, Cell, ColumnView, ListView } from "../../src/bindings";
import { dialogs } from "../../src/lib/dialogs.svelte";
import * as data from "../stand-in/data";
import { never, send, type Handlers } from "../stand-in/ipc";
import { caseColumns, caseSets, filterObject, listPage, listRow, listView } from "../stand-in/lists";
import * as records from "../stand-in/records";
import type { Driver } from "./driver";
import { many, one, refuse, type Scene, type View } from "./scene";

const texts = ["CaseNumber", "Subject", "Status", "Priority", "Owner.Name", "Contact.Name", "Account.Name"];

/** A list whose every cell has a text of its own; the words that were searched for are one of them. */
function manyRows(count: number, part: Partial<ListView> = {}): ListView {
  const rows = many(count, (index) => {
    const cells = texts.map((field): [string, Cell] => [field, { text: `${field} ${index}`, label: null }]);
    return listRow(index, Object.fromEntries(cells));
  });
  return listView(
    { ...listPage(0, 0), rows },
    { marks: ["Subject 3"], notes: ["A note of the search"], ...part },
  );
}

const sets = {
  ...caseSets,
  queues: many(12, (index) => ({
    source: { kind: "queue" as const, id: `00G5g000001Q${String(index).padStart(3, "0")}0AA` },
    label: `Queue ${index}`,
    live: index === 0,
  })),
  failure: data.failure({ message: "Some lists could not be read." }),
};

const list = (
  name: string,
  work?: (at: Driver) => Promise<void>,
  handlers: Handlers = {},
  there = "#row-0",
): Scene => ({
  name,
  place: { view: "cases" },
  there,
  handlers: {
    list_integrations: one,
    list_records: () => manyRows(3),
    desk_object: () => filterObject,
    list_sets: () => sets,
    ...handlers,
  },
  ...(work ? { work } : {}),
});

/** Opens one of what the menu of the list offers. */
async function fromMenu(at: Driver, words: string) {
  await at.button("More to do with the list");
  await at.button(words);
  await at.see("dialog[open]");
  await at.look();
}

const description: ColumnView = {
  field: "Description",
  label: "A description",
  kind: "long_text",
  sortable: false,
};

const filtered: ListView["spec"] = {
  object: "Case",
  all: true,
  conditions: [
    { field: "Subject", operator: "contains", values: [{ kind: "value", text: "Filtered by" }] },
    { field: "Origin", operator: "is", values: [{ kind: "value", text: "Email" }] },
  ],
  columns: [],
  sort: null,
};

const listsView: View = {
  name: "lists",
  scenes: [
    list("rows", (at) => at.look(), { list_records: () => manyRows(40) }),
    list("the lists there are", async (at) => {
      await at.look();
      await at.key("v");
      await at.see("[role=listbox][aria-label=Lists]");
      await at.look();
      // the number of the payload: a field takes no line breaks, so the whole would not always find itself
      await at.type("[aria-label='Find a list']", at.texts.of("Queue 3").slice(0, 4));
      await at.look();
    }),
    list(
      "rows beside an open record",
      async (at) => {
        at.desk().open(records.caseId(1));
        await at.see("article header");
        await at.look();
        await at.press(".sort button");
        await at.look();
      },
      { list_records: () => manyRows(40) },
    ),
    list(
      "what a search could mean",
      async (at) => {
        await at.type("input[type=search]", at.texts.of("Searched for"));
        await at.look();
      },
      {
        suggest: () => many(9, (index) => ({ text: `Suggestion ${index}`, hint: `Hint ${index}` })),
      },
    ),
    list(
      "a filter",
      async (at) => {
        await at.key("f");
        await at.see("dialog[open] select");
        for (const field of ["Priority", "Status", "OwnerId", "Channels__c", "Subject", "CreatedDate"])
          await at.choose("dialog[open] .add select", field);
        await at.look();
        await at.button("Show", "dialog[open]");
        await at.look();
      },
      { list_records: () => manyRows(3, { spec: filtered }) },
    ),
    list(
      "the columns",
      async (at) => {
        await fromMenu(at, "Columns");
        await at.button("Show", "dialog[open]");
        await at.look();
      },
      { list_records: () => manyRows(3, { columns: [...caseColumns, description] }) },
    ),
    list(
      "saving a list",
      async (at) => {
        at.desk().choose({
          source: { kind: "saved", id: "0198-mine" },
          label: at.texts.of("A saved list"),
          live: false,
        });
        await at.rest();
        await fromMenu(at, "Save, rename");
        await at.type("dialog[open] input", at.texts.of("A new name"));
        await at.button("Save as", "dialog[open]");
        await at.look();
      },
      { save_list: refuse("The name is taken.") },
    ),
    list("an export", async (at) => {
      await fromMenu(at, "Export");
      await at.button("Export", "dialog[open]");
      await at.look();
    }),
    list(
      "an export that runs, and one that is refused",
      async (at) => {
        await fromMenu(at, "Export");
        await at.button("Export", "dialog[open]");
        await at.look();
      },
      { export_list: refuse("The disk is full.") },
    ),
    list(
      "what is new in a list that is looked at",
      async (at) => {
        await at.rest();
        await at.look();
      },
      {
        list_sets: () => ({ ...sets, built_in: sets.built_in.map((one) => ({ ...one, live: true })) }),
        list_news: () => ({
          changed: [listRow(1, { Subject: { text: "Changed by Mika", label: null } }), listRow(900)],
          created: [listRow(900).id],
          escalated: [],
          gone: [listRow(3).id],
          too_many: false,
          since: "1",
          paused: "The budget of today is used.",
          api: null,
        }),
      },
    ),
    list("a list that is refused", undefined, { list_records: refuse("The list is refused.") }, ".failure"),
    list(
      "a list without rows",
      undefined,
      { list_records: () => listView(listPage(0, 0), { notes: ["Nothing fits."] }) },
      ".list",
    ),
    list(
      "a list that was read before, and a next page that is refused",
      async (at) => {
        await at.desk().load();
        await at.look();
      },
      {
        list_records: (() => {
          let asked = 0;
          return () =>
            asked++ % 2 === 0
              ? { ...manyRows(3), page: { ...manyRows(3).page, next: "40" } }
              : refuse("It cannot be read again.")({});
        })(),
        more_records: refuse("The next page is refused."),
      },
    ),
    {
      ...list("the objects of a CRM", async (at) => {
        await at.press("[data-tab=Opportunity]");
        await at.look();
      }),
      handlers: {
        list_integrations: () => [data.row({ capability: "crm" })],
        list_records: () => manyRows(3),
        desk_object: () => filterObject,
      },
    },
  ],
};

const failed = data.failure({ message: "Refused in a change of many." });
const ends: BulkEnd[] = [
  { kind: "done" },
  { kind: "same" },
  { kind: "conflict" },
  { kind: "rejected", failure: failed },
  { kind: "gone" },
  { kind: "not_sent", failure: data.failure({ message: "Not sent." }) },
  { kind: "unknown", failure: data.failure({ message: "Nobody knows." }) },
];
const bulk = (count: number) =>
  many(count, (index) => ({
    record: records.caseId(index),
    name: `Record ${index}`,
    end: { kind: "rejected" as const, failure: data.failure({ message: `Why ${index}` }) },
  }));

async function tickAndPress(at: Driver, words: string) {
  for (const index of [0, 1]) at.desk().selected.add(records.caseId(index));
  await at.see("[aria-label='Ticked rows']");
  await at.rest();
  await at.button(words, "[aria-label='Ticked rows']");
  await at.see("dialog[open]");
  await at.look();
}

const manyView: View = {
  name: "changes of many",
  scenes: [
    list(
      "how each of many ended",
      async (at) => {
        await tickAndPress(at, "Macro…");
        await at.press("dialog[open] footer .primary");
        await at.look();
      },
      { change_many: () => ({ group: "0198-group", rows: bulk(60), calls: 4 }) },
    ),
    list(
      "every way it can end, taken back",
      async (at) => {
        await tickAndPress(at, "Status…");
        await at.button("Not now", "dialog[open]");
        await tickAndPress(at, "Change…");
        await at.button("Not now", "dialog[open]");
        await tickAndPress(at, "Give…");
        await at.type("dialog[open] [role=combobox]", "a");
        await at.look();
        await at.button("Not now", "dialog[open]");
        await tickAndPress(at, "Macro…");
        await at.press("dialog[open] footer .primary");
        await at.look();
        await at.button("Take back", "dialog[open]");
        await at.look();
      },
      {
        list_macros: () => [
          records.macro({ name: "A macro" }),
          records.macro({ id: "0198-other", name: "Another macro" }),
        ],
        lookup: () => [{ id: "00G1", object: "Group", name: "A queue found", detail: "its detail" }],
        change_many: () => ({
          group: "0198-group",
          rows: ends.map((end, index) => ({ record: records.caseId(index), name: `Ended ${index}`, end })),
          calls: 4,
        }),
        undo_change: () => ({ group: "0198-undo", rows: bulk(3), notes: ["Comments stay.", "Files stay."] }),
      },
    ),
    list(
      "one that is refused",
      async (at) => {
        await tickAndPress(at, "Macro…");
        await at.press("dialog[open] footer .primary");
        await at.look();
      },
      { change_many: refuse("None was sent.") },
    ),
    list(
      "one that runs",
      async (at) => {
        await tickAndPress(at, "Macro…");
        await at.press("dialog[open] footer .primary");
        await at.look();
      },
      {
        change_many: ({ onProgress }) => {
          send(onProgress, { done: 1, total: 2 });
          return never();
        },
      },
    ),
    list("what could not be taken back", async (at) => {
      dialogs.open({
        kind: "taken_back",
        report: at.texts.in({ group: "0198-g", rows: bulk(40), notes: ["One.", "Two."], in_bin: "support" }),
      });
      await at.see("dialog[open]");
      await at.look();
    }),
  ],
};

const ofMany = (index: number) => ({
  deed: "comment" as const,
  records: ["500"],
  comment: { body: `Comment ${index}`, public: false },
});

const unsent = many(40, (index) => {
  const one = records.unsentDraft();
  const draft = one.draft && {
    ...one.draft,
    kept: {
      ...one.draft.kept,
      id: `0198-draft-${index}`,
      name: `Draft ${index}`,
      changes: [{ field: "Subject", value: `Typed ${index}` }],
      many: index % 4 === 0 ? ofMany(index) : null,
    },
  };
  const change =
    index % 2 === 0
      ? null
      : records.change({
          id: `0198-change-${index}`,
          stage: "failed",
          failure: data.failure({ message: `Failed ${index}` }),
        });
  return records.unsentDraft({ draft, change, stage: index % 2 === 0 ? "draft" : "failed" });
});

const unsentView: View = {
  name: "unsent",
  scenes: [
    {
      name: "a long list, and one that is saved",
      place: { view: "unsent" },
      there: "ul.card",
      handlers: {
        list_unsent: () => unsent,
        save_draft: () => ({ kind: "held", failure: data.failure({ message: "No network." }) }),
      },
      work: async (at) => {
        await at.look();
        await at.press("ul.card .buttons button", 1);
        await at.look();
      },
    },
    {
      name: "a list that is refused",
      place: { view: "unsent" },
      there: ".failure",
      handlers: { list_unsent: refuse("It cannot be read.") },
    },
  ],
};

export const deskViews: View[] = [listsView, manyView, unsentView];
