// the sections that the fields of a record stand in
import type { LayoutSection, ObjectView } from "../../../bindings";

/** Where the org's layout cannot be read: every field this user may see, in the org's order. */
export function sectionsWithout(object: ObjectView | null): LayoutSection[] {
  const items = (object?.fields ?? []).map((field) => ({
    field: field.name,
    label: field.label,
    required: field.required,
    editable: field.updateable,
    editable_new: field.createable,
  }));
  return [{ heading: "", items }];
}
