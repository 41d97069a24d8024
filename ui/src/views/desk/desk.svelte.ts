// the desk of one integration and one object: its list, the record that is open, what is ticked
import type { Cell, Failure, ListSort, ListSpec, NamedList, ObjectView, RecordView } from "../../bindings";
import { SvelteMap, SvelteSet } from "svelte/reactivity";
import { deskObject, renewDeskObject } from "../../lib/backend";
import { failureOf } from "../../lib/failure";
import { cellIn } from "./lists/cells";
import { keyOf, Listing, type Wanted } from "./lists/listing.svelte";
import { firstList } from "./lists/objects";
import { Sets } from "./lists/sets.svelte";
import { EarlyKeys } from "./record/early";
import { ManyDrafts } from "./record/many-draft.svelte";
import { Stray } from "./record/stray";

export class Desk {
  readonly integration: string;
  readonly objectName: string;
  readonly sets: Sets;

  object = $state.raw<ObjectView | null>(null);
  /** When the org was asked for it. */
  objectAt = 0;
  objectFailure = $state.raw<Failure | null>(null);

  /** The list that is shown. */
  list = $state.raw<Listing>() as Listing;
  /** The list that was asked for and is on its way: the one before stays until it is there. */
  coming = $state.raw<Listing | null>(null);
  /** Why the list that is shown could not be read again. */
  staleFailure = $state.raw<Failure | null>(null);
  /** The list that a search came over; Esc goes back to it. */
  #before: { list: Listing; active: string | null } | null = null;

  openId = $state<string | null>(null);
  /** What is typed where nothing takes it. */
  readonly stray = new Stray();
  /** Keys that wait for the record they are meant for. */
  readonly early = new EarlyKeys(this.stray);
  composing = $state(false);
  /** What is typed for several records at once. */
  readonly many: ManyDrafts;
  /** The row the keys are at. */
  activeId = $state<string | null>(null);
  /** Where that row was, for when it leaves the list. */
  #at = -1;
  readonly selected = new SvelteSet<string>();
  /** Where ticking from one row to another begins. */
  #anchor = -1;
  /** Writes of our own that are under way: their announcement asks for no new list. */
  writing = 0;

  constructor(integration: string, object: string) {
    this.integration = integration;
    this.objectName = object;
    this.sets = new Sets(integration, object);
    this.many = new ManyDrafts(integration, object);
    this.list = new Listing(integration, object, firstList(object));
  }

  // getters, for a desk outlives the view that first asked for it, and a $derived would not

  /** The place of the row the keys are at. */
  get at(): number {
    return this.activeId === null ? -1 : this.list.rows.indexOf(this.activeId);
  }

  /** The words to mark in rows and in the record. */
  get marks(): string[] {
    return this.list.view?.marks ?? [];
  }

  /** What was searched for; none: it is no search that is shown. */
  get searched(): string | null {
    const { source } = (this.coming ?? this.list).ask;
    return source.kind === "search" ? source.text : null;
  }

  /** Fetches what a first look needs, once. */
  async start(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    void this.loadObject();
    // a search that was asked for meanwhile comes first
    if (!this.coming) await this.show(this.list.wanted);
    void this.sets.load();
  }
  #started = false;

  /** Asks what the object looks like to this user; `anew` where that may have changed since. */
  async loadObject(anew = false): Promise<void> {
    this.objectFailure = null;
    try {
      this.object = await (anew ? renewDeskObject : deskObject)(this.integration, this.objectName);
      this.objectAt = Date.now();
    } catch (thrown) {
      this.objectFailure = failureOf(thrown);
    }
  }

  /** Shows a list; an answer to an older question is dropped. */
  async show(wanted: Wanted): Promise<void> {
    const listing = new Listing(this.integration, this.objectName, wanted);
    this.coming = listing;
    await listing.load();
    if (this.coming !== listing) return;
    this.coming = null;
    const same = keyOf(this.list.wanted.source) === keyOf(wanted.source);
    // what is read stays to be worked on, where it cannot be read again
    this.staleFailure = same && this.list.stand === "ready" ? listing.failure : null;
    if (this.staleFailure) return;
    this.list = listing;
    if (!same) this.selected.clear();
    this.#anchor = -1;
    if (listing.stand !== "ready") return;
    if (!this.object && this.objectFailure) void this.loadObject();
    if (this.openId !== null) this.moveTo(this.openId);
    else if (this.at < 0) this.activeId = listing.rows.idAt(0);
  }

  choose({ source, label }: NamedList): void {
    this.#before = null;
    void this.show({ source, label });
  }

  /** Loads the list again, from its top. */
  async load(): Promise<void> {
    await this.show((this.coming ?? this.list).wanted);
  }

  /** Fetches anew what is in sight, where it stands. */
  refresh(): void {
    if (this.list.stand === "failed") void this.load();
    else this.list.rows.refresh();
    this.sets.stale();
  }

  sort(sort: ListSort): void {
    void this.show({ ...(this.coming ?? this.list).wanted, sort });
  }

  /** Shows other columns; none: the list's own. */
  arrange(columns: string[] | null): void {
    void this.show({ ...(this.coming ?? this.list).wanted, columns });
  }

