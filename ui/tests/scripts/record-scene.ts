// an open record with a text of its own in every place
import type { Cell, RecordView, RelatedView } from "../../src/bindings";
import * as data from "../stand-in/data";
import type { Handlers } from "../stand-in/ipc";
import { listPage, listView } from "../stand-in/lists";
import * as records from "../stand-in/records";
import type { Driver } from "./driver";
import { many, one, type Scene } from "./scene";

const first = <T>(part: { kind: string; items?: T[] }): T => part.items?.[0] as T;

/** Everything that can lie beside a case, many times over. */
function everything(): RelatedView {
  const usual = records.related();
  const file = first(usual.files as { kind: string; items?: { id: string }[] });
  const other = { object: "Case", status: "Working", closed: false, at: data.now };
  return {
    comments: records.read(
      many(12, (at) => ({
        id: `00a${at}`,
        body: `Comment ${at}`,
        public: at % 2 === 0,
        by: `Author ${at}`,
        at: data.now - at * 1000,
      })),
    ),
    emails: records.read(
      many(12, (at) => ({
        id: `02s${at}`,
        subject: `E-mail ${at}`,
        body: `Body of e-mail ${at}`,
        from_html: at % 2 === 0,
        cut: false,
        from: `from${at}@a.example`,
        to: `to${at}@a.example`,
        incoming: at % 3 > 0,
        at: data.now - at * 1100,
      })),
    ),
    history: records.read(
      many(12, (at) => ({
        id: `017${at}`,
        field: `Field${at}`,
        label: `Label ${at}`,
        old: `Old ${at}`,
        new: `New ${at}`,
        by: `Changer ${at}`,
        at: data.now - at * 1_000_000,
      })),
    ),
    activities: records.read(
      many(9, (at) => ({
        id: `00T${at}`,
        form: "call" as const,
        subject: `Activity ${at}`,
        description: `Told ${at}`,
        status: `State ${at}`,
        done: true,
        owner: `Doer ${at}`,
        due: `Due ${at}`,
        at: data.now - at * 1300,
      })),
    ),
    files: records.read(
      many(12, (at) => ({
        ...file,
        id: `068${at}`,
        name: `File ${at}.png`,
        size: 10,
        preview: true,
        by: `Sender ${at}`,
        at: data.now,
      })),
    ),
    children: records.read(
      many(9, (at) => ({
        ...other,
        id: `500child${at}`,
        name: `Child ${at}`,
        title: `Child title ${at}`,
        status: `Child state ${at}`,
      })),
    ),
    others: records.read(
      many(9, (at) => ({
        ...other,
        id: `500other${at}`,
        object: "Lead",
        name: `Other ${at}`,
        title: `Other title ${at}`,
      })),
    ),
    cards: many(4, (at) => ({
      id: `003${at}`,
      object: "Contact",
      name: `Card ${at}`,
      lines: many(6, (line) => ({
        label: `Line ${at} ${line}`,
        value: `Value ${at} ${line}`,
        kind: "email" as const,
      })),
    })),
  } as RelatedView;
}

const dated = new Set(["date", "date_time", "checkbox"]);
/** A case with a text of its own in every field that can hold one. */
export const full = (part: Partial<RecordView> = {}) =>
  records.record(
    1,
    Object.fromEntries(
      records.caseFields
        .filter(({ kind, name }) => !dated.has(kind) && name !== "Status")
        .map(({ name, kind }): [string, Cell] => [
          name,
          kind === "rich_text"
            ? { text: "<p>Rich</p>", label: null }
            : { text: `Text of ${name}`, label: `Label of ${name}` },
        ]),
    ),
    { related: everything(), changed_by: "Mika Sato", ...part },
  );

/** The object with a label and a help of its own at every field. */
export const helped = {
  ...records.caseObject,
  fields: records.caseFields.map((field) => ({
    ...field,
    label: `Field ${field.name}`,
    help: `Help of ${field.name}`,
  })),
};

/** A scene that begins with an open record. */
export const record = (
  name: string,
  work: (at: Driver) => Promise<void>,
  handlers: Handlers = {},
): Scene => ({
  name,
  place: { view: "cases" },
  there: "#row-0",
  handlers: {
    list_integrations: one,
    list_records: () => listView(listPage(0, 1)),
    open_record: () => records.record(1),
    ...handlers,
  },
  work: async (at) => {
    at.desk().open(records.caseId(1));
    await at.see("article h2");
    await at.rest();
    await work(at);
  },
});

/** What a search for a record finds. */
export const found = () =>
  many(6, (at) => ({ id: `005${at}`, object: "User", name: `Found ${at}`, detail: `Detail ${at}` }));
