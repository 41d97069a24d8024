// the cells of a record that was read whole, as a row of a list has them
import type { Cell, RecordView } from "../../../bindings";

/** The cell of a field or path; none where the record does not say. */
export function cellIn(record: RecordView, field: string): Cell | null {
  const of = (name: string) => record.values.find((value) => value.field === name)?.cell;
  const own = of(field);
  if (own) return own;
  // `Owner.Name` is the label of `OwnerId`
  const named = /^([^.]+?)(__r)?\.(Name|CaseNumber|Title|Subject)$/.exec(field);
  const reference = named && of(named[2] ? `${named[1]}__c` : `${named[1]}Id`);
  return reference ? { text: reference.label, label: null } : null;
}
