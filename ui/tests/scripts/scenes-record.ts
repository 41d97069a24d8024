// the open record with all its parts, and the dialogs over it
import * as data from "../stand-in/data";
import type { Handlers } from "../stand-in/ipc";
import * as records from "../stand-in/records";
import type { Driver } from "./driver";
import { found, full, helped, record } from "./record-scene";
import { many, refuse, type View } from "./scene";

const recordView: View = {
  name: "record",
  scenes: [
    record(
      "every part",
      async (at) => {
        await at.look();
        await at.press("[data-tab=files]");
        await at.press("[role=tabpanel] li button");
        await at.look();
        await at.press("[data-tab=related]");
        await at.look();
      },
      {
        open_record: () => full(),
        preview_file: () => ({ kind: "text", text: "Text of a file", cut: true }),
      },
    ),
    record(
      "every field, read and edited",
      async (at) => {
        const fields = [...document.querySelectorAll<HTMLElement>("[data-field] button.value")].map(
          (shown) => shown.closest<HTMLElement>("[data-field]")?.dataset.field ?? "",
        );
        for (const field of fields) {
          await at.press(`[data-field="${field}"] button.value`);
          if (document.querySelector(`[data-field="${field}"] [role=combobox]`))
            await at.type(`[data-field="${field}"] [role=combobox]`, "a");
          await at.look();
        }
      },
      {
        open_record: () => full({ related: records.related() }),
        desk_object: () => helped,
        lookup: () =>
          many(5, (at) => ({ id: `005${at}`, object: "User", name: `Found ${at}`, detail: `Detail ${at}` })),
      },
    ),
    record(
      "parts that failed, a picture, and what somebody changed meanwhile",
      async (at) => {
        await at.press("[data-tab=files]");
        await at.press("[role=tabpanel] li button");
        await at.look();
        await at.press("[data-tab=timeline]");
        await at.key("r");
        await at.look();
      },
      {
        open_record: (() => {
          let read = 0;
          return () => {
            read += 1;
            const change = { text: `Text ${read % 2}`, label: null };
            return records.record(
              1,
              { Type: change, Subject: change },
              {
                stamp: data.now + read,
                related: {
                  ...records.related(),
                  emails: { kind: "not_visible" },
                  history: { kind: "failed", failure: data.failure({ message: "No history." }) },
                },
              },
            );
          };
        })(),
      },
    ),
    record(
      "a picture that is refused",
      async (at) => {
        await at.press("[data-tab=files]");
        await at.press("[role=tabpanel] li button");
        await at.look();
        await at.press("[role=tabpanel] li button", 1);
        await at.look();
      },
      { preview_file: refuse("It is no picture."), download_file: refuse("It cannot be saved.") },
    ),
    record("a record that is refused", (at) => at.look(), { open_record: refuse("The record is refused.") }),
    record("an object that is refused", (at) => at.look(), { desk_object: refuse("The object is refused.") }),
    record("a kind of record with its types", (at) => at.look(), {
      desk_object: () => ({
        ...records.caseObject,
        label: "A label",
        plural: "A plural",
        can_edit: false,
        record_types: [
          { id: "0121", label: "A type", default: true },
          { id: "0122", label: "A type two", default: false },
        ],
      }),
    }),
  ],
};

const keyed = (name: string, key: string, work: (at: Driver) => Promise<void>, handlers: Handlers = {}) =>
  record(
    name,
    async (at) => {
      await at.key(key);
      await at.see("dialog[open]");
      await at.look();
      await work(at);
      await at.look();
    },
    { lookup: found, desk_object: () => helped, ...handlers },
  );
const nothing = () => Promise.resolve();
const macros = many(40, (at) =>
  records.macro({
    id: `0198-macro-${at}`,
    key: null,
    name: `Macro ${at}`,
    comment: { body: `Comment of ${at}`, public: true },
  }),
);

const dialogsView: View = {
  name: "dialogs of a record",
  scenes: [
    keyed(
      "macros",
      "m",
      async (at) => {
        await at.press("dialog[open] li button", 1);
        await at.look();
        await at.button("Save macro", "dialog[open]");
      },
      { list_macros: () => macros, save_macro: refuse("The macro is refused.") },
    ),
    keyed("give", "g", (at) => at.type("dialog[open] [role=combobox]", "a")),
    keyed("close", "d", (at) => at.press("dialog[open] footer .primary"), {
      save_draft: () => ({
        kind: "rejected",
        fields: [{ field: "Reason", message: "A reason is wanted." }],
        failure: data.failure({ message: "It is not closed." }),
      }),
    }),
    keyed(
      "log a call",
      "p",
      async (at) => {
        await at.type("dialog[open] textarea", at.texts.of("What was said"));
        await at.press("dialog[open] footer .primary");
      },
      {
        save_draft: () => ({
          kind: "rejected",
          fields: [{ field: "Description", message: "Too long." }],
          failure: data.failure({ message: "No call." }),
        }),
      },
    ),
    keyed(
      "delete",
      "Delete",
      async (at) => {
        await at.type("dialog[open] input", at.texts.of("A typed number"));
        await at.press("dialog[open] footer .danger");
      },
      { delete_record: () => ({ kind: "number_differs" }) },
    ),
    keyed(
      "delete that is refused",
      "Delete",
      async (at) => {
        await at.type("dialog[open] input", at.texts.of("A typed number"));
        await at.press("dialog[open] footer .danger");
      },
      { delete_record: () => ({ kind: "unknown", failure: data.failure({ message: "Nobody knows." }) }) },
    ),
    keyed("keys", "?", nothing),
    {
      name: "the text of an article into a comment",
      place: { view: "cases" },
      there: "#row-0",
      handlers: {
        list_integrations: () => [data.row({ capability: "content_management" })],
        desk_object: () => ({
          ...helped,
          name: "Knowledge__kav",
          fields: [...helped.fields, records.field("Title", "text"), records.field("Answer__c", "long_text")],
        }),
        open_record: () =>
          records.record(
            1,
            { Title: { text: "A title", label: null }, Answer__c: { text: "An answer", label: null } },
            { object: "Knowledge__kav" },
          ),
        lookup: found,
        save_draft: () => ({
          kind: "rejected",
          fields: [],
          failure: data.failure({ message: "No comment." }),
        }),
      },
      work: async (at) => {
        at.desk("Knowledge__kav").open(records.caseId(1));
        await at.see("article h2");
        await at.rest();
        await at.look();
        await at.button("More to do", "article");
        await at.button("Put its text", "article");
        await at.type("#article-case", "a");
        await at.look();
        await at.press("dialog [role=option]");
        await at.press("dialog[open] footer .primary");
        await at.look();
      },
    },
    record(
      "everything that can be done, by menu and palette",
      async (at) => {
        await at.button("More to do", "article");
        await at.look();
        await at.key("Escape");
        await at.key("k", { ctrlKey: true });
        await at.look();
      },
      { list_macros: () => macros, desk_object: () => helped },
    ),
  ],
};

export const recordViews: View[] = [recordView, dialogsView];
