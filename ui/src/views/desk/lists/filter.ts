// conditions of a list in words, and the parts they are put together from
import type { Compared, Condition, FieldView, ObjectView, Operator } from "../../../bindings";
import { fieldOf } from "../record/cells";
import { whyNoValue } from "../record/typed";

export const operatorWords: Record<Operator, string> = {
  is: "is",
  is_not: "is not",
  contains: "contains",
  contains_not: "does not contain",
  starts_with: "begins with",
  less: "is less than",
  at_most: "is at most",
  more: "is more than",
  at_least: "is at least",
  includes: "includes",
  excludes: "does not include",
  empty: "is empty",
  not_empty: "is not empty",
};

const dateWords: Partial<Record<Operator, string>> = {
  is: "is in",
  is_not: "is not in",
  less: "is before",
  at_most: "is up to",
  more: "is after",
  at_least: "is since",
};

const isDate = (field: FieldView) => field.kind === "date" || field.kind === "date_time";

export function wordsOf(field: FieldView, operator: Operator): string {
  return (isDate(field) && dateWords[operator]) || operatorWords[operator];
}

/** Spans of days that can be chosen; those that end in `_N_…` or `N_…` take a count. */
export const spans: { literal: string; words: string; counted: boolean }[] = [
  { literal: "TODAY", words: "today", counted: false },
  { literal: "YESTERDAY", words: "yesterday", counted: false },
  { literal: "LAST_N_DAYS", words: "the last … days", counted: true },
  { literal: "THIS_WEEK", words: "this week", counted: false },
  { literal: "LAST_WEEK", words: "last week", counted: false },
  { literal: "THIS_MONTH", words: "this month", counted: false },
  { literal: "LAST_MONTH", words: "last month", counted: false },
  { literal: "THIS_QUARTER", words: "this quarter", counted: false },
  { literal: "THIS_YEAR", words: "this year", counted: false },
  { literal: "TOMORROW", words: "tomorrow", counted: false },
  { literal: "NEXT_N_DAYS", words: "the next … days", counted: true },
  { literal: "N_DAYS_AGO", words: "… days ago", counted: true },
];

/** How the value of a condition is chosen. */
export type Chooser = "none" | "ticks" | "yes_no" | "person" | "record" | "day" | "number" | "text";

export function chooserOf(field: FieldView, operator: Operator): Chooser {
  if (operator === "empty" || operator === "not_empty") return "none";
  switch (field.kind) {
    case "picklist":
      return operator === "is" || operator === "is_not" ? "ticks" : "text";
    case "options":
      return "ticks";
    case "checkbox":
      return "yes_no";
    case "reference":
      return field.reference_to.some((to) => to === "User" || to === "Group") ? "person" : "record";
    case "date":
    case "date_time":
      return "day";
    case "number":
    case "currency":
    case "percent":
      return "number";
    default:
      return "text";
  }
}

/** Fields that a list can be filtered by, by label. */
export function filterable(object: ObjectView): FieldView[] {
  return object.fields
    .filter((field) => field.operators.length > 0)
    .sort((a, b) => a.label.localeCompare(b.label));
}

/** A condition on a field, as it begins. */
export function begun(field: FieldView, operator: Operator = field.operators[0] ?? "is"): Condition {
  const first: Record<Chooser, Compared[]> = {
    none: [],
    ticks: [],
    yes_no: [{ kind: "value", text: "true" }],
    person: [{ kind: "me" }],
    record: [],
    day: [{ kind: "relative", literal: "TODAY", count: null }],
    number: [{ kind: "value", text: "" }],
    text: [{ kind: "value", text: "" }],
  };
  return { field: field.name, operator, values: first[chooserOf(field, operator)] };
}

/** The same condition with another operator; its value stays where that still fits. */
export function withOperator(field: FieldView, condition: Condition, operator: Operator): Condition {
  const same = chooserOf(field, condition.operator) === chooserOf(field, operator);
  return same ? { ...condition, operator } : begun(field, operator);
}

/** What is missing of a condition; nothing where it can be asked for. */
export function missing(object: ObjectView, condition: Condition): string | null {
  const field = fieldOf(object, condition.field);
  // a path over a relationship was made elsewhere, and is kept as it is
  if (!field || chooserOf(field, condition.operator) === "none") return null;
  const [first] = condition.values;
  if (!first) return "Choose at least one value.";
  if (first.kind === "value") {
    const text = first.text.trim();
    if (text === "") return "Type a value.";
    return whyNoValue(field, text);
  }
  if (first.kind === "relative") {
    const span = spans.find((one) => one.literal === first.literal);
    if (span?.counted && !(first.count !== null && first.count >= 1)) return "Type how many days.";
  }
  return null;
}
