// the set-up checklist of one integration while its tab is open
import type {
  AppKind,
  Checklist,
  ChecklistFormat,
  ChecklistStep,
  Exported,
  Failure,
  Finding,
  ImportedChecklist,
  SetupCheck,
  SetupStep,
} from "../../bindings";
import * as backend from "../../lib/backend";
import { failureOf } from "../../lib/failure";

export class Setup {
  readonly id: string;
  checklist = $state<Checklist | null>(null);
  failure = $state<Failure | null>(null);
  busy = $state(false);
  /** How far a check of the org is; none where none runs. */
  running = $state<SetupStep | null>(null);
  checking = $state(false);
  stopping = $state(false);
  /** What the last check that ran here found. */
  checked = $state<SetupCheck | null>(null);
  /** What Test Connection last found that a step mends, by step. */
  findings = $state<Record<string, Finding>>({});

  constructor(id: string) {
    this.id = id;
  }

  async load(): Promise<void> {
    await this.#take(() => backend.getChecklist(this.id));
    try {
      const checkup = await backend.lastCheckup(this.id);
      const open = (checkup?.findings ?? []).filter(
        (one) => one.verdict === "failed" || one.verdict === "warning",
      );
      this.findings = Object.fromEntries(
        open.flatMap((one) => (one.checklist_step ? [[one.checklist_step, one]] : [])),
      );
    } catch {
      // what a checkup found only adds to a step
    }
  }

  /** Marks a step as done by hand, or takes that back. */
  tick(step: string, done: boolean): Promise<boolean> {
    return this.#take(() => backend.tickStep(this.id, step, done));
  }

  type(input: string, value: string): Promise<boolean> {
    return this.#take(() => backend.setChecklistInput(this.id, input, value));
  }

  choose(kind: AppKind): Promise<boolean> {
    return this.#take(() => backend.setAppKind(this.id, kind));
  }

  /** Looks in the org, at every step or at one. */
  async check(step: string | null): Promise<void> {
    if (this.checking) return;
    Object.assign(this, { checking: true, stopping: false, running: null, failure: null });
    try {
      this.checked = await backend.checkSetup(this.id, step, (told) => this.#reached(told));
      this.checklist = this.checked.checklist;
    } catch (thrown) {
      this.failure = failureOf(thrown);
    } finally {
      Object.assign(this, { checking: false, stopping: false, running: null });
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    try {
      await backend.cancelCheckSetup(this.id);
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }

  export(format: ChecklistFormat, choose: boolean): Promise<Exported | null> {
    return backend.exportChecklist(this.id, format, choose);
  }

  /** Takes over what a colleague did and saw; none where no file was chosen. */
  async import(): Promise<ImportedChecklist | null> {
    const imported = await backend.importChecklist(this.id);
    if (imported) this.checklist = imported.checklist;
    return imported;
  }

  #reached(told: SetupStep): void {
    // a message of the channel may come after the answer
    if (!this.checking) return;
    this.running = told;
    const ended: ChecklistStep | null = told.ended;
    if (!ended || !this.checklist) return;
    this.checklist.steps = this.checklist.steps.map((one) => (one.id === ended.id ? ended : one));
  }

  async #take(asked: () => Promise<Checklist>): Promise<boolean> {
    this.busy = true;
    this.failure = null;
    try {
      this.checklist = await asked();
      return true;
    } catch (thrown) {
      this.failure = failureOf(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

export type Group = { name: string; steps: { step: ChecklistStep; number: number }[] };

/** Whether a step counts: there is something to do in it, here. */
export const counts = (step: ChecklistStep) => !step.hint && step.state.kind !== "not_applicable";

/** The steps under their headings, each that counts with its number. */
export function grouped(steps: ChecklistStep[]): Group[] {
  const made: Group[] = [];
  let number = 0;
  for (const step of steps) {
    if (counts(step)) number += 1;
    const last = made.at(-1);
    const entry = { step, number };
    if (last?.name === step.group) last.steps.push(entry);
    else made.push({ name: step.group, steps: [entry] });
  }
  return made;
}

/** The step to go on with: the first that is not done. */
export function next(steps: ChecklistStep[]): ChecklistStep | undefined {
  const open = (step: ChecklistStep) => counts(step) && !step.done;
  return steps.find((step) => step.state.kind === "failed") ?? steps.find(open) ?? steps[0];
}
