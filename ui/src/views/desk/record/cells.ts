// values as they cross (text in one canonical form) and as people read and type them
import type {
  Cell,
  FieldCell,
  FieldView,
  LayoutView,
  ObjectView,
  OptionView,
  RecordView,
} from "../../../bindings";
import { LOCALE } from "../../../lib/locale";
import { moment } from "../../../lib/time";

export type Cells = Record<string, Cell>;

/** What a record is about, where its name is a number; the title of a person is what they do. */
export const SUBJECT = "Subject";

// a form control speaks in line feeds only, the org may have kept carriage returns
const plain = (text: string) => text.replaceAll("\r\n", "\n");

// a record has hundreds of fields, and each row of it asks
const cellsKnown = new WeakMap<FieldCell[], Cells>();
const fieldsKnown = new WeakMap<FieldView[], Map<string, FieldView>>();

/** The values of a record by field. */
export function cellsOf(values: FieldCell[]): Cells {
  const known = cellsKnown.get(values);
  if (known) return known;
  const made = Object.fromEntries(values.map(({ field, cell }) => [field, cell]));
  cellsKnown.set(values, made);
  return made;
}

/** What a row of a list tells of a record, as the record itself would: a name stands for its reference. */
export function cellsOfRow(row: Cells): Cells {
  const made: Cells = {};
  for (const [path, cell] of Object.entries(row)) {
    made[path] = cell;
    const reference = /^(\w+)\.Name$/.exec(path)?.[1];
    if (reference) made[`${reference}Id`] ??= { text: null, label: cell.label ?? cell.text };
  }
  return made;
}

/** The text of a value as a form control has it; blank where there is none. */
export function textOf(cells: Cells, field: string): string {
  return plain(cells[field]?.text ?? "");
}

/** Whether two values are the same to a person who edits them. */
export function same(a: string | null | undefined, b: string | null | undefined): boolean {
  return plain(a ?? "") === plain(b ?? "");
}

export function fieldOf(object: ObjectView | null, name: string): FieldView | undefined {
  if (!object) return undefined;
  let known = fieldsKnown.get(object.fields);
  if (!known) {
    known = new Map(object.fields.map((field) => [field.name, field]));
    fieldsKnown.set(object.fields, known);
  }
  return known.get(name);
}

export function labelOf(object: ObjectView | null, name: string): string {
  return fieldOf(object, name)?.label ?? name;
}

/** The text in HTML: what a person would read of it, a line for each block. Nothing of it is ever drawn. */
export function readHtml(html: string): string {
  const broken = html.replace(/<(br|\/p|\/div|\/li|\/tr|\/h[1-6])\b[^>]*>/gi, "$&\n");
  const text = new DOMParser().parseFromString(broken, "text/html").body.textContent ?? "";
  return text.replace(/\n{3,}/g, "\n\n").trim();
}

// making one costs as much as formatting a hundred numbers
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(least: number, most: number): Intl.NumberFormat {
  const key = `${least} ${most}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(LOCALE, {
    minimumFractionDigits: least,
    maximumFractionDigits: most,
  });
  formats.set(key, made);
  return made;
}

const number = (text: string, scale: number, whole = false) => {
  const value = Number(text);
  return Number.isFinite(value) ? formatOf(whole ? scale : 0, scale).format(value) : text;
};
const day = new Intl.DateTimeFormat(LOCALE, {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** A value as people read it, dates and times in the zone of this computer; blank where there is none. */
export function readable(
  field: Pick<FieldView, "kind" | "scale" | "options"> | undefined,
  cell: Cell | undefined,
  now: number,
): string {
  const text = cell?.text ?? "";
  if (text === "" || !field) return cell?.label ?? text;
  switch (field.kind) {
    case "checkbox":
      return text === "true" ? "Yes" : "No";
    case "picklist":
      return cell?.label ?? field.options.find((option) => option.value === text)?.label ?? text;
    case "options":
      return text
        .split(";")
        .map((one) => field.options.find((option) => option.value === one)?.label ?? one)
        .join(", ");
    case "reference":
      return cell?.label ?? text;
    case "number":
      return number(text, field.scale);
    case "currency":
      return cell?.label ?? number(text, field.scale, true);
    case "percent":
      return `${number(text, field.scale)} %`;
    case "date": {
      const ms = Date.parse(`${text}T00:00:00Z`);
      return Number.isNaN(ms) ? text : day.format(ms);
    }
    case "date_time": {
      const ms = Date.parse(text);
      return Number.isNaN(ms) ? text : moment(ms, now);
    }
    case "time":
      return text.slice(0, 5);
    case "rich_text":
      return readHtml(text);
    default:
      return plain(cell?.label ?? text);
  }
}

/** The options a field offers now: those of the record type that fit the value it depends on. */
export function offered(
  field: FieldView,
  layout: LayoutView | null,
  controlling: string | null,
): OptionView[] {
  const offer = layout?.offers.find((one) => one.field === field.name);
  const typed = offer
    ? offer.values.flatMap((value) => field.options.find((option) => option.value === value) ?? [])
    : field.options;
  if (field.controller === null) return typed;
  return typed.filter((option) => option.valid_for === null || option.valid_for.includes(controlling ?? ""));
}

/** The same with the present value, where the org no longer offers it: opening a field must not change it. */
export function choosable(options: OptionView[], now: string): { value: string; label: string }[] {
  const made = options.map(({ value, label }) => ({ value, label }));
  const missing = now.split(";").filter((one) => one !== "" && !made.some((option) => option.value === one));
  return [...missing.map((value) => ({ value, label: value })), ...made];
}

/** What a record is called on top: its kind and number in small, its subject or name in large. */
export type Title = { kicker: string; title: string };

export function titleOf(object: ObjectView | null, record: RecordView): Title {
  return titleBy(object, object?.label ?? record.object, record.name, cellsOf(record.values));
}

/** The same by what its row tells, before the record is there. */
export function titleOfRow(object: ObjectView | null, cells: Cells): Title {
  return titleBy(object, object?.label ?? "", cells[object?.name_field ?? ""]?.text ?? "", cells);
}

function titleBy(object: ObjectView | null, kind: string, name: string, cells: Cells): Title {
  const numbered = object?.name_field !== SUBJECT && cells[SUBJECT];
  return numbered
    ? { kicker: `${kind} ${name}`, title: textOf(cells, SUBJECT) }
    : { kicker: kind, title: name };
}
