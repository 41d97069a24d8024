// the rows of one list: pages come as one scrolls, and those far from what is seen are let go and fetched again
import type { Cell, Failure, ListPage, ListRow } from "../../../bindings";
import { SvelteSet } from "svelte/reactivity";
import { failureOf } from "../../../lib/failure";

type Page = {
  /** Where it begins, for fetching it again; none: the beginning of the list. */
  from: string | null;
  next: string | null;
  /** The ids of its rows in one text: this much stays of a page that is let go. */
  ids: string;
  /** None while it is let go. */
  rows: ListRow[] | null;
};

type Fetch = (from: string | null) => Promise<ListPage>;

/** Salesforce's ids, as the app gives them. */
const ID = 18;
/** Pages that are kept before and behind what is seen. */
const AROUND = 2;
/** From so many rows before the end on, the next page is fetched. */
const AHEAD = 60;

export class Rows {
  readonly #fetch: Fetch;
  #pages = $state.raw<Page[]>([]);
  #starts: number[] = [];
  #columns: Record<string, number> = {};
  // nobody watches it
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #asked = new Set<Page>();
  #seen: [number, number] = [0, 0];
  /** Where the row that was last looked for is. */
  #found = 0;
  /** A small number for each id that was ever loaded: many ids in little memory. Two ids may have the same. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #met = new Set<number>();
  more = $state<"idle" | "loading" | "failed">("idle");
  moreFailure = $state.raw<Failure | null>(null);
  /** Rows that somebody changed since they were last looked at. */
  readonly changed = new SvelteSet<string>();
  /** Rows that are not in the list any more; they stay, faded, until it is loaded again. */
  readonly gone = new SvelteSet<string>();

  constructor(fetch: Fetch, first?: ListPage) {
    this.#fetch = fetch;
    if (first) {
      this.#columns = Object.fromEntries(first.fields.map((field, index) => [field, index]));
      this.#meet(first.rows);
      this.#set([pageOf(null, first)]);
    }
  }

