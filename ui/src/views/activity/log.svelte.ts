// the activity log as the view holds it: what is asked for, the pages so far, and how that stands
import type { ActivityKind, ActivityQuery, ActivityResult, ActivityRow, Failure } from "../../bindings";
import { listActivity } from "../../lib/backend";
import { failureOf } from "../../lib/failure";
import type { Tone } from "../../lib/words";

export const kindWords: Record<ActivityKind, string> = {
  sign_in: "Sign-in",
  renewal: "Renewal",
  revocation: "Revocation",
  checkup: "Checkup",
  write: "Write",
};

export const resultWords: Record<ActivityResult, [string, Tone]> = {
  done: ["Done", "good"],
  failed: ["Failed", "bad"],
  cancelled: ["Stopped", "quiet"],
  unknown: ["Unknown", "warn"],
};

export class Log {
  query = $state<ActivityQuery>({ words: "", integration: null, kind: null, failed_only: false });
  rows = $state<ActivityRow[]>([]);
  more = $state(false);
  stand = $state<"loading" | "ready" | "failed">("loading");
  failure = $state<Failure | null>(null);
  /** Counts the questions: an answer to an earlier one is too late. */
  #asked = 0;
  #reading = false;

  /** Whether anything narrows the log. */
  narrowed = $derived(
    this.query.words.trim() !== "" ||
      this.query.integration !== null ||
      this.query.kind !== null ||
      this.query.failed_only,
  );

  async load(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const page = await listActivity({ ...this.query }, null);
      if (asked !== this.#asked) return;
      this.rows = page.rows;
      this.more = page.more;
      this.failure = null;
      this.stand = "ready";
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.failure = failureOf(thrown);
      this.stand = "failed";
    }
  }

  /** The next page, if there is one and it is not on its way. */
  async loadMore(): Promise<void> {
    const last = this.rows.at(-1);
    if (!last || !this.more || this.#reading) return;
    const asked = this.#asked;
    this.#reading = true;
    try {
      const page = await listActivity({ ...this.query }, last.id);
      if (asked !== this.#asked) return;
      this.rows.push(...page.rows);
      this.more = page.more;
    } catch (thrown) {
      this.failure = failureOf(thrown);
    } finally {
      this.#reading = false;
    }
  }
}
