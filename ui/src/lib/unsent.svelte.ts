// drafts and changes whose end is open, of every org: how many there are, and what can be done about each
import type { Failure, UnsentView } from "../bindings";
import { listUnsent } from "./backend";
import { failureOf } from "./failure";

const place = (integration = "", record: string | null = null) => `${integration} ${record ?? ""}`;

class Unsent {
  list = $state.raw<UnsentView[]>([]);
  stand = $state<"fresh" | "ready" | "failed">("fresh");
  failure = $state.raw<Failure | null>(null);
  readonly #over = $derived(
    new Set(
      this.list.map(({ draft }) => place(draft?.integration, draft?.kept.at_record ?? draft?.kept.record)),
    ),
  );
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

  /** Whether something is typed at a record, in this run or an earlier one. */
  isOver(integration: string, record: string): boolean {
    return this.#over.has(place(integration, record));
  }

  /** The change that was made of a draft, where its end is open. */
  changeOf(draft: string): string | null {
    return this.list.find((one) => one.draft?.kept.id === draft)?.change?.id ?? null;
  }
}

export const unsent = new Unsent();
