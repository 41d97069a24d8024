// what is typed, on disk a moment later
import type { Failure, KeepDraft } from "../../../bindings";
import { discardDraft, keepDraft } from "../../../lib/backend";
import { failureOf } from "../../../lib/failure";

/** How long typing rests before it is kept; in ms. */
const REST = 250;

export class Keeping {
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #last: Promise<void> = Promise.resolve();
  /** As it is on disk; nothing where it is not there. */
  #onDisk = "";

  /** `what` is there to keep now, if anything; `told` how each keeping ended. */
  constructor(
    readonly integration: string,
    readonly id: string,
    readonly what: () => KeepDraft | null,
    readonly told: (failure: Failure | null) => void,
  ) {}

  /** What there is now was found on disk. */
  found(): void {
    this.#onDisk = JSON.stringify(this.what());
  }

  /** It is on disk no more: the org has it. */
  gone(): void {
    this.#onDisk = "";
  }

  /** Something was typed. */
  soon(): void {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => void this.now(), REST);
  }

  /** Keeps it now, or forgets it. One follows the other, so that the newest stays. */
  now(what = this.what): Promise<void> {
    clearTimeout(this.#waiting);
    this.#last = this.#last.then(() => this.#keep(what()));
    return this.#last;
  }

  // what is there already is not kept again: it would look as if it were typed now
  async #keep(kept: KeepDraft | null): Promise<void> {
    const text = kept ? JSON.stringify(kept) : "";
    if (text === this.#onDisk) return;
    try {
      if (kept) await keepDraft(this.integration, kept);
      else await discardDraft(this.id);
      this.#onDisk = text;
      this.told(null);
    } catch (thrown) {
      this.told(failureOf(thrown));
    }
  }
}
