// the case desk of one integration: its list, the case that is open, and what was typed but not saved
import type { CaseColumn, CaseForm, CasePage, CaseQuery, CaseRow, CaseView, Failure } from "../../bindings";
import { SvelteMap } from "svelte/reactivity";
import { caseForm, getCase, getIntegration, listCases, moreCases } from "../../lib/backend";
import { clock } from "../../lib/clock.svelte";
import { failureOf } from "../../lib/failure";
import { integrations } from "../../lib/integrations.svelte";
import type { Draft } from "./draft.svelte";
import type { NewDraft } from "./new-draft.svelte";

export const columnWords: Record<CaseColumn, string> = {
  number: "Number",
  subject: "Subject",
  status: "Status",
  priority: "Priority",
  account: "Account",
  owner: "Owner",
  created: "Created",
  modified: "Last modified",
};

export class Desk {
  readonly integration: string;

  query = $state<CaseQuery>({ search: "", sort: "created", descending: true });
  /** The date its rows show: the one records are pulled by. */
  dateBy = $state<"created" | "modified">("created");
  rows = $state.raw<CaseRow[]>([]);
  total = $state(0);
  stand = $state<"fresh" | "loading" | "ready" | "failed">("fresh");
  failure = $state<Failure | null>(null);
  more = $state<"idle" | "loading" | "failed">("idle");
  moreFailure = $state<Failure | null>(null);
  /** Grows with every first page: a new list begins at its top. */
  turn = $state(0);
  #next: string | null = null;
  #asked = 0;

  form = $state.raw<CaseForm | null>(null);
  formFailure = $state<Failure | null>(null);

  openId = $state<string | null>(null);
  view = $state.raw<CaseView | null>(null);
  viewFailure = $state<Failure | null>(null);
  composing = $state(false);
  newDraft = $state.raw<NewDraft | null>(null);
  readonly drafts = new SvelteMap<string, Draft>();
  /** Writes of our own that are under way: their announcement asks for no new list. */
  writing = 0;
  #opening: ReturnType<typeof setTimeout> | undefined;

  constructor(integration: string) {
    this.integration = integration;
  }

  // getters, for a desk outlives the view that first asked for it, and a $derived would not

  get at(): number {
    return this.openId === null ? -1 : this.rows.findIndex((row) => row.id === this.openId);
  }

  get draft(): Draft | null {
    return this.openId === null ? null : (this.drafts.get(this.openId) ?? null);
  }

  /** Fetches what a first look needs, once. */
  async start(): Promise<void> {
    if (this.stand !== "fresh") return;
    this.stand = "loading";
    void this.loadForm();
    try {
      const detail = await getIntegration(this.integration);
      this.dateBy = detail.authentication.pull_by;
      this.query.sort = this.dateBy;
    } catch {
      // the list itself says what is wrong
    }
    await this.load();
  }

  async loadForm(): Promise<void> {
    this.formFailure = null;
    try {
      this.form = await caseForm(this.integration);
    } catch (thrown) {
      this.formFailure = failureOf(thrown);
    }
  }

  /** Fetches the first page; an answer that is older than the newest question is dropped. */
  async load(): Promise<void> {
    const asked = ++this.#asked;
    this.stand = "loading";
    this.more = "idle";
    try {
      const page = await listCases(this.integration, $state.snapshot(this.query));
      if (asked !== this.#asked) return;
      this.rows = page.rows;
      this.turn += 1;
      this.#take(page);
      this.failure = null;
      this.stand = "ready";
      if (!this.form) void this.loadForm();
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.failure = failureOf(thrown);
      this.stand = "failed";
    }
  }

  /** Fetches the next page, if there is one and nobody is fetching it. */
  async loadMore(): Promise<void> {
    if (!this.#next || this.more !== "idle" || this.stand !== "ready") return;
    const asked = this.#asked;
    this.more = "loading";
    try {
      const page = await moreCases(this.integration, this.#next);
      if (asked !== this.#asked) return;
      // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nobody watches it
      const known = new Set(this.rows.map((row) => row.id));
      this.rows = [...this.rows, ...page.rows.filter((row) => !known.has(row.id))];
      this.#take(page);
      this.more = "idle";
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.moreFailure = failureOf(thrown);
      this.more = "failed";
    }
  }

  #take(page: CasePage): void {
    this.total = page.total;
    this.#next = page.next;
    if (page.api) integrations.usage[this.integration] = page.api;
    clock.touch();
  }

  ask(part: Partial<CaseQuery>): void {
    Object.assign(this.query, part);
    void this.load();
  }

  /** Opens a case. Held-down keys run over many: only the one rested on is fetched. */
  open(id: string, after = 0): void {
    clearTimeout(this.#opening);
    this.composing = false;
    if (this.openId !== id) this.view = null;
    this.openId = id;
    this.viewFailure = null;
    this.#opening = setTimeout(() => void this.fetchOpen(), after);
  }

  async fetchOpen(): Promise<void> {
    const id = this.openId;
    if (id === null) return;
    this.viewFailure = null;
    try {
      const view = await getCase(this.integration, id);
      if (this.openId === id) this.show(view);
    } catch (thrown) {
      if (this.openId === id) this.viewFailure = failureOf(thrown);
    }
  }

  /** Takes a case as the org has it, in the detail and in its row. */
  show(view: CaseView): void {
    if (this.openId === view.row.id) this.view = view;
    this.rows = this.rows.map((row) => (row.id === view.row.id ? view.row : row));
    clock.touch();
  }

  step(by: 1 | -1): void {
    const next = this.rows[this.at < 0 ? 0 : this.at + by];
    if (next) this.open(next.id, 150);
  }

  close(): void {
    clearTimeout(this.#opening);
    this.openId = null;
    this.view = null;
    this.composing = false;
  }

  added(view: CaseView): void {
    this.rows = [view.row, ...this.rows];
    this.total += 1;
    this.composing = false;
    this.newDraft = null;
    this.openId = view.row.id;
    this.viewFailure = null;
    this.view = view;
  }

  removed(id: string): void {
    const next = this.rows[this.at + 1] ?? this.rows[this.at - 1];
    this.rows = this.rows.filter((row) => row.id !== id);
    this.total = Math.max(0, this.total - 1);
    this.drafts.delete(id);
    if (next) this.open(next.id);
    else this.close();
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

/** The desk of an integration; drafts and place survive leaving the view. */
export function deskOf(integration: string): Desk {
  const desk = desks.get(integration) ?? new Desk(integration);
  desks.set(integration, desk);
  return desk;
}

/** Forgets every desk, for tests. */
export function forgetDesks(): void {
  desks.clear();
}
