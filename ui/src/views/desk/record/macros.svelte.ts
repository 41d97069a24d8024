// saved sets of changes with a comment, and running one over one record or many
import type {
  BulkAsk,
  BulkProgress,
  BulkReport,
  BulkRow,
  Failure,
  MacroView,
  RecordView,
} from "../../../bindings";
import { SvelteMap } from "svelte/reactivity";
import { cancelChangeMany, changeMany, deleteMacro, listMacros, saveMacro } from "../../../lib/backend";
import { failureOf } from "../../../lib/failure";
import { toasts } from "../../../lib/toasts.svelte";
import type { Desk } from "../desk.svelte";
import type { Records } from "./records.svelte";
import { endWords, undo } from "./undo.svelte";
import { unsent } from "../../../lib/unsent.svelte";

class Macros {
  readonly byObject = new SvelteMap<string, MacroView[]>();
  failure = $state.raw<Failure | null>(null);

  of(object: string): MacroView[] {
    return this.byObject.get(object) ?? [];
  }

  async load(object: string): Promise<void> {
    try {
      this.byObject.set(object, await listMacros(object));
      this.failure = null;
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }

  async save(saved: MacroView): Promise<void> {
    await saveMacro(saved);
    await this.load(saved.object);
  }

  async remove(macro: MacroView): Promise<void> {
    await deleteMacro(macro.id);
    await this.load(macro.object);
  }

  forget(): void {
    this.byObject.clear();
  }
}

export const macros = new Macros();

/** Runs a macro over the open record. */
export async function runMacro(records: Records, record: RecordView, macro: MacroView): Promise<void> {
  const { desk } = records;
  try {
    const ask: BulkAsk = {
      object: record.object,
      records: [record.id],
      work: { kind: "macro", id: macro.id },
    };
    const report = await desk.write(() => changeMany(desk.integration, ask, () => undefined));
    const row = report.rows[0];
    if (!row) return;
    if (row.end.kind !== "done" && row.end.kind !== "same") {
      const { words, why } = endWords(row);
      toasts.say(`${macro.name}: ${why ?? words}`, "bad");
      await records.read();
      return;
    }
    await records.confirmed(record.id, null, report.group, `${macro.name}: ${record.name}`);
    if (macro.then_next) desk.step(1);
  } catch (thrown) {
    toasts.say(failureOf(thrown).message, "bad");
  } finally {
    void unsent.refresh();
  }
}

/** One change of many records while it runs, and how it ended. */
export class ManyRun {
  readonly desk: Desk;
  running = $state(false);
  cancelling = $state(false);
  progress = $state.raw<BulkProgress>({ done: 0, total: 0 });
  report = $state.raw<BulkReport | null>(null);
  failure = $state.raw<Failure | null>(null);

  constructor(desk: Desk) {
    this.desk = desk;
  }

  /** How each ended. */
  get rows(): BulkRow[] {
    return (this.report?.rows ?? []).map((row) => (row.name === row.record ? this.#named(row) : row));
  }

  // one that could not even be read comes with its id, and the list knows it by name
  #named(row: BulkRow): BulkRow {
    const cells = this.desk.rowOf(row.record);
    return { ...row, name: cells?.[this.desk.object?.name_field ?? ""]?.text ?? row.name };
  }

  /** Begins, if `first` has done its part. */
  async start(ask: BulkAsk, first: () => Promise<boolean>): Promise<void> {
    if (this.running) return;
    Object.assign(this, { running: true, cancelling: false, failure: null, report: null });
    this.progress = { done: 0, total: ask.records.length };
    try {
      if (!(await first())) return;
      // what it announces is news to the list: nobody reads these records again here
      this.report = await changeMany(this.desk.integration, ask, (progress) => {
        this.progress = progress;
      });
      if (this.rows.some((row) => row.end.kind === "done")) undo.last = this.report.group;
    } catch (thrown) {
      this.failure = failureOf(thrown);
    } finally {
      this.running = false;
      void unsent.refresh();
    }
  }

  async cancel(): Promise<void> {
    this.cancelling = true;
    try {
      await cancelChangeMany(this.desk.integration);
    } catch (thrown) {
      this.cancelling = false;
      this.failure = failureOf(thrown);
    }
  }
}
