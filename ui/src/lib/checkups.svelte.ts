// checkups that run or ran since the start, by integration, so that leaving the view does not lose one
import type { Checkup, CheckupBrief, Failure, Finding, ProbeName } from "../bindings";
import {
  cancelCheckup,
  checkupProbes,
  getCheckup,
  lastCheckup,
  listCheckups,
  testConnection,
} from "./backend";
import { failureOf } from "./failure";
import { integrations } from "./integrations.svelte";

const MINUTE = 60_000;

export class Run {
  running = $state(false);
  cancelling = $state(false);
  findings = $state<Finding[]>([]);
  checkup = $state<Checkup | null>(null);
  failure = $state<Failure | null>(null);
  /** Whether a stored checkup was asked for. */
  loaded = $state(false);
  /** Which of the kept ones is shown; none is the newest. */
  shown = $state<string | null>(null);
  /** The checkups that are kept, newest first. */
  kept = $state<CheckupBrief[]>([]);
  /** Runs again by itself because somebody asked for that: when next, and how often yet. */
  again = $state<{ at: number; left: number } | null>(null);
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Whether a change that Salesforce passes on may still mend what was found. */
function mayPass(checkup: Checkup | null): boolean {
  return checkup?.findings.some((one) => one.verdict === "failed" && one.passes_within !== null) ?? false;
}

class Checkups {
  /** The probes in their order; they are the same for every integration. */
  probes = $state<ProbeName[]>([]);
  // not reactive itself: a run is made when it is first looked at, and holds its own state
  readonly #runs = new Map<string, Run>();

  of(id: string): Run {
    const run = this.#runs.get(id) ?? new Run();
    this.#runs.set(id, run);
    return run;
  }

  isRunning(id: string): boolean {
    return this.of(id).running;
  }

  /** Runs the checkup, unless it runs already. */
  async start(id: string): Promise<Run> {
    const run = this.of(id);
    if (run.running) return run;
    Object.assign(run, { running: true, cancelling: false, findings: [], checkup: null, failure: null });
    Object.assign(run, { loaded: true, shown: null });
    void this.#nameProbes();
    try {
      run.checkup = await testConnection(id, (finding) => run.findings.push(finding));
      run.findings = run.checkup.findings;
    } catch (thrown) {
      run.failure = failureOf(thrown);
    } finally {
      run.running = false;
    }
    await this.#list(id);
    return run;
  }

  async #nameProbes(): Promise<void> {
    if (this.probes.length > 0) return;
    try {
      this.probes = await checkupProbes();
    } catch {
      // without the names the running list only grows row by row
    }
  }

  async #list(id: string): Promise<void> {
    try {
      this.of(id).kept = await listCheckups(id);
    } catch (thrown) {
      this.of(id).failure = failureOf(thrown);
    }
  }

  /** Runs again every minute until it passes, or so many minutes are over. */
  keepTrying(id: string, minutes: number): void {
    const run = this.of(id);
    clearTimeout(run.timer);
    if (minutes <= 0) {
      run.again = null;
      return;
    }
    run.again = { at: Date.now() + MINUTE, left: minutes };
    run.timer = setTimeout(() => void this.#tryAgain(id, minutes - 1), MINUTE);
  }

  stopTrying(id: string): void {
    this.keepTrying(id, 0);
  }

  async #tryAgain(id: string, left: number): Promise<void> {
    await this.start(id);
    this.keepTrying(id, mayPass(this.of(id).checkup) ? left : 0);
    await integrations.refresh();
  }

  /** Shows a stored checkup, the one of this id or the newest, unless one is running. */
  async load(id: string, checkup: string | null): Promise<void> {
    const run = this.of(id);
    if (run.running) return;
    try {
      const stored = await (checkup ? getCheckup(id, checkup) : lastCheckup(id));
      if (run.running) return;
      run.checkup = stored;
      run.findings = stored?.findings ?? [];
      Object.assign(run, { loaded: true, shown: checkup, failure: null });
    } catch (thrown) {
      run.failure = failureOf(thrown);
    }
    await this.#list(id);
  }

  /** Forgets every run, for tests. */
  forget(): void {
    for (const run of this.#runs.values()) clearTimeout(run.timer);
    this.#runs.clear();
  }

  async cancel(id: string): Promise<void> {
    const run = this.of(id);
    run.cancelling = true;
    try {
      await cancelCheckup(id);
    } catch (thrown) {
      run.failure = failureOf(thrown);
    }
  }
}

export const checkups = new Checkups();
