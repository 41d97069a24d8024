// a made-up case with everything beside it, and its object as the org describes it
import type {
  Cell,
  ChangeView,
  FieldView,
  LayoutItem,
  LayoutView,
  MacroView,
  ObjectView,
  OptionView,
  Part,
  RecordView,
  RelatedView,
  UnsentView,
} from "../../src/bindings";
import { MINUTE, caseRow, now } from "./data";

export const HOUR = 60 * MINUTE;
export const caseId = (index: number) => caseRow(index).id;

const option = (value: string, part: Partial<OptionView> = {}): OptionView => ({
  value,
  label: value,
  default: false,
  closed: false,
  valid_for: null,
  ...part,
});
const options = (...values: string[]) => values.map((value) => option(value));

export const field = (name: string, kind: FieldView["kind"], part: Partial<FieldView> = {}): FieldView => ({
  name,
  label: name,
  help: null,
  kind,
  length: 0,
  scale: 0,
  required: false,
  createable: true,
  updateable: true,
  calculated: false,
  restricted: false,
  options: [],
  controller: null,
  reference_to: [],
  sortable: true,
  operators: [],
  ...part,
});

const fixed = { createable: false, updateable: false };

export const caseFields: FieldView[] = [
  field("CaseNumber", "text", { label: "Case Number", ...fixed }),
  field("Subject", "text", { length: 255 }),
  field("Status", "picklist", {
    options: [
      option("New", { default: true }),
      option("Working"),
      option("Escalated"),
      option("Closed", { closed: true }),
    ],
  }),
  field("Priority", "picklist", {
    options: [option("Medium", { default: true }), ...options("High", "Low")],
  }),
  field("Origin", "picklist", { label: "Case Origin", options: options("Phone", "Email", "Web") }),
  field("Type", "picklist", { options: options("Billing", "Mechanical", "Electrical") }),
  field("Reason", "picklist", {
    label: "Case Reason",
    options: options("Installation", "Feedback", "Other"),
  }),
  field("Product__c", "picklist", { label: "Product", options: options("Reader", "Till") }),
  field("Part__c", "picklist", {
    label: "Part",
    controller: "Product__c",
    options: [
      option("Slot", { valid_for: ["Reader"] }),
      option("Drawer", { valid_for: ["Till"] }),
      option("Cable", { valid_for: ["Reader", "Till"] }),
    ],
  }),
  field("Channels__c", "options", { label: "Channels", options: options("Phone", "Chat", "Mail") }),
  field("OwnerId", "reference", { label: "Owner", reference_to: ["User", "Group"] }),
  field("ContactId", "reference", { label: "Contact", reference_to: ["Contact"] }),
  field("AccountId", "reference", { label: "Account", reference_to: ["Account"] }),
  field("ParentId", "reference", { label: "Parent Case", reference_to: ["Case"] }),
  field("IsEscalated", "checkbox", { label: "Escalated" }),
  field("SLA_Hours__c", "number", {
    label: "Hours left",
    help: "Counted from the contract of the account.",
    calculated: true,
    scale: 1,
    ...fixed,
  }),
  field("Refund__c", "currency", { label: "Refund", scale: 2 }),
  field("Callback__c", "date_time", { label: "Call back", help: "When the customer wants to be called." }),
  field("Due__c", "date", { label: "Due" }),
  field("Description", "long_text", { length: 32000 }),
  field("Notes__c", "rich_text", { label: "Notes", length: 32000 }),
  field("CreatedDate", "date_time", { label: "Created", ...fixed }),
  field("SystemModstamp", "date_time", { label: "System Modstamp", ...fixed }),
];

export const caseObject: ObjectView = {
  name: "Case",
  label: "Case",
  plural: "Cases",
  name_field: "CaseNumber",
  path_field: "Status",
  can_create: true,
  can_edit: true,
  can_delete: true,
  fields: caseFields,
  record_types: [],
  user_id: "0055g00000AbCdEAAV",
};

const item = (name: string, part: Partial<LayoutItem> = {}): LayoutItem => ({
  field: name,
  label: caseFields.find((one) => one.name === name)?.label ?? name,
  required: false,
  editable: true,
  editable_new: true,
  ...part,
});

export const caseLayout: LayoutView = {
  sections: [
    {
      heading: "Case Information",
      items: [
        item("Subject", { required: true }),
        item("Status", { required: true }),
        item("Priority"),
        item("Origin", { required: true }),
        item("Type"),
        item("Reason"),
        item("OwnerId", { editable_new: false }),
        item("ContactId"),
        item("CreatedDate", { editable: false, editable_new: false }),
      ],
    },
    {
      heading: "Product",
      items: [
        item("Product__c"),
        item("Part__c"),
        item("Channels__c"),
        item("SLA_Hours__c", { editable: false, editable_new: false }),
        item("Refund__c"),
        item("Callback__c"),
        item("Due__c"),
      ],
    },
    { heading: "Description", items: [item("Description"), item("Notes__c")] },
  ],
  offers: [],
};

