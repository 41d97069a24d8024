// what a list can show of an object: its fields, and the names of what they refer to
import type { ColumnView, ObjectView } from "../../../bindings";

export type Choice = { field: string; label: string };

/** The path to the name of what a reference points to: `OwnerId` to `Owner.Name`, `Site__c` to `Site__r.Name`. */
function namePath(name: string, to: string[]): string {
  const relationship = name.endsWith("__c") ? `${name.slice(0, -1)}r` : name.replace(/Id$/, "");
  return `${relationship}.${to.length === 1 && to[0] === "Case" ? "CaseNumber" : "Name"}`;
}

/** Everything that can be a column, by label; what is shown now is among it, whatever it is. */
export function columnsOf(object: ObjectView | null, shown: ColumnView[]): Choice[] {
  const made: Choice[] = shown.map(({ field, label }) => ({ field, label }));
  for (const field of object?.fields ?? []) {
    if (field.kind === "other" || field.kind === "id") continue;
    const path = field.kind === "reference" ? namePath(field.name, field.reference_to) : field.name;
    if (!made.some((one) => one.field === path || one.field === field.name))
      made.push({ field: path, label: field.label });
  }
  return made.sort((a, b) => a.label.localeCompare(b.label));
}
