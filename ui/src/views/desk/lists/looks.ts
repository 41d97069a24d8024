// how a row looks: what of it is its title, its state, its people; orgs name values as they like, so a guess goes by
// what is sure
import type { Cell, ColumnView, FieldView, ListSort, ObjectView } from "../../../bindings";
import type { ChipTone } from "../../../components/Chip.svelte";
import { age } from "../../../lib/time";
import { beginning } from "../../../lib/words";
import { fieldOf, readable, SUBJECT } from "../record/cells";
import { isNumeric } from "../record/typed";

/** One column as it is drawn. */
export type Column = ColumnView & {
  /** Least width in pixels, and its share of what is left. */
  min: number;
  share: number;
  look: "text" | "title" | "state" | "priority" | "age" | "number";
  /** How its values are read. */
  as: Pick<FieldView, "kind" | "scale" | "options">;
};

/** How every row of a list is drawn. */
export type Shape = {
  columns: Column[];
  /** `grid-template-columns` of a wide row, and the width below which it scrolls. */
  grid: string;
  width: number;
  /** The fields of a narrow row. */
  title: string;
  number: string | null;
  state: string | null;
  people: string[];
  /** Whether the mark of a priority has a place. */
  priority: boolean;
  date: string;
  /** The first value of the state: what is new. */
  first: string | null;
};

/** The field that says when a record was last touched, and its name where the org does not give one. */
const TOUCHED = "LastModifiedDate";
/** The field that says when this user last viewed a record: it is a column of no list. */
const VIEWED = "LastViewedDate";
const NUMBERS = ["CaseNumber", "ArticleNumber"];
const PEOPLE = ["Contact.Name", "Who.Name", "Account.Name", "Company", "What.Name", "Owner.Name"];
const DATES = ["CreatedDate", TOUCHED, "LastPublishedDate"];
/** The box to tick, at the edge of a wide row. */
const EDGE = 28;
const GAP = 12;
const PADDING = 32;

function widthOf(column: ColumnView, look: Column["look"]): [number, number] {
  // a name is shorter than what a case is about
  if (look === "title") return [180, column.field === SUBJECT ? 3 : 1.5];
  // the longest name of a date that is sorted by, with its arrow
  if (look === "age") return [100, 0.35];
  if (look === "number") return [84, 0.6];
  if (NUMBERS.includes(column.field)) return [92, 0];
  if (look === "state") return [96, 1];
  if (look === "priority") return [80, 0.5];
  return column.kind === "checkbox" ? [72, 0] : [86, 1];
}

function lookOf(column: ColumnView, title: string, state: string | null): Column["look"] {
  if (column.field === title) return "title";
  if (column.field === state) return "state";
  if (column.field === "Priority") return "priority";
  if (DATES.includes(column.field)) return "age";
  return isNumeric(column) ? "number" : "text";
}

/**
 * How the rows of a list are drawn. `fields` is what its rows hold. Where the columns are the list's own, the last touch
 * comes behind them if the rows know it and there is `room` for it, in pixels.
 */
export function shapeOf(
  object: ObjectView | null,
  shown: ColumnView[],
  sort: ListSort | null,
  fields: string[],
  room: number | null,
): Shape {
  const named = object?.name_field ?? "Name";
  const title = fields.includes(SUBJECT) ? SUBJECT : named;
  const known = fields.includes(object?.path_field ?? "") ? object?.path_field : null;
  const state = known ?? ["Status", "StageName"].find((field) => fields.includes(field)) ?? null;
  const touched: ColumnView = { field: TOUCHED, label: "Last touch", kind: "date_time", sortable: true };
  const drawn = (column: ColumnView): Column => {
    const look = lookOf(column, title, state);
    const [min, share] = widthOf(column, look);
    const field = fieldOf(object, column.field);
    const as = { kind: column.kind, scale: field?.scale ?? 2, options: field?.options ?? [] };
    return { ...column, look, min, share, as };
  };
  const widthOfAll = (all: Column[]) => all.reduce((sum, one) => sum + one.min + GAP, EDGE + PADDING);
  const columns = shown.map(drawn);
  const more =
    fields.includes(TOUCHED) && !shown.some((one) => one.field === TOUCHED) ? [drawn(touched)] : [];
  if (room !== null && widthOfAll([...columns, ...more]) <= room) columns.push(...more);
  const tracks = columns.map(({ min, share }) => (share > 0 ? `minmax(${min}px, ${share}fr)` : `${min}px`));
  return {
    columns,
    grid: [`${EDGE}px`, ...tracks].join(" "),
    width: widthOfAll(columns),
    title,
    number: NUMBERS.find((field) => field !== title && fields.includes(field)) ?? null,
    state,
    people: PEOPLE.filter((field) => fields.includes(field)),
    priority: fields.includes("Priority"),
    date: DATES.find((field) => field === sort?.field) ?? DATES.find((field) => fields.includes(field)) ?? "",
    first: fieldOf(object, state ?? "")?.options[0]?.value ?? null,
  };
}

/** The colour of a state. */
export function stateTone(state: Cell | undefined, closed: boolean, first: string | null): ChipTone {
  if (closed) return "gray";
  if (saysEscalated(state)) return "red";
  return state?.text === first ? "gray" : "teal";
}

/** Whether a state says itself that it is escalated: a case can be so in any state. */
export const saysEscalated = (state: Cell | undefined) => /escalat/i.test(state?.text ?? "");

export type PriorityLook = "high" | "medium" | "low" | "none";

export function priorityLook(priority: string | null | undefined): PriorityLook {
  if (!priority) return "none";
  if (/high|urgent|critical|^p?[01]\b/i.test(priority)) return "high";
  return /low|minor|trivial/i.test(priority) ? "low" : "medium";
}

/** The text of a cell as its column shows it. */
export function shownText(column: Column, cell: Cell | undefined, now: number): string {
  const ms = column.look === "age" ? Date.parse(cell?.text ?? "") : NaN;
  if (!Number.isNaN(ms)) return age(ms, now);
  return beginning(readable(column.as, cell, now));
}

/** "newest first", "by status, last first"; blank where the org does not say. */
export function orderWords(sort: ListSort | null, columns: Pick<ColumnView, "field" | "label">[]): string {
  if (!sort) return "";
  const { field, descending } = sort;
  if (field === "CreatedDate") return descending ? "newest first" : "oldest first";
  if (field === VIEWED) return descending ? "last viewed first" : "longest unviewed first";
  if (field === TOUCHED) return descending ? "last touched first" : "longest untouched first";
  const label = columns.find((column) => column.field === field)?.label ?? field;
  return `by ${label.toLowerCase()}${descending ? ", last first" : ""}`;
}

/** The order a column is first sorted in: dates have the newest on top. */
export function firstOrder(column: Pick<ColumnView, "field" | "kind">): ListSort {
  return { field: column.field, descending: column.kind === "date" || column.kind === "date_time" };
}