  /** Shows the list with other conditions. */
  filter(spec: ListSpec): void {
    const { label, origin, source } = (this.coming ?? this.list).wanted;
    const from = origin ?? (source.kind === "spec" ? undefined : { source, label, live: false });
    void this.show({ source: { kind: "spec", spec }, label, origin: from });
  }

  search(text: string): void {
    if (text.trim() === "") return void this.endSearch();
    if (this.list.ask.source.kind !== "search") this.#before = { list: this.list, active: this.activeId };
    void this.show({ source: { kind: "search", text: text.trim() }, label: "Search" });
  }

  /** Back to the list that the search came over, as it was left. */
  endSearch(): void {
    if (this.searched === null) return;
    const first = () => new Listing(this.integration, this.objectName, firstList(this.objectName));
    const { list: before, active } = this.#before ?? { list: first(), active: null };
    this.#before = null;
    this.coming = null;
    this.staleFailure = null;
    this.selected.clear();
    if (before.stand !== "ready") return void this.show(before.wanted);
    this.list = before;
    if (this.openId === null && active !== null) this.moveTo(active);
  }

  /** Opens a record; a row of the list becomes the one the keys are at. */
  open(id: string): void {
    this.composing = false;
    this.openId = id;
    this.moveTo(id);
    this.list.rows.changed.delete(id);
  }

  close(): void {
    this.openId = null;
    this.composing = false;
  }

  moveTo(id: string): void {
    const at = this.list.rows.indexOf(id);
    if (at < 0) return;
    this.activeId = id;
    this.#at = at;
  }

  /** Goes to a row by its place; where a record is open, the new one is opened. */
  go(index: number): void {
    const id = this.list.rows.idAt(Math.max(0, Math.min(index, this.list.rows.count - 1)));
    if (id === null) return;
    if (this.openId === null) this.moveTo(id);
    else this.open(id);
  }

  /** Goes to the next row, or the one before. */
  move(by: 1 | -1): void {
    const next = this.neighbour(by);
    if (next === null) return;
    if (this.openId === null) this.moveTo(next);
    else this.open(next);
  }

  /** The next row, or the one before, opened. */
  step(by: 1 | -1): void {
    const next = this.neighbour(by);
    if (next) this.open(next);
  }

  neighbour(by: 1 | -1): string | null {
    const { rows } = this.list;
    const at = this.at;
    if (at >= 0) return rows.idAt(at + by);
    // the row has left the list: what stands in its place is the next
    return this.activeId === null ? rows.idAt(0) : rows.idAt(by > 0 ? this.#at : this.#at - 1);
  }

  rowOf(id: string): Record<string, Cell> | null {
    const row = this.list.rows.row(id);
    return row && this.list.rows.cells(row);
  }

  /** Takes a record as the org has it now, into its row. */
  shown(record: RecordView): void {
    this.list.rows.patch(record.id, (field, now) => cellIn(record, field) ?? now);
    this.list.rows.changed.delete(record.id);
  }

  removed(id: string): void {
    const next = this.openId === id ? (this.neighbour(1) ?? this.neighbour(-1)) : this.openId;
    this.list.rows.remove(id);
    if (this.list.total !== null) this.list.total = Math.max(0, this.list.total - 1);
    this.selected.delete(id);
    if (next) this.open(next);
    else this.close();
  }

  added(record: RecordView): void {
    this.list.rows.prepend(record.id, (field) => cellIn(record, field) ?? { text: null, label: null });
    if (this.list.total !== null) this.list.total += 1;
    this.open(record.id);
  }

  /** Ticks a row, or unticks it; with `range` all up to the one ticked last. */
  tick(index: number, range = false): void {
    const { rows } = this.list;
    const id = rows.idAt(index);
    if (id === null) return;
    const on = !this.selected.has(id) || (range && this.#anchor >= 0);
    const ids = range && this.#anchor >= 0 ? rows.between(this.#anchor, index) : [id];
    for (const one of ids) {
      if (on) this.selected.add(one);
      else this.selected.delete(one);
    }
    this.#anchor = index;
  }

  /** Ticks every row that was loaded, or none. */
  tickAll(on: boolean): void {
    const { rows } = this.list;
    this.selected.clear();
    if (on) for (const id of rows.between(0, rows.count - 1)) this.selected.add(id);
  }

  /** Runs a write of our own; what it announces within a moment is not news to this desk. */
  async write<T>(work: () => Promise<T>): Promise<T> {
    this.writing += 1;
    try {
      return await work();
    } finally {
      setTimeout(() => (this.writing -= 1), 1000);
    }
  }
}

// a desk is made while a view is drawn, where nothing that is watched may change
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const desks = new Map<string, Desk>();

/** The desk of an integration and an object; its place survives leaving the view. */
export function deskOf(integration: string, object: string): Desk {
  const key = `${integration} ${object}`;
  const desk = desks.get(key) ?? new Desk(integration, object);
  desks.set(key, desk);
  return desk;
}

/** The object each integration was last looked at. */
export const objectAt = new SvelteMap<string, string>();

/** Forgets every desk, for tests. */
export function forgetDesks(): void {
  desks.clear();
  objectAt.clear();
}
