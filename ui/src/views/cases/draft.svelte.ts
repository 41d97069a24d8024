// what was typed over one case. It outlives every refusal; only saving and discarding end it
import type { CaseField, CaseView, FieldChange } from "../../bindings";
import { saveCase } from "../../lib/backend";
import { failureOf } from "../../lib/failure";
import type { Desk } from "./desk.svelte";
import { byField, changesBetween, valuesOf, type Refusal, type Values } from "./fields";

export class Draft {
  readonly id: string;
  base = $state.raw<CaseView>() as CaseView;
  values = $state<Values>({});
  errors = $state<Values>({});
  refusal = $state.raw<Refusal | null>(null);
  /** The case as somebody else left it meanwhile. */
  theirs = $state.raw<CaseView | null>(null);
  saving = $state(false);

  constructor(base: CaseView, fields: CaseField[]) {
    this.id = base.row.id;
    this.base = base;
    const all = valuesOf(base);
    for (const { name } of fields) this.values[name] = all[name] ?? "";
  }

  get changes(): FieldChange[] {
    return changesBetween(valuesOf(this.base), this.values);
  }

  /** Saves; true when it went through. */
  async save(desk: Desk): Promise<boolean> {
    if (this.saving) return false;
    const changes = this.changes;
    this.errors = {};
    this.refusal = null;
    if (changes.length === 0) return true;
    this.saving = true;
    try {
      const outcome = await desk.write(() => saveCase(desk.integration, this.id, this.base.stamp, changes));
      switch (outcome.kind) {
        case "saved":
          desk.show(outcome.case);
          return true;
        case "conflict":
          this.theirs = outcome.theirs;
          return false;
        case "rejected":
          this.errors = byField(outcome.fields);
          this.refusal = { kind: "rejected", failure: outcome.failure };
          return false;
        default:
          this.refusal = { kind: outcome.kind, failure: outcome.failure };
          return false;
      }
    } catch (thrown) {
      this.refusal = { kind: "failed", failure: failureOf(thrown) };
      return false;
    } finally {
      this.saving = false;
    }
  }

  /** Goes on from the case as it is now; what was typed stands over it. */
  keepMine(): void {
    if (!this.theirs) return;
    const mine = this.changes;
    const now = valuesOf(this.theirs);
    // only what was typed is written: the rest follows the other person's
    for (const field of Object.keys(this.values)) {
      if (!mine.some((change) => change.field === field)) this.values[field] = now[field] ?? "";
    }
    this.base = this.theirs;
    this.theirs = null;
  }
}
