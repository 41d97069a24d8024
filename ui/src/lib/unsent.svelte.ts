// drafts and changes whose end is open, of every org: how many there are, and what can be done about each
import type { Failure, UnsentView } from "../bindings";
import { listUnsent } from "./backend";
import { failureOf } from "./failure";

class Unsent {
  list = $state.raw<UnsentView[]>([]);
  stand = $state<"fresh" | "ready" | "failed">("fresh");
  failure = $state.raw<Failure | null>(null);
  #asked = 0;

  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const list = await listUnsent();
      if (asked !== this.#asked) return;
      this.list = list;
      this.failure = null;
      this.stand = "ready";
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.failure = failureOf(thrown);
      this.stand = "failed";
    }
  }

  /** The change that was made of a draft, where its end is open. */
  changeOf(draft: string): string | null {
    return this.list.find((one) => one.draft?.kept.id === draft)?.change?.id ?? null;
  }
}

export const unsent = new Unsent();