  /** Remembers rows that have come. */
  #meet(rows: ListRow[]): void {
    for (const row of rows) this.#met.add(mark(row.id));
  }

  #set(pages: Page[]): void {
    let start = 0;
    this.#starts = pages.map((page) => {
      const at = start;
      start += page.ids.length / ID;
      return at;
    });
    this.#pages = pages;
  }

  /** How many rows are known. */
  get count(): number {
    const last = this.#pages.at(-1);
    return last ? (this.#starts[this.#pages.length - 1] ?? 0) + last.ids.length / ID : 0;
  }

  /** Whether the whole list is known. */
  get whole(): boolean {
    return this.#pages.length > 0 && this.#pages.at(-1)?.next === null;
  }

  /** How many rows are in memory. */
  get held(): number {
    return this.#pages.reduce((sum, page) => sum + (page.rows?.length ?? 0), 0);
  }

  #pageAt(index: number): number {
    let low = 0;
    let high = this.#pages.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The row at a place; none while its page is on its way. */
  at(index: number): ListRow | null {
    const number = this.#pageAt(index);
    return this.#pages[number]?.rows?.[index - (this.#starts[number] ?? 0)] ?? null;
  }

  /** The id at a place, also where the row is let go. */
  idAt(index: number): string | null {
    if (index < 0 || index >= this.count) return null;
    const number = this.#pageAt(index);
    const start = (index - (this.#starts[number] ?? 0)) * ID;
    return this.#pages[number]?.ids.slice(start, start + ID) ?? null;
  }

  /** Where a row is; -1: it is not known. */
  indexOf(id: string): number {
    // one who moves by keys is where one was, or beside it
    for (const near of [this.#found, this.#found + 1, this.#found - 1]) {
      if (this.idAt(near) === id) return (this.#found = near);
    }
    const at = this.#search(id);
    if (at >= 0) this.#found = at;
    return at;
  }

  #search(id: string): number {
    // what was never loaded is not looked for in a hundred thousand ids
    if (!this.#met.has(mark(id))) return -1;
    for (const [number, page] of this.#pages.entries()) {
      const at = find(page.ids, id);
      if (at >= 0) return (this.#starts[number] ?? 0) + at;
    }
    return -1;
  }

  row(id: string): ListRow | null {
    const index = this.indexOf(id);
    return index < 0 ? null : this.at(index);
  }

  cell(row: ListRow, field: string): Cell | undefined {
    const column = this.#columns[field];
    return column === undefined ? undefined : row.cells[column];
  }

  /** What its rows hold, in order. */
  get fields(): string[] {
    return Object.keys(this.#columns);
  }

  /** The cells of a row by field. */
  cells(row: ListRow): Record<string, Cell> {
    return Object.fromEntries(
      Object.entries(this.#columns).map(([field, column]) => [field, row.cells[column] ?? EMPTY]),
    );
  }

  /** Tells which rows are in sight: what of them is missing is fetched, what is far is let go. */
  look(first: number, last: number): void {
    this.#seen = [first, last];
    const low = this.#pageAt(first) - AROUND;
    const high = this.#pageAt(last) + AROUND;
    if (this.#pages.some((page, number) => page.rows && (number < low || number > high))) {
      this.#set(
        this.#pages.map((page, number) =>
          page.rows && (number < low || number > high) ? { ...page, rows: null } : page,
        ),
      );
    }
    for (let number = Math.max(0, low + 1); number < high; number += 1) {
      const page = this.#pages[number];
      if (page && !page.rows) void this.#again(page);
    }
    if (last >= this.count - AHEAD) void this.loadMore();
  }

  /** Fetches a page that was let go. */
  async #again(page: Page): Promise<void> {
    if (this.#asked.has(page)) return;
    this.#asked.add(page);
    try {
      const got = await this.#fetch(page.from);
      const number = this.#pages.indexOf(page);
      if (number < 0) return;
      const following = this.#pages[number + 1];
      const rows = following ? until(got.rows, following.ids.slice(0, ID)) : got.rows;
      this.#meet(rows);
      const fresh = pageOf(page.from, { rows, next: following ? page.next : got.next });
      this.#set(this.#pages.with(number, fresh));
    } catch (thrown) {
      this.#failed(thrown);
    } finally {
      this.#asked.delete(page);
    }
  }

  /** Fetches the page behind the last, if there is one and nobody is fetching it. */
  async loadMore(): Promise<void> {
    const last = this.#pages.at(-1);
    if (!last?.next || this.more !== "idle") return;
    this.more = "loading";
    try {
      const got = await this.#fetch(last.next);
      if (this.#pages.at(-1)?.next !== last.next) return;
      // a record that moved while one was reading comes twice
      const rows = got.rows.filter((row) => this.#search(row.id) < 0);
      this.#meet(rows);
      this.#set([...this.#pages, pageOf(last.next, { rows, next: got.next })]);
      this.more = "idle";
    } catch (thrown) {
      this.#failed(thrown);
    } finally {
      if (this.more === "loading") this.more = "idle";
    }
  }

  #failed(thrown: unknown): void {
    this.moreFailure = failureOf(thrown);
    this.more = "failed";
  }

  /** Tries again what was refused. */
  retry(): void {
    this.more = "idle";
    this.moreFailure = null;
    this.look(...this.#seen);
  }

  /** Fetches anew what is in sight, in its place; the rest when it comes into sight. */
  refresh(): void {
    const [low, high] = this.#seen.map((index) => this.#pageAt(index));
    for (const [number, page] of this.#pages.entries()) {
      if (number >= (low ?? 0) && number <= (high ?? 0)) void this.#again(page);
    }
    this.#set(
      this.#pages.map((page, number) =>
        page.rows && (number < (low ?? 0) || number > (high ?? 0)) ? { ...page, rows: null } : page,
      ),
    );
  }

  #change(id: string, change: (rows: ListRow[], at: number) => ListRow[]): boolean {
    if (!this.#met.has(mark(id))) return false;
    for (const [number, page] of this.#pages.entries()) {
      const at = find(page.ids, id);
      if (at < 0) continue;
      if (!page.rows) return true;
      this.#set(
        this.#pages.with(number, pageOf(page.from, { rows: change(page.rows, at), next: page.next })),
      );
      return true;
    }
    return false;
  }

  /** Puts a newer state of a row in its place; false: it is not known here. */
  replace(row: ListRow): boolean {
    return this.#change(row.id, (rows, at) => rows.with(at, row));
  }

  /** Changes single cells of a row. */
  patch(id: string, cellOf: (field: string, now: Cell) => Cell): void {
    this.#change(id, (rows, at) => {
      const row = rows[at];
      if (!row) return rows;
      const cells = [...row.cells];
      for (const [field, column] of Object.entries(this.#columns)) {
        cells[column] = cellOf(field, cells[column] ?? EMPTY);
      }
      return rows.with(at, { id, cells });
    });
  }

  remove(id: string): void {
    for (const [number, page] of this.#pages.entries()) {
      const at = find(page.ids, id);
      if (at < 0) continue;
      const ids = page.ids.slice(0, at * ID) + page.ids.slice((at + 1) * ID);
      const rows = page.rows?.filter((row) => row.id !== id) ?? null;
      this.#set(this.#pages.with(number, { ...page, ids, rows }));
      return;
    }
  }

  /** Puts a new row on top. */
  prepend(id: string, cellOf: (field: string) => Cell): void {
    const [first, ...rest] = this.#pages;
    const row: ListRow = { id, cells: [] };
    for (const [field, column] of Object.entries(this.#columns)) row.cells[column] = cellOf(field);
    this.#meet([row]);
    if (!first) this.#set([pageOf(null, { rows: [row], next: null })]);
    else this.#set([{ ...first, ids: id + first.ids, rows: first.rows && [row, ...first.rows] }, ...rest]);
  }

  /** The ids from one place to another, both with. */
  between(a: number, b: number): string[] {
    const made: string[] = [];
    for (let index = Math.min(a, b); index <= Math.max(a, b); index += 1) {
      const id = this.idAt(index);
      if (id) made.push(id);
    }
    return made;
  }
}

const EMPTY: Cell = { text: null, label: null };

function pageOf(from: string | null, page: Pick<ListPage, "rows" | "next">): Page {
  return { from, next: page.next, rows: page.rows, ids: page.rows.map((row) => row.id).join("") };
}

/** A number for an id, the same for the same one. */
function mark(id: string): number {
  let made = 0;
  for (let at = 0; at < id.length; at += 1) made = (Math.imul(made, 31) + id.charCodeAt(at)) & 0x3fffffff;
  return made;
}

/** Which id of a text it is; -1: none. */
function find(ids: string, id: string): number {
  let at = ids.indexOf(id);
  while (at >= 0 && at % ID !== 0) at = ids.indexOf(id, at + 1);
  return at < 0 ? -1 : at / ID;
}

/** The rows before the one with this id: what follows is on the next page. */
function until(rows: ListRow[], id: string): ListRow[] {
  const at = rows.findIndex((row) => row.id === id);
  return at < 0 ? rows : rows.slice(0, at);
}
