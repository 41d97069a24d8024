// the fields of a case by their API names, as text for forms
import type { CaseField, CaseForm, CaseView, Failure, FieldChange, FieldRefusal } from "../../bindings";

export type Values = Record<string, string>;

// a form control speaks in line feeds only, the org may have kept carriage returns
const plain = (text: string | null) => (text ?? "").replaceAll("\r\n", "\n");

/** The values of a case that the form may edit. */
export function valuesOf(view: CaseView): Values {
  return {
    Subject: plain(view.row.subject),
    Status: plain(view.row.status),
    Priority: plain(view.row.priority),
    Origin: plain(view.origin),
    Type: plain(view.kind),
    Reason: plain(view.reason),
    Description: plain(view.description),
  };
}

/** The fields this user may change on a case that exists. */
export function editable(form: CaseForm): CaseField[] {
  const known = new Set(["Subject", "Status", "Priority", "Origin", "Type", "Reason", "Description"]);
  return form.fields.filter((field) => field.updateable && known.has(field.name));
}

/** What differs between two sets of values; a blank one clears the field. */
export function changesBetween(base: Values, values: Values): FieldChange[] {
  return Object.keys(values)
    .filter((field) => values[field] !== (base[field] ?? ""))
    .map((field) => ({ field, value: values[field] || null }));
}

/** The org's label of a field. */
export function labelOf(form: CaseForm | null, name: string): string {
  return form?.fields.find((field) => field.name === name)?.label ?? name;
}

/** Salesforce's words by field. */
export function byField(refusals: FieldRefusal[]): Values {
  const words: Values = {};
  for (const { field, message } of refusals)
    words[field] = words[field] ? `${words[field]} ${message}` : message;
  return words;
}

/** What refuses a write in one of the closed ways; `null` when it went through. */
export type Refusal = { kind: "rejected" | "gone" | "unknown" | "failed"; failure: Failure };