const iso = (ms: number) => new Date(ms).toISOString();
const cell = (text: string | null, label: string | null = null): Cell => ({ text, label });
export const read = <T>(items: T[], more = false): Part<T> => ({ kind: "read", items, more });

export const related = (part: Partial<RelatedView> = {}): RelatedView => ({
  comments: read([
    {
      id: "00a1",
      body: "Template v7 dropped the field, fix is in review.",
      public: false,
      by: "Dana Ito",
      at: now - 14 * MINUTE,
    },
  ]),
  emails: read([
    {
      id: "02s1",
      subject: "Invoices without tax",
      body: "Attached two invoices as examples.\n\nOur tax office wants them corrected by Friday.",
      from_html: false,
      cut: false,
      from: "jonas@brightline.example",
      to: "support@acme.example",
      incoming: true,
      at: now - 38 * MINUTE,
    },
  ]),
  files: read([
    {
      id: "0681",
      name: "invoice-2044.png",
      size: 84_200,
      preview: true,
      by: "Jonas Weber",
      at: now - 38 * MINUTE,
    },
    { id: "0682", name: "invoices.csv", size: 2400, preview: true, by: "Jonas Weber", at: now - 38 * MINUTE },
    {
      id: "0683",
      name: "contract.pdf",
      size: 1_240_000,
      preview: false,
      by: "Dana Ito",
      at: now - 20 * HOUR,
    },
  ]),
  history: read([
    {
      id: "0171",
      field: "Priority",
      label: "Priority",
      old: "Medium",
      new: "High",
      by: "Mika Sato",
      at: now - 2 * MINUTE,
    },
    {
      id: "0172",
      field: "Status",
      label: "Status",
      old: "New",
      new: "Working",
      by: "Dana Ito",
      at: now - 31 * MINUTE,
    },
    {
      id: "0173",
      field: "created",
      label: "Created",
      old: null,
      new: null,
      by: "Email-to-case",
      at: now - 38 * MINUTE,
    },
  ]),
  activities: read([
    {
      id: "00T1",
      form: "call",
      subject: "Call",
      description: "Needs it before Friday.",
      status: "Completed",
      done: true,
      owner: "Dana Ito",
      due: null,
      at: now - 25 * MINUTE,
    },
  ]),
  children: read([]),
  others: read([
    {
      id: caseId(4),
      object: "Case",
      name: "00014198",
      title: "Change of billing address",
      status: "Working",
      closed: false,
      at: now - 3 * HOUR,
    },
    {
      id: caseId(5),
      object: "Case",
      name: "00013012",
      title: "Invoice sent twice",
      status: "Closed",
      closed: true,
      at: now - 900 * HOUR,
    },
  ]),
  cards: [
    {
      id: "0031",
      object: "Contact",
      name: "Jonas Weber",
      lines: [
        { label: "Email", value: "jonas@brightline.example", kind: "email" },
        { label: "Phone", value: "+49 30 5550 1220", kind: "phone" },
        { label: "Title", value: "Head of Finance", kind: "text" },
      ],
    },
    {
      id: "0011",
      object: "Account",
      name: "Brightline GmbH",
      lines: [
        { label: "Phone", value: "+49 30 5550 1200", kind: "phone" },
        { label: "Industry", value: "Retail", kind: "text" },
      ],
    },
  ],
  ...part,
});

export const record = (
  index = 1,
  values: Record<string, Cell> = {},
  part: Partial<RecordView> = {},
): RecordView => {
  const row = caseRow(index);
  const cells: Record<string, Cell> = {
    CaseNumber: cell(row.number),
    Subject: cell(row.subject),
    Status: cell("Working"),
    Priority: cell("High"),
    Origin: cell("Email"),
    Type: cell("Billing"),
    Reason: cell("Feedback"),
    Product__c: cell("Reader"),
    Part__c: cell(null),
    Channels__c: cell("Chat;Mail"),
    OwnerId: cell("0055g00000Mika0AAV", "Mika Sato"),
    ContactId: cell("0031", "Jonas Weber"),
    AccountId: cell("0011", "Brightline GmbH"),
    ParentId: cell(null),
    IsEscalated: cell("false"),
    SLA_Hours__c: cell("6.5"),
    Refund__c: cell("1240.5"),
    Callback__c: cell("2026-11-26T10:00:00.000Z"),
    Due__c: cell("2026-11-27"),
    Description: cell(
      "All PDF invoices issued after 1 October lack the VAT line although the totals include it.\r\nAffects 214 invoices. Needed before Friday.",
    ),
    Notes__c: cell("<p>Ask <b>finance</b> first.</p><p>Then answer.</p>"),
    CreatedDate: cell(iso(row.created_at)),
    "Contact.Email": cell("jonas@brightline.example"),
    ...values,
  };
  return {
    id: row.id,
    object: "Case",
    name: row.number,
    record_type: null,
    values: Object.entries(cells).map(([name, one]) => ({ field: name, cell: one })),
    stamp: now - 2 * MINUTE,
    settled: true,
    changed_by: "Mika Sato",
    can_edit: true,
    can_delete: true,
    related: related(),
    api: { used: 1204, limit: 100_000 },
    calls: 3,
    ...part,
  };
};

