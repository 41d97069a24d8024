// made-up lists of cases and of other objects, as the app gives them
import type {
  Cell,
  ColumnView,
  FieldView,
  ListPage,
  ListRow,
  ListsView,
  ListView,
  NamedList,
  ObjectView,
} from "../../src/bindings";
import { caseRow, now } from "./data";
import { caseFields, caseObject, field } from "./records";

const cell = (text: string | null | undefined, label: string | null = null): Cell => ({
  text: text ?? null,
  label,
});
const iso = (ms: number) => new Date(ms).toISOString();

export const caseRowFields = [
  "CaseNumber",
  "Subject",
  "Status",
  "Priority",
  "Owner.Name",
  "Contact.Name",
  "Account.Name",
  "CreatedDate",
  "LastModifiedDate",
  "IsClosed",
  "IsEscalated",
];

const column = (
  name: string,
  label: string,
  kind: ColumnView["kind"] = "text",
  sortable = true,
): ColumnView => ({ field: name, label, kind, sortable });

export const caseColumns: ColumnView[] = [
  column("CaseNumber", "Case Number"),
  column("Subject", "Subject"),
  column("Status", "Status", "picklist"),
  column("Priority", "Priority", "picklist"),
  column("Owner.Name", "Owner"),
  column("Contact.Name", "Contact"),
  column("Account.Name", "Account"),
  column("CreatedDate", "Created", "date_time"),
];

const people = ["Dana Ito", "Mika Sato", "Billing queue", "Dana Ito", "Sam Okafor"];
const contacts = ["Jonas Weber", "Aisha Khan", "Lena Fischer", "Tomás Ruiz", "Wei Zhang"];

export const listRow = (index: number, cells: Record<string, Cell> = {}): ListRow => {
  const one = caseRow(index);
  const values: Record<string, Cell> = {
    CaseNumber: cell(one.number),
    Subject: cell(one.subject),
    Status: cell(one.status),
    Priority: cell(one.priority),
    "Owner.Name": cell(people[index % people.length]),
    "Contact.Name": cell(contacts[index % contacts.length]),
    "Account.Name": cell(one.account),
    CreatedDate: cell(iso(one.created_at)),
    LastModifiedDate: cell(iso(one.modified_at)),
    IsClosed: cell(String(one.is_closed)),
    IsEscalated: cell(String(one.status === "Escalated")),
    ...cells,
  };
  return { id: one.id, cells: caseRowFields.map((name) => values[name] ?? cell(null)) };
};

export const listPage = (from: number, length: number, part: Partial<ListPage> = {}): ListPage => ({
  fields: caseRowFields,
  rows: Array.from({ length }, (_, index) => listRow(from + index)),
  next: null,
  total: null,
  api: { used: 1204, limit: 100_000 },
  calls: 1,
  ...part,
});

export const listView = (page: ListPage, part: Partial<ListView> = {}): ListView => ({
  columns: caseColumns,
  sort: { field: "CreatedDate", descending: true },
  spec: {
    object: "Case",
    all: true,
    conditions: [{ field: "IsClosed", operator: "is", values: [{ kind: "value", text: "false" }] }],
    columns: caseColumns.map((one) => one.field),
    sort: { field: "CreatedDate", descending: true },
  },
  marks: [],
  notes: [],
  page,
  ...part,
});

const named = (source: NamedList["source"], label: string, live = false): NamedList => ({
  source,
  label,
  live,
});
const builtIn = (id: string, label: string) => named({ kind: "built_in", id }, label);

export const caseSets: ListsView = {
  built_in: [
    builtIn("my-open", "My open"),
    builtIn("all-open", "All open"),
    builtIn("unassigned", "Unassigned"),
    builtIn("escalated", "Escalated"),
    builtIn("new-today", "New today"),
    builtIn("recent", "Recently viewed"),
    builtIn("closed", "Closed"),
    builtIn("all", "All"),
  ],
  queues: [
    named({ kind: "queue", id: "00G5g000001Bill0AA" }, "Billing queue"),
    named({ kind: "queue", id: "00G5g000001Hard0AA" }, "Hardware queue"),
  ],
  saved: [named({ kind: "saved", id: "0198-mine" }, "High priority, mine")],
  org: [
    named({ kind: "org_view", id: "00B5g000001Open0AA" }, "All Open Cases"),
    named({ kind: "org_view", id: "00B5g000001Week0AA" }, "My Cases This Week"),
  ],
  failure: null,
};

const operators: Record<string, FieldView["operators"]> = {
  text: ["is", "is_not", "contains", "contains_not", "starts_with", "empty", "not_empty"],
  picklist: ["is", "is_not", "contains", "contains_not", "empty", "not_empty"],
  options: ["includes", "excludes", "empty", "not_empty"],
  checkbox: ["is", "is_not"],
  reference: ["is", "is_not", "empty", "not_empty"],
  number: ["is", "is_not", "less", "at_most", "more", "at_least", "empty", "not_empty"],
};
const filterable = (one: FieldView): FieldView => {
  const kind = ["currency", "date", "date_time"].includes(one.kind) ? "number" : one.kind;
  return {
    ...one,
    operators: operators[kind] ?? [],
    sortable: !["long_text", "rich_text"].includes(one.kind),
  };
};

/** The object of cases with what its fields can be filtered by. */
export const filterObject: ObjectView = {
  ...caseObject,
  fields: [
    ...caseFields,
    field("IsClosed", "checkbox", { label: "Closed" }),
    field("LastModifiedDate", "date_time", { label: "Last Modified Date" }),
  ].map(filterable),
};

/** What the app answers about lists in the most ordinary way. */
export const listHandlers = () => ({
  list_sets: () => caseSets,
  list_records: () => listView(listPage(0, 200, { next: "200" })),
  more_records: ({ next }: { next: string }) =>
    listPage(Number(next), 200, { next: Number(next) < 1800 ? String(Number(next) + 200) : null }),
  count_lists: ({ sources }: { sources: NamedList["source"][] }) =>
    sources.map((source, index) => ({
      source,
      count: [12, 1284, 31, 4, 58, 9021, 10_305, 84, 17, 6][index] ?? null,
    })),
  save_list: ({ list }: { list: { id: string | null; name: string } }) =>
    named({ kind: "saved", id: list.id ?? "0198-new" }, list.name),
  delete_list: () => null,
  set_live: () => null,
  list_news: () => ({
    changed: [],
    created: [],
    escalated: [],
    gone: [],
    too_many: false,
    since: String(now),
    paused: null,
    api: null,
  }),
  suggest: ({ text }: { text: string }) =>
    text === ""
      ? [
          { text: "invoices status:working", hint: "Recent search" },
          { text: "00014190", hint: "Recent search" },
        ]
      : [
          { text: `${text}:new`, hint: "Status New" },
          { text: "owner:me", hint: "Mine" },
        ],
  forget_searches: () => null,
  list_file_name: ({ wanted }: { wanted: { format: string; raw: boolean } }) =>
    `All open 2026-11-26${wanted.raw ? " raw" : ""}.${wanted.format}`,
  export_list: () => ({ path: "/home/dana/Downloads/All open 2026-11-26.csv", rows: 1284 }),
  cancel_export: () => null,
  notify_cases: () => null,
});
