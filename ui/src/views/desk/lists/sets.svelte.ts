// every list one can choose, how many records each has, and which are looked at by themselves
import type { Failure, ListSource, ListSpec, ListsView, NamedList } from "../../../bindings";
import { SvelteMap } from "svelte/reactivity";
import { countLists, deleteList, listSets, saveList, setLive } from "../../../lib/backend";
import { failureOf } from "../../../lib/failure";
import { keyOf } from "./listing.svelte";

/** Most lists whose records are counted by themselves: counting costs the org time. */
const COUNTED = 24;

export class Sets {
  readonly integration: string;
  readonly object: string;
  view = $state.raw<ListsView | null>(null);
  stand = $state<"fresh" | "loading" | "ready" | "failed">("fresh");
  failure = $state.raw<Failure | null>(null);
  readonly counts = new SvelteMap<string, number>();

  constructor(integration: string, object: string) {
    this.integration = integration;
    this.object = object;
  }

  get all(): NamedList[] {
    const { view } = this;
    return view ? [...view.built_in, ...view.queues, ...view.saved, ...view.org] : [];
  }

  find(source: ListSource): NamedList | undefined {
    const key = keyOf(source);
    return this.all.find((one) => keyOf(one.source) === key);
  }

  async load(): Promise<void> {
    this.stand = "loading";
    try {
      this.view = await listSets(this.integration, this.object);
      this.failure = null;
      this.stand = "ready";
      if (this.counts.size === 0) void this.count();
    } catch (thrown) {
      this.failure = failureOf(thrown);
      this.stand = "failed";
    }
  }

  /** Counts the lists that are in sight, in one call. */
  async count(): Promise<void> {
    const { view } = this;
    if (!view) return;
    // what was looked at and what is everything has no number that says anything
    const plain = view.built_in.filter(({ source }) => source.kind === "built_in" && source.id !== "recent");
    const sources = [...plain, ...view.queues, ...view.saved].slice(0, COUNTED).map((one) => one.source);
    try {
      for (const { source, count } of await countLists(this.integration, this.object, sources)) {
        if (count === null) this.counts.delete(keyOf(source));
        else this.counts.set(keyOf(source), count);
      }
    } catch {
      // a list without its number is still a list
    }
  }

  /** Numbers are asked for again after a change, at most once in a while. */
  stale(): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.count(), 5_000);
  }
  #soon: ReturnType<typeof setTimeout> | undefined;

  async setLive(source: ListSource, live: boolean): Promise<void> {
    await setLive(this.integration, this.object, source, live);
    await this.load();
  }

  /** Saves a list of the user's own; `id` names the one it replaces. */
  async save(name: string, spec: ListSpec, id: string | null): Promise<NamedList> {
    const saved = await saveList(this.integration, { id, name, spec });
    await this.load();
    return saved;
  }

  async remove(id: string): Promise<void> {
    await deleteList(this.integration, id);
    await this.load();
  }
}
