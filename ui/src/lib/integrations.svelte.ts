// the list of integrations and which one the switcher shows
import type { ApiUsage, Failure, IntegrationRow } from "../bindings";
import { listIntegrations } from "./backend";
import { clock } from "./clock.svelte";
import { failureOf } from "./failure";
import { preferences } from "./preferences.svelte";
import { hasSession } from "./words";

class Integrations {
  rows = $state<IntegrationRow[]>([]);
  stand = $state<"loading" | "ready" | "failed">("loading");
  failure = $state<Failure | null>(null);
  /** API usage as the last answer of each org told it. */
  usage = $state<Record<string, ApiUsage>>({});
  #asked = 0;

  connected = $derived(this.rows.filter(hasSession));

  /** The integration the switcher shows: the remembered one, else the newest that is connected. */
  chosen = $derived(
    this.connected.find((row) => row.id === preferences.settings.chosen) ?? this.connected[0] ?? null,
  );

  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const rows = await listIntegrations();
      if (asked !== this.#asked) return;
      this.rows = rows;
      this.failure = null;
      this.stand = "ready";
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.failure = failureOf(thrown);
      this.stand = "failed";
    }
    clock.touch();
  }

  find(id: string): IntegrationRow | undefined {
    return this.rows.find((row) => row.id === id);
  }

  async choose(id: string): Promise<void> {
    await preferences.change({ chosen: id });
  }
}

export const integrations = new Integrations();
