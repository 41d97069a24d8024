// how a save can end, and a new record
import type { Cell, WriteOutcome } from "../../src/bindings";
import * as data from "../stand-in/data";
import { send, type Handlers } from "../stand-in/ipc";
import { listPage, listView } from "../stand-in/lists";
import * as records from "../stand-in/records";
import type { Driver } from "./driver";
import { found, full, helped, record } from "./record-scene";
import { many, one, refuse, type Scene, type View } from "./scene";

/** Types over the subject and saves; the answer is what is looked at. */
const saving = (
  name: string,
  outcome: WriteOutcome | (() => never),
  more: Handlers = {},
  work: (at: Driver) => Promise<void> = () => Promise.resolve(),
) =>
  record(
    name,
    async (at) => {
      await at.rest();
      await at.press("article .bar .primary");
      await at.look();
      await work(at);
      await at.look();
    },
    {
      drafts_at: ({ record: id }) => (id ? [records.unsentDraft().draft] : []),
      save_draft: typeof outcome === "function" ? outcome : () => outcome,
      ...more,
    },
  );
const clash = (field: string): { field: string; base: Cell; theirs: Cell; mine: Cell; clashes: boolean } => ({
  field,
  base: { text: `${field} before`, label: `${field} label before` },
  theirs: { text: `${field} theirs`, label: `${field} label theirs` },
  mine: { text: `${field} mine`, label: `${field} label mine` },
  clashes: field !== "Origin",
});
const clashing = [
  "Subject",
  "Type",
  "Reason",
  "OwnerId",
  "ContactId",
  "Description",
  "Product__c",
  "Origin",
  "AccountId",
  "ParentId",
];

const savingView: View = {
  name: "ends of a save",
  scenes: [
    saving("a conflict", {
      kind: "conflict",
      theirs: full({ changed_by: "Somebody else" }),
      fields: clashing.map(clash),
    }),
    saving("one that is refused", {
      kind: "rejected",
      fields: [
        { field: "Subject", message: "Too long." },
        { field: "", message: "Of the whole." },
      ],
      failure: data.failure({ message: "Not taken." }),
    }),
    saving("duplicates", {
      kind: "duplicates",
      records: many(5, (at) => ({
        id: `500${at}`,
        object: "Case",
        name: `Same ${at}`,
        detail: `Detail ${at}`,
      })),
      can_save: true,
      failure: data.failure({ message: "There is one like it." }),
    }),
    saving("a record that is gone", { kind: "gone", failure: data.failure({ message: "It is gone." }) }),
    saving("one that is held", { kind: "held", failure: data.failure({ message: "No network." }) }),
    saving("one that nobody knows of", { kind: "unknown", failure: data.failure({ message: "No answer." }) }),
    saving("one that is done", { kind: "done", change: "0198-change", record: full(), merged: ["Type"] }),
    saving("one that could not be kept", refuse("The disk is full.") as () => never, {
      keep_draft: refuse("The disk is full."),
    }),
    record(
      "a comment",
      async (at) => {
        await at.type("article textarea", at.texts.of("A typed comment"));
        await at.press(".comment .primary");
        await at.look();
      },
      {
        save_draft: () => ({
          kind: "rejected",
          fields: [],
          failure: data.failure({ message: "No comment." }),
        }),
      },
    ),
    record(
      "a macro and taking back",
      async (at) => {
        await at.key("1");
        await at.look();
        await at.key("z");
        await at.look();
      },
      {
        change_many: ({ onProgress }) => {
          send(onProgress, { done: 1, total: 1 });
          return {
            group: "0198-group",
            rows: [
              {
                record: records.caseId(1),
                name: "A record",
                end: { kind: "rejected", failure: data.failure({ message: "Refused by a macro." }) },
              },
            ],
            calls: 1,
          };
        },
      },
    ),
  ],
};

const similar = many(12, (at) => ({
  id: `500like${at}`,
  object: "Case",
  name: `Like ${at}`,
  title: `Title ${at}`,
  status: `State ${at}`,
  closed: false,
  at: data.now,
}));
const composed = (name: string, work: (at: Driver) => Promise<void>, handlers: Handlers = {}): Scene => ({
  name,
  place: { view: "cases", compose: true },
  there: ".new",
  handlers: {
    list_integrations: one,
    desk_object: () => helped,
    list_records: () => listView(listPage(0, 1)),
    ...handlers,
  },
  work: async (at) => {
    await at.rest();
    await work(at);
  },
});
const newView: View = {
  name: "new record",
  scenes: [
    composed(
      "the form, what is missing, and one like it",
      async (at) => {
        await at.look();
        await at.press(".new .primary");
        await at.look();
      },
      {
        similar_cases: () => similar,
        lookup: found,
        drafts_at: ({ record: id }) =>
          id
            ? []
            : [
                {
                  ...records.unsentDraft().draft,
                  kept: {
                    ...records.unsentDraft().draft?.kept,
                    record: null,
                    changes: ["Subject", "Origin", "Status", "ContactId", "Description", "Notes__c"].map(
                      (field) => ({ field, value: `Typed ${field}` }),
                    ),
                  },
                },
              ],
      },
    ),
    composed(
      "the types of a record, and what they offer",
      async (at) => {
        await at.look();
      },
      {
        desk_object: () => ({
          ...helped,
          record_types: many(6, (at) => ({ id: `012${at}`, label: `Type ${at}`, default: at === 0 })),
        }),
        desk_layout: () => ({
          ...records.caseLayout,
          offers: [{ field: "Priority", values: ["High", "Low"], default: "High" }],
        }),
      },
    ),
    composed("a form that is refused", (at) => at.look(), { desk_layout: refuse("No layout.") }),
  ],
};

export const savingViews: View[] = [savingView, newView];
