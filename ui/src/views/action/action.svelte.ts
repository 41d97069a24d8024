// what is ticked for the action of one integration, and the two texts that come of it
import type { ActionChoice, ActionExport, ActionOperation, ActionView, Failure } from "../../bindings";
import { orToast } from "../../lib/act";
import { exportAction, getAction, keepAction } from "../../lib/backend";
import { failureOf } from "../../lib/failure";

export class ActionDesk {
  readonly integration: string;
  view = $state.raw<ActionView | null>(null);
  choice = $state.raw<ActionChoice>({ operations: [], fields: [] });
  made = $state.raw<ActionExport | null>(null);
  failure = $state.raw<Failure | null>(null);
  #asked = 0;
  #kept: Promise<unknown> = Promise.resolve();

  constructor(integration: string) {
    this.integration = integration;
  }

  /** Asks the org what there is to tick; what was ticked stays. */
  async load(): Promise<void> {
    this.failure = null;
    try {
      const first = this.view === null;
      this.view = await getAction(this.integration);
      if (first) this.choice = this.view.choice;
      await this.make();
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }

  hasOperation(operation: ActionOperation): boolean {
    return this.choice.operations.includes(operation);
  }

  tickOperation(operation: ActionOperation, to: boolean): void {
    const others = this.choice.operations.filter((one) => one !== operation);
    this.#choose({ ...this.choice, operations: to ? [...others, operation] : others });
  }

  hasField(name: string): boolean {
    return this.choice.fields.includes(name);
  }

  tickField(name: string, to: boolean): void {
    const others = this.choice.fields.filter((one) => one !== name);
    this.#choose({ ...this.choice, fields: to ? [...others, name] : others });
  }

  /** Takes new ticks; they are kept one after the other, so that the last ones stand. */
  #choose(choice: ActionChoice): void {
    this.choice = choice;
    this.#kept = this.#kept.then(() => orToast(() => keepAction(this.integration, choice)));
    void this.make();
  }

  /** Makes the texts for what is ticked now; an answer to earlier ticks is not shown. */
  async make(): Promise<void> {
    const asked = ++this.#asked;
    if (this.choice.operations.length === 0) {
      this.made = null;
      return;
    }
    try {
      const made = await exportAction(this.integration, this.choice);
      if (asked !== this.#asked) return;
      this.made = made;
      this.failure = null;
    } catch (thrown) {
      if (asked === this.#asked) this.failure = failureOf(thrown);
    }
  }
}
