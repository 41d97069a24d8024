// looking at a list once a minute while it is in sight: what has changed in it, what is new, what has left
import type { ListNews, ListRow } from "../../../bindings";
import { SvelteSet } from "svelte/reactivity";
import { listNews, notifyCases } from "../../../lib/backend";
import { failureOf } from "../../../lib/failure";
import { integrations } from "../../../lib/integrations.svelte";
import type { Desk } from "../desk.svelte";
import type { Listing } from "./listing.svelte";

/** How often the org is asked, ms. */
export const EVERY = 60_000;

export class Watch {
  readonly desk: Desk;
  /** Records that are new in the list and not shown yet. */
  readonly fresh = new SvelteSet<string>();
  /** More has changed than can be told. */
  tooMany = $state(false);
  /** Why the list is not looked at, or could not be; none: all is well. */
  trouble = $state<string | null>(null);
  // where each list was looked at last, as the app told it
  readonly #since = new WeakMap<Listing, string>();
  #looked = 0;
  #looking = false;

  constructor(desk: Desk) {
    this.desk = desk;
  }

  /** Looks at a list from now on, until the returned function is called. */
  start(listing: Listing): () => void {
    this.stop();
    const look = () => void this.#look(listing);
    const seen = () => {
      if (Date.now() - this.#looked >= EVERY) look();
    };
    look();
    const ticking = setInterval(look, EVERY);
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearInterval(ticking);
      document.removeEventListener("visibilitychange", seen);
    };
  }

  /** Forgets what was told of a list that is not looked at any more. */
  stop(): void {
    this.fresh.clear();
    this.tooMany = false;
    this.trouble = null;
  }

  async #look(listing: Listing): Promise<void> {
    if (this.#looking || document.visibilityState === "hidden") return;
    this.#looking = true;
    this.#looked = Date.now();
    try {
      const news = await listNews(listing.integration, listing.ask, this.#since.get(listing) ?? null);
      this.#since.set(listing, news.since);
      if (news.api) integrations.usage[listing.integration] = news.api;
      this.trouble = news.paused;
      if (this.desk.list === listing) this.#take(listing, news);
    } catch (thrown) {
      this.trouble = `Changes could not be looked for. ${failureOf(thrown).message}`;
    } finally {
      this.#looking = false;
    }
  }

  #take(listing: Listing, news: ListNews): void {
    const { rows } = listing;
    if (news.too_many) this.tooMany = true;
    const unknown = news.created.filter((id) => rows.indexOf(id) < 0);
    for (const row of news.changed) {
      const before = rows.row(row.id);
      if (rows.indexOf(row.id) < 0) {
        // behind the rows that are loaded it may have been all along
        if (unknown.includes(row.id) || rows.whole) this.#met(listing, row.id);
      } else if (!before || !same(before, row)) {
        rows.replace(row);
        if (row.id !== this.desk.openId) rows.changed.add(row.id);
      }
      rows.gone.delete(row.id);
    }
    for (const id of news.gone) this.#left(listing, id);
    this.#notify(unknown.length, news.escalated.length);
  }

  #met(listing: Listing, id: string): void {
    if (this.fresh.has(id)) return;
    this.fresh.add(id);
    if (listing.total !== null) listing.total += 1;
  }

  #left(listing: Listing, id: string): void {
    const here = listing.rows.indexOf(id) >= 0 && !listing.rows.gone.has(id);
    if (here) listing.rows.gone.add(id);
    if ((here || this.fresh.delete(id)) && listing.total !== null) listing.total -= 1;
  }

  #notify(created: number, escalated: number): void {
    if (this.desk.objectName !== "Case" || created + escalated === 0) return;
    // the window tells of them, too; a desktop without notifications is no failure
    void notifyCases(this.desk.integration, created, escalated).catch(() => undefined);
  }
}

function same(a: ListRow, b: ListRow): boolean {
  return a.cells.every(({ text, label }, at) => text === b.cells[at]?.text && label === b.cells[at]?.label);
}
