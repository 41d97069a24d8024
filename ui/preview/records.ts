// the states of an open record, of what is typed over it, and of what is unsent
import { mount } from "svelte";
import type { Cell } from "../src/bindings";
import { integrations } from "../src/lib/integrations.svelte";
import { preferences } from "../src/lib/preferences.svelte";
import { router } from "../src/lib/router.svelte";
import { deskOf } from "../src/views/desk/desk.svelte";
import * as data from "../tests/stand-in/data";
import { never, send } from "../tests/stand-in/ipc";
import * as records from "../tests/stand-in/records";
import type { State } from "./states";

const pause = (ms = 250) => new Promise((resolve) => setTimeout(resolve, ms));
const key = async (name: string) => {
  (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }),
  );
  await pause();
};
const press = async (name: string) => {
  const all = [...document.querySelectorAll<HTMLElement>("button, summary, [role=tab], label")];
  all
    .find((one) => (one.ariaLabel ?? one.textContent ?? "").trim().replace(/\s+/g, " ").startsWith(name))
    ?.click();
  await pause();
};
const type = async (selector: string, text: string) => {
  const input = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(selector);
  if (!input) return;
  input.focus();
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await pause(50);
};
const cell = (text: string | null): Cell => ({ text, label: null });

const ready = async () => {
  await preferences.refresh();
  await integrations.refresh();
};
const pane = async (target: HTMLElement) => {
  await ready();
  const { default: RecordPane } = await import("../src/views/desk/record/RecordPane.svelte");
  const desk = deskOf("support", "Case");
  desk.open(records.caseId(1));
  mount(RecordPane, { target, props: { desk } });
  await pause(400);
};
const fresh = async (target: HTMLElement) => {
  await ready();
  const { default: NewRecord } = await import("../src/views/desk/record/NewRecord.svelte");
  const desk = deskOf("support", "Case");
  desk.composing = true;
  mount(NewRecord, { target, props: { desk } });
  await pause(400);
};
const many = async (target: HTMLElement) => {
  await ready();
  const { default: BulkBar } = await import("../src/views/desk/record/BulkBar.svelte");
  const desk = deskOf("support", "Case");
  await desk.loadObject();
  for (let index = 0; index < 12; index += 1) desk.selected.add(records.caseId(index));
  mount(BulkBar, { target, props: { desk } });
  await pause(300);
};
const refusal = data.failure({
  message: "Salesforce refused the change.",
  steps: [],
  who: "you",
  action: null,
  retryable: false,
});
const edited = async () => {
  await press("Edit Subject");
  await type("[data-field=Subject] input", "Invoices for October and November missing tax line");
  await press("Edit Priority");
  const select = document.querySelector<HTMLSelectElement>("[data-field=Priority] select");
  if (select) {
    select.value = "Low";
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
  await pause(100);
};
const saving = (outcome: unknown): State => ({
  alone: pane,
  handlers: { save_draft: () => outcome },
  steps: async () => {
    await edited();
    await press("Save");
    await pause(300);
  },
});
const asked = (name: string, then: () => Promise<void> | void = () => undefined): State => ({
  alone: pane,
  steps: async () => {
    await key(name);
    await then();
  },
});
const tab = (name: string, then: () => Promise<void> | void = () => undefined): State => ({
  alone: pane,
  steps: async () => {
    await press(name);
    await then();
  },
});

export const recordStates: Record<string, State> = {
  record: { alone: pane },
  "record-loading": { alone: pane, handlers: { open_record: never } },
  "record-failed": {
    alone: pane,
    handlers: {
      open_record: () => {
        throw data.failure({
          message: "The network is down.",
          who: "network",
          action: "retry",
          retryable: true,
          steps: [],
        });
      },
    },
  },
  "record-layout-failed": {
    alone: pane,
    handlers: {
      desk_layout: () => {
        throw data.failure({
          message: "The page layout could not be read.",
          steps: [],
          action: "retry",
          retryable: true,
        });
      },
    },
  },
  "record-edit": { alone: pane, steps: edited },
  "record-edit-open": {
    alone: pane,
    steps: async () => {
      await edited();
      await press("Edit Channels");
    },
  },
  "record-draft-found": {
    alone: pane,
    handlers: { drafts_at: () => [records.unsentDraft().draft] },
  },
  "record-news": {
    alone: pane,
    steps: async () => {
      const { recordsOf } = await import("../src/views/desk/record/records.svelte");
      const now = records.record(1, { Priority: cell("Low") }, { stamp: data.now - data.MINUTE });
      recordsOf(deskOf("support", "Case")).take(now);
      await pause();
    },
  },
  "record-rejected": saving({
    kind: "rejected",
    fields: [{ field: "Subject", message: "Subject: data value too large (max length=40)" }],
    failure: refusal,
  }),
  "record-conflict": saving({
    kind: "conflict",
    theirs: records.record(
      1,
      { Subject: cell("Invoices for October: VAT") },
      { stamp: data.now - data.MINUTE },
    ),
    fields: [
      {
        field: "Subject",
        base: cell("Invoices for October missing tax line"),
        theirs: cell("Invoices for October: VAT"),
        mine: cell("Invoices for October and November missing tax line"),
        clashes: true,
      },
      { field: "Priority", base: cell("High"), theirs: cell("High"), mine: cell("Low"), clashes: false },
      { field: "Type", base: cell("Billing"), theirs: cell("Electrical"), mine: null, clashes: false },
    ],
  }),
  "record-duplicates": saving({
    kind: "duplicates",
    records: [{ id: records.caseId(4), object: "Case", name: "00014198", detail: "Jonas Weber" }],
    can_save: true,
    failure: data.failure({ message: "This looks like a record that exists.", steps: [], action: null }),
  }),
  "record-gone": saving({
    kind: "gone",
    failure: data.failure({ message: "This case was deleted.", steps: [], action: null, who: "you" }),
  }),
  "record-held": saving({
    kind: "held",
    failure: data.failure({ message: "The network is down.", steps: [], action: null, who: "network" }),
  }),
  "record-unknown": saving({
    kind: "unknown",
    failure: data.failure({ message: "The answer never came.", steps: [], action: null, who: "network" }),
  }),
  "record-done": saving({
    kind: "done",
    change: "c",
    record: records.record(1, { Priority: cell("Low") }),
    merged: ["Type"],
  }),
  "record-comment": {
    alone: pane,
    steps: async () => {
      await key("c");
      await type(".comment textarea", "The corrected invoices are on their way.");
      await press("Public");
    },
  },
  "record-files": tab("Files", () => press("Show invoices.csv")),
  "record-related": tab("Related"),
  "record-parts-failed": {
    alone: pane,
    handlers: {
      open_record: () =>
        records.record(
          1,
          {},
          {
            related: records.related({
              emails: { kind: "not_visible" },
              history: {
                kind: "failed",
                failure: data.failure({
                  message: "The org did not answer.",
                  steps: [],
                  action: "retry",
                  retryable: true,
                  who: "network",
                }),
              },
            }),
          },
        ),
    },
  },
  "record-read-only": {
    alone: pane,
    handlers: {
      desk_object: () => ({ ...records.caseObject, can_edit: false, can_delete: false, can_create: false }),
    },
  },
  "record-more": { alone: pane, steps: () => press("More to do") },
  "record-keys": asked("?"),
  "record-give": asked("g", async () => {
    await type("#give-owner", "i");
    await pause(400);
  }),
  "record-close": asked("d"),
  "record-delete": asked("Delete"),
  "record-call": asked("p"),
  "record-macros": asked("m"),
  "record-macro": asked("m", () => press("Change Ask for the invoice")),
  "record-new": { alone: fresh },
  "record-new-similar": {
    alone: fresh,
    handlers: {
      similar_cases: () =>
        records.related().others.kind === "read"
          ? [{ ...(records.related().others as { items: object[] }).items[0] }]
          : [],
    },
    steps: async () => {
      await type("[data-field=Subject] input", "Change of billing address");
      const { newRecordOf } = await import("../src/views/desk/record/new-record.svelte");
      const made = newRecordOf(deskOf("support", "Case"));
      made.draft.set("ContactId", "0031", "Jonas Weber");
      made.draft.set("Origin", "Phone");
      await press("Create case");
    },
  },
  "record-new-required": { alone: fresh, steps: () => press("Create case") },
  many: { alone: many, steps: () => press("Change…") },
  "many-running": {
    alone: many,
    handlers: {
      change_many: ({ onProgress }) => {
        send(onProgress, { done: 5, total: 12 });
        return never();
      },
    },
    steps: async () => {
      await press("Macro…");
      await press("Run a macro on");
    },
  },
  "many-done": {
    alone: many,
    handlers: {
      change_many: ({ ask }) => ({
        group: "g",
        rows: ask.records.map((id: string, index: number) => ({
          record: id,
          name: String(14202 - index).padStart(8, "0"),
          end:
            index === 3
              ? { kind: "conflict" }
              : index === 7
                ? { kind: "rejected", failure: refusal }
                : { kind: "done" },
        })),
        calls: 4,
      }),
    },
    steps: async () => {
      await press("Macro…");
      await press("Run a macro on");
    },
  },
  unsent: {
    handlers: {
      list_unsent: () => [
        records.unsentDraft(),
        records.unsentDraft({
          draft: {
            integration: "support",
            kept: {
              id: "d2",
              object: "CaseComment",
              record: null,
              name: "00014199",
              at_record: records.caseId(3),
              stamp: null,
              settled: true,
              base: [],
              changes: [{ field: "CommentBody", value: "The corrected invoices are on their way." }],
            },
            updated_at: data.now - 3 * data.MINUTE,
          },
          change: records.change({
            id: "c2",
            stage: "unknown",
            failure: data.failure({ message: "The answer never came.", steps: [] }),
          }),
          stage: "unknown",
          can: ["settle", "open"],
        }),
        records.unsentDraft({
          draft: null,
          change: records.change({
            id: "c3",
            verb: "delete",
            stage: "failed",
            name: "00014190",
            failure: refusal,
          }),
          stage: "failed",
          can: ["discard"],
        }),
      ],
    },
    steps: () => router.go({ view: "unsent" }),
  },
  "unsent-empty": { steps: () => router.go({ view: "unsent" }) },
};
