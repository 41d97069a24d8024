// what was typed for a case that does not exist yet
import type { CaseField, CaseForm } from "../../bindings";
import { createCase } from "../../lib/backend";
import { failureOf } from "../../lib/failure";
import { toasts } from "../../lib/toasts.svelte";
import type { Desk } from "./desk.svelte";
import { byField, type Refusal, type Values } from "./fields";

export class NewDraft {
  fields = $state.raw<CaseField[]>([]);
  values = $state<Values>({});
  errors = $state<Values>({});
  refusal = $state.raw<Refusal | null>(null);
  saving = $state(false);
  #defaults: Values = {};

  constructor(form: CaseForm) {
    this.fields = form.fields.filter((field) => field.createable);
    for (const field of this.fields) {
      this.#defaults[field.name] = field.options.find((option) => option.default)?.value ?? "";
    }
    this.values = { ...this.#defaults };
  }

  get dirty(): boolean {
    return this.fields.some((field) => this.values[field.name] !== this.#defaults[field.name]);
  }

  async save(desk: Desk): Promise<boolean> {
    if (this.saving) return false;
    this.refusal = null;
    this.errors = {};
    for (const field of this.fields) {
      if (field.required && !this.values[field.name]?.trim())
        this.errors[field.name] = `${field.label} is required.`;
    }
    if (Object.keys(this.errors).length > 0) return false;
    this.saving = true;
    try {
      const filled = this.fields
        .map(({ name }) => ({ field: name, value: this.values[name] || null }))
        .filter((change) => change.value !== null);
      const outcome = await desk.write(() => createCase(desk.integration, filled));
      if (outcome.kind === "created") {
        desk.added(outcome.case);
        toasts.say(`Case ${outcome.case.row.number} created`, "good");
        return true;
      }
      if (outcome.kind === "rejected") this.errors = byField(outcome.fields);
      this.refusal = { kind: outcome.kind, failure: outcome.failure };
    } catch (thrown) {
      this.refusal = { kind: "failed", failure: failureOf(thrown) };
    } finally {
      this.saving = false;
    }
    return false;
  }
}
