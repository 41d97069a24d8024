// Test all, which the app runs one integration after another: the list shows how far it is, the palette starts it too
import type { CheckupOutcome, TestAllStep, TestedAll } from "../bindings";
import { cancelTestAll, testAll } from "./backend";
import { failureOf } from "./failure";
import { integrations } from "./integrations.svelte";
import { toasts } from "./toasts.svelte";
import { count } from "./words";

const ends: [CheckupOutcome, string][] = [
  ["passed", "passed"],
  ["warnings", "with warnings"],
  ["failed", "failed"],
];

/** "12 tested: 10 passed, 1 with warnings, 1 failed" */
export function sumUp({ tested, cancelled }: TestedAll): string {
  const whole = tested.filter((one) => one.outcome !== "cancelled");
  const parts = ends
    .map(([outcome, words]) => ({ words, many: whole.filter((one) => one.outcome === outcome).length }))
    .filter(({ many }) => many > 0)
    .map(({ words, many }) => `${count(many)} ${words}`);
  const how = parts.length > 0 ? `: ${parts.join(", ")}` : "";
  return `${cancelled ? "Stopped. " : ""}${count(whole.length)} tested${how}`;
}

class EveryOne {
  running = $state(false);
  cancelling = $state(false);
  /** What is tested now. */
  step = $state<TestAllStep | null>(null);

  /** Tests every integration that was ever connected, unless that runs already. */
  async start(): Promise<void> {
    if (this.running) return;
    Object.assign(this, { running: true, cancelling: false, step: null });
    try {
      const all = await testAll([], (step) => this.#reached(step));
      const bad = all.tested.some((one) => one.outcome === "failed");
      toasts.say(sumUp(all), bad ? "bad" : all.cancelled ? "quiet" : "good");
    } catch (thrown) {
      toasts.say(failureOf(thrown).message, "bad");
    } finally {
      Object.assign(this, { running: false, cancelling: false, step: null });
    }
    await integrations.refresh();
  }

  async cancel(): Promise<void> {
    this.cancelling = true;
    try {
      await cancelTestAll();
    } catch (thrown) {
      this.cancelling = false;
      toasts.say(failureOf(thrown).message, "bad");
    }
  }

  #reached(step: TestAllStep): void {
    // a message of the channel may come after the answer
    if (!this.running) return;
    this.step = step;
  }

  isTesting(id: string): boolean {
    return this.step?.integration === id && this.step.ended === null;
  }
}

export const everyOne = new EveryOne();
