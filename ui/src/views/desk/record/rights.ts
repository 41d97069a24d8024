// why this user may not do something, and who can help: told wherever it is asked for; null where nothing is in the way
import type { ObjectView, RecordView } from "../../../bindings";
import { fieldOf } from "./cells";

export type Bar = { why: string; cure: string };

const missing = (what: string, right: string, object: ObjectView): Bar => ({
  why: `This user may not ${what} ${object.plural.toLowerCase()}.`,
  cure: `Their profile and permission sets do not give ${right} on ${object.plural.toLowerCase()}; an administrator can add it.`,
});

/** What keeps the record from being changed as a whole. */
export function barOfEdit(object: ObjectView, record: RecordView | null): Bar | null {
  if (!object.can_edit) return missing("change", "Edit", object);
  if (record?.can_edit !== false) return null;
  // UserRecordAccess.HasEditAccess says that it is so, and not why (Object Reference)
  return {
    why: `This user may not change this ${object.label.toLowerCase()}.`,
    cure: "It is shared for reading only, or an approval locks it; its owner or an administrator can help.",
  };
}

/** What keeps one field of it from being changed. */
export function barOfField(object: ObjectView, record: RecordView, name: string): Bar | null {
  const whole = barOfEdit(object, record);
  if (whole) return whole;
  const field = fieldOf(object, name);
  if (field?.updateable) return null;
  const cure = "An administrator can open it in the field-level security.";
  return field
    ? { why: `${field.label} is read only for this user.`, cure }
    : { why: `This user does not see the field ${name}.`, cure };
}

export function barOfDelete(object: ObjectView, record: RecordView): Bar | null {
  if (!object.can_delete) return missing("delete", "Delete", object);
  if (record.can_delete !== false) return null;
  // deleting takes full access (Salesforce Help, "Sharing Considerations")
  return {
    why: `This user may not delete this ${object.label.toLowerCase()}.`,
    cure: "Its owner, those above them in the role hierarchy and administrators may.",
  };
}

export function barOfCreate(object: ObjectView | null): Bar | null {
  return object && !object.can_create ? missing("create", "Create", object) : null;
}

export const wordsOf = ({ why, cure }: Bar): string => `${why} ${cure}`;
