// one list as it was asked for: what it is, its first rows, and why it could not be read
import type { Failure, ListAsk, ListPage, ListSource, ListView, NamedList } from "../../../bindings";
import { countLists, listRecords, moreRecords } from "../../../lib/backend";
import { clock } from "../../../lib/clock.svelte";
import { failureOf } from "../../../lib/failure";
import { integrations } from "../../../lib/integrations.svelte";
import { Rows } from "./rows.svelte";

/** Which list, and how it is to be shown. */
export type Wanted = Pick<ListAsk, "source"> & {
  label: string;
  sort?: ListAsk["sort"];
  columns?: ListAsk["columns"];
  /** The list it was made from, where its conditions were changed. */
  origin?: NamedList | undefined;
};

/** A text that tells lists apart. */
export function keyOf(source: ListSource): string {
  if (source.kind === "spec") return `spec ${JSON.stringify(source.spec)}`;
  return `${source.kind} ${source.kind === "search" ? source.text : source.id}`;
}

export class Listing {
  readonly integration: string;
  readonly ask: ListAsk;
  readonly wanted: Wanted;
  stand = $state<"fresh" | "loading" | "ready" | "failed">("fresh");
  failure = $state.raw<Failure | null>(null);
  /** What the list is, without its rows. */
  view = $state.raw<Omit<ListView, "page"> | null>(null);
  rows = $state.raw<Rows>(new Rows(() => Promise.reject(new Error("not asked for yet"))));
  total = $state<number | null>(null);
  /** API calls its pages took so far. */
  calls = $state(0);
  /** When rows of it were last read, ms UTC. */
  readAt = $state(0);
  /** The row on top of what is in sight, for when one comes back to it. */
  top = 0;

  constructor(integration: string, object: string, wanted: Wanted) {
    this.integration = integration;
    this.wanted = wanted;
    const { source, sort = null, columns = null } = wanted;
    this.ask = { object, source, sort, columns };
  }

  async load(): Promise<void> {
    this.stand = "loading";
    try {
      const { page, ...view } = await listRecords(this.integration, this.ask);
      this.view = view;
      this.rows = new Rows((from) => this.#fetch(from), page);
      this.#used(page);
      this.total = page.total ?? (page.next === null ? page.rows.length : null);
      this.failure = null;
      this.stand = "ready";
      if (this.total === null) void this.#count();
    } catch (thrown) {
      this.failure = failureOf(thrown);
      this.stand = "failed";
    }
  }

  async #fetch(from: string | null): Promise<ListPage> {
    const page =
      from === null
        ? (await listRecords(this.integration, this.ask)).page
        : await moreRecords(this.integration, this.ask, from);
    this.#used(page);
    return page;
  }

  #used(page: ListPage): void {
    if (page.api) integrations.usage[this.integration] = page.api;
    this.calls += page.calls;
    this.readAt = Date.now();
    clock.touch();
  }

  /** How many there are, where the first page did not say. */
  async #count(): Promise<void> {
    // nobody counts what a search finds: the words are looked for in an index of their own
    if (this.ask.source.kind === "search") return;
    try {
      const [told] = await countLists(this.integration, this.ask.object, [this.ask.source]);
      this.total = told?.count ?? null;
    } catch {
      // the rows are there; how many there are is not said
    }
  }
}