export const recordById = (id: string): RecordView => {
  const index = Array.from({ length: 200 }, (_, at) => at).find((at) => caseId(at) === id) ?? 1;
  return record(index, { Subject: cell(caseRow(index).subject) }, { id });
};

export const macro = (part: Partial<MacroView> = {}): MacroView => ({
  id: "0198-macro",
  object: "Case",
  name: "Ask for the invoice",
  key: 1,
  changes: [{ field: "Status", value: "Working" }],
  comment: { body: "Dear {{Contact.FirstName}}, please send us the invoice.", public: true },
  then_next: false,
  ...part,
});

export const change = (part: Partial<ChangeView> = {}): ChangeView => ({
  id: "0198-change",
  group: null,
  integration: "support",
  object: "Case",
  record: caseId(1),
  name: "00014201",
  verb: "update",
  before: [{ field: "Priority", value: "Medium" }],
  after: [{ field: "Priority", value: "High" }],
  stage: "confirmed",
  failure: null,
  at: now - 5 * MINUTE,
  can_undo: true,
  why_not: null,
  undone_by: null,
  ...part,
});

export const unsentDraft = (part: Partial<UnsentView> = {}): UnsentView => ({
  draft: {
    integration: "support",
    kept: {
      id: "0198-draft",
      object: "Case",
      record: caseId(1),
      name: "00014201",
      at_record: null,
      stamp: now - 2 * MINUTE,
      settled: true,
      base: [{ field: "Subject", cell: cell("Invoices for October missing tax line") }],
      changes: [{ field: "Subject", value: "Invoices for October and November" }],
    },
    updated_at: now - 40 * MINUTE,
  },
  change: null,
  stage: "draft",
  can: ["open", "save", "discard"],
  ...part,
});

const picture =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/** What the app answers about records in the most ordinary way. */
export const recordHandlers = () => ({
  desk_object: () => caseObject,
  renew_desk_object: () => caseObject,
  desk_layout: () => caseLayout,
  lookup: ({ field: name, text }: { field: string; text: string }) =>
    [
      { id: "0055g00000AbCdEAAV", object: "User", name: "Dana Ito", detail: "dana@acme.example" },
      { id: "00G1", object: "Group", name: "Billing queue", detail: null },
      { id: "0031", object: "Contact", name: "Jonas Weber", detail: "Brightline GmbH" },
    ].filter(
      (hit) =>
        hit.name.toLowerCase().includes(text.toLowerCase()) &&
        (name === "OwnerId") === (hit.object !== "Contact"),
    ),
  open_record: ({ record: id }: { record: string }) => recordById(id),
  viewed_record: () => true,
  preview_file: ({ file }: { file: string }) =>
    file === "0681"
      ? { kind: "picture", address: picture }
      : { kind: "text", text: "number;total\n2044;119.00\n2045;238.00", cut: false },
  download_file: () => ({ path: "/home/dana/Downloads/invoice-2044.png", rows: 1 }),
  open_in_salesforce: () => null,
  record_link: ({ record: id }: { record: string }) =>
    `https://acme.lightning.force.com/lightning/r/Case/${id}/view`,
  keep_draft: () => null,
  discard_draft: () => null,
  drafts_at: () => [],
  list_unsent: () => [],
  save_draft: () => ({ kind: "done", change: "0198-change", record: record(1), merged: [] }),
  settle_change: () => ({
    draft: null,
    outcome: { kind: "done", change: "0198-change", record: null, merged: [] },
  }),
  dismiss_change: () => null,
  similar_cases: () => [],
  delete_record: () => ({ kind: "done", change: "0198-change", record: null, merged: [] }),
  list_changes: () => [change()],
  clear_changes: () => 12,
  list_macros: () => [macro()],
  save_macro: () => null,
  delete_macro: () => null,
  change_many: ({ ask }: { ask: { records: string[] } }) => ({
    group: "0198-group",
    rows: ask.records.map((id) => ({ record: id, name: recordById(id).name, end: { kind: "done" } })),
    calls: 4,
  }),
  cancel_change_many: () => null,
  undo_change: () => ({
    group: "0198-undo",
    rows: [{ record: caseId(1), name: "00014201", end: { kind: "done" } }],
    notes: [],
    in_bin: null,
  }),
});
