// the records of one desk: the open one, copies read ahead, layouts, and what is typed over each
import type { Failure, FieldChange, LayoutSection, LayoutView, RecordView } from "../../../bindings";
import { SvelteMap } from "svelte/reactivity";
import { deskLayout, draftsAt, openRecord, viewedRecord } from "../../../lib/backend";
import { clock } from "../../../lib/clock.svelte";
import { failureOf } from "../../../lib/failure";
import { integrations } from "../../../lib/integrations.svelte";
import type { Desk } from "../desk.svelte";
import { cellsOf, labelOf, readable, fieldOf, same } from "./cells";
import { Draft, isAboutRights } from "./draft.svelte";
import { sectionsWithout } from "./layout";
import { undo } from "./undo.svelte";
import { unsent } from "../../../lib/unsent.svelte";

/** A copy this young is what the org has; an older one is shown and read again. */
const YOUNG = 20_000;
/** Moving on within this time asks the org only about the record that is rested on. */
const REST = 150;
/** The neighbour is read ahead once a record was looked at for so long. */
const AHEAD = 400;
/** By then a record is drawn; the disk is asked behind it, for the answer needs the same processors. */
const DRAWN = 50;
/** A record that was looked at for so long was viewed. */
const VIEWED = 2_000;
/** Looked at again within this time, it is the same look. */
const SAME_LOOK = 600_000;
const COPIES = 40;
/** Rights that were asked for so long ago are asked for again where a record is closed that should be open. */
const OLD = 600_000;

/** What somebody else changed while a record was open. */
export type News = { by: string | null; at: number; fields: { label: string; from: string; to: string }[] };

/** What is typed at a record: over it, a comment, a call. */
export type Typed = { fields: Draft | null; comment: Draft | null; call: Draft | null };

export class Records {
  readonly desk: Desk;
  /** The open record as it was last read. */
  record = $state.raw<RecordView | null>(null);
  /** When it was read, ms UTC. */
  readAt = $state(0);
  reading = $state(false);
  failure = $state.raw<Failure | null>(null);
  news = $state.raw<News | null>(null);
  /** Fields of others that stand beside what was just saved. */
  merged = $state<string[]>([]);
  /** Whether the next record is opened behind each piece of work. */
  thenNext = $state(false);
  readonly layouts = new SvelteMap<string, LayoutView>();
  layoutFailure = $state.raw<Failure | null>(null);
  /** Where the layout cannot be read, every field, in the org's order. */
  readonly #withoutLayout = $derived.by(() => (this.layoutFailure ? sectionsWithout(this.desk.object) : []));
  readonly typed = new SvelteMap<string, Typed>();
  // nobody watches the copies
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #copies = new Map<string, { record: RecordView; at: number }>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #onTheWay = new Map<string, Promise<RecordView>>();
  #soon: ReturnType<typeof setTimeout> | undefined;
  #ahead: ReturnType<typeof setTimeout> | undefined;
  #looking: ReturnType<typeof setTimeout> | undefined;
  // nobody watches what was viewed when
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #viewed = new Map<string, number>();
  /** The org keeps no list of what was viewed of this object. */
  #unlisted = false;
  /** Calls that told the org of the open record that it is viewed. */
  told = $state(0);
  #finding: ReturnType<typeof setTimeout> | undefined;
  #moved = 0;
  /** The fields the last record came with. */
  #fields: string | null = null;
  #renewing = false;

  constructor(desk: Desk) {
    this.desk = desk;
  }

  get layout(): LayoutView | null {
    return this.record ? this.layoutOf(this.record) : null;
  }

  layoutOf({ record_type }: RecordView): LayoutView | null {
    return this.layouts.get(record_type ?? "") ?? null;
  }

  /** The sections a record is shown in, with what this user may see of them. */
  sectionsOf(of: RecordView): LayoutSection[] {
    const sections = this.layoutOf(of)?.sections ?? this.#withoutLayout;
    return sections.map(({ heading, items }) => ({
      heading,
      items: items.filter(({ field }) => fieldOf(this.desk.object, field)),
    }));
  }

  get draft(): Draft | null {
    const id = this.desk.openId;
    return id === null ? null : (this.typed.get(id)?.fields ?? null);
  }

  /** Shows a record: its copy at once, where there is one, and then the org's. */
  show(id: string | null): void {
    clearTimeout(this.#soon);
    clearTimeout(this.#ahead);
    clearTimeout(this.#looking);
    clearTimeout(this.#finding);
    this.#finding = undefined;
    this.keepTyped();
    this.failure = null;
    this.news = null;
    this.merged = [];
    this.told = 0;
    const known = id === null ? undefined : this.#copies.get(id);
    this.record = known?.record ?? null;
    this.readAt = known?.at ?? 0;
    if (id === null) return;
    const quick = Date.now() - this.#moved < REST;
    this.#moved = Date.now();
    this.#finding = setTimeout(() => this.findTypedNow(), DRAWN);
    if (known) this.#lookAt(id);
    if (known && Date.now() - known.at < YOUNG) {
      void this.readLayout(known.record);
      this.#readAhead();
    } else if (quick) this.#soon = setTimeout(() => void this.read(), REST);
    else void this.read();
  }

  /** What was typed so far goes to the disk before something else is shown. */
  keepTyped(): void {
    for (const { fields, comment, call } of this.typed.values()) {
      for (const draft of [fields, comment, call])
        if (draft && !draft.saving && !draft.empty) void draft.flush();
    }
  }

  /** Reads the open record anew. */
  async read(): Promise<void> {
    const id = this.desk.openId;
    if (id === null) return;
    this.reading = true;
    this.failure = null;
    try {
      const record = await this.#fetch(id);
      if (this.desk.openId !== id) return;
      this.take(record);
      this.desk.shown(record);
      this.#readAhead();
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (failure.cause === "case.gone") this.#gone(id);
      if (this.desk.openId === id) this.failure = failure;
    } finally {
      if (this.desk.openId === id) this.reading = false;
    }
  }

  /** What is deleted or shared no longer is not shown any more, unless what is typed over it would go with it. */
  #gone(id: string): void {
    this.#copies.delete(id);
    if (this.record?.id === id && !this.hasTyped(id)) this.record = null;
  }

  /** Whether something is typed at a record that is not saved. */
  hasTyped(id: string): boolean {
    const typed = this.typed.get(id);
    return [typed?.fields, typed?.comment, typed?.call].some((draft) => draft && !draft.empty);
  }

  #fetch(id: string): Promise<RecordView> {
    const running = this.#onTheWay.get(id);
    if (running) return running;
    const asked = openRecord(this.desk.integration, this.desk.objectName, id)
      .then((record) => {
        this.#remember(record);
        return record;
      })
      .finally(() => this.#onTheWay.delete(id));
    this.#onTheWay.set(id, asked);
    return asked;
  }

  #remember(record: RecordView): void {
    this.#copies.delete(record.id);
    this.#copies.set(record.id, { record, at: Date.now() });
    const oldest = this.#copies.keys().next().value;
    if (this.#copies.size > COPIES && oldest !== undefined) this.#copies.delete(oldest);
    if (record.api) integrations.usage[this.desk.integration] = record.api;
  }

  /** Takes a record as the org has it. Where somebody else has changed it meanwhile, that is told. */
  take(record: RecordView, own = false): void {
    this.#remember(record);
    clock.touch();
    void this.readLayout(record);
    if (this.desk.openId !== record.id) return;
    const differs = this.#differs(record);
    // a write of our own may well change what may be done with this one record: it was given away
    if (differs && !own && !this.#renewing) void this.#renewObject();
    const before = this.record;
    if (!own && before && before.id === record.id && record.stamp > before.stamp) {
      this.news = this.#newsBetween(before, record);
    }
    if (own) this.news = null;
    this.record = record;
    this.readAt = Date.now();
    if (before?.id !== record.id) this.#lookAt(record.id);
  }

  /** Asks the org anew what this user sees and may do, and reads the open record again. */
  async renew(): Promise<void> {
    this.#renewing = true;
    await this.#renewObject();
    await this.read();
    this.#renewing = false;
  }

  async #renewObject(): Promise<void> {
    const { record } = this;
    // copies tell of the rights of before
    this.#copies.clear();
    await this.desk.loadObject(true);
    for (const kind of this.layouts.keys()) {
      if (kind !== (record?.record_type ?? "")) this.layouts.delete(kind);
    }
    // the one in sight stays until the new one is there
    if (record) await this.readLayout(record, true);
  }

  /** Whether a record tells of rights that are others than the object is known with. */
  #differs(record: RecordView): boolean {
    const fields = record.values.map(({ field }) => field).join(" ");
    const others = this.#fields !== null && this.#fields !== fields;
    this.#fields = fields;
    const before = this.record?.id === record.id ? this.record : null;
    const rights = (of: RecordView) => `${of.can_edit} ${of.can_delete}`;
    if (others || (before && rights(before) !== rights(record))) return true;
    const { object, objectAt } = this.desk;
    return record.can_edit === false && object?.can_edit === true && Date.now() - objectAt > OLD;
  }

  #newsBetween(before: RecordView, now: RecordView): News | null {
    const old = cellsOf(before.values);
    const fields = now.values
      .filter(({ field, cell }) => !STAMPS.has(field) && !same(cell.text, old[field]?.text))
      .filter(({ field }) => fieldOf(this.desk.object, field))
      .map(({ field, cell }) => ({
        label: labelOf(this.desk.object, field),
        from: readable(fieldOf(this.desk.object, field), old[field], clock.now),
        to: readable(fieldOf(this.desk.object, field), cell, clock.now),
      }));
    return fields.length > 0 ? { by: now.changed_by, at: now.stamp, fields } : null;
  }

  #readAhead(): void {
    clearTimeout(this.#ahead);
    this.#ahead = setTimeout(() => {
      const next = this.desk.neighbour(1);
      // a look ahead that is refused is told when it is really asked for
      if (next && !this.#copies.has(next)) void this.#fetch(next).catch(() => undefined);
    }, AHEAD);
  }

  #lookAt(id: string): void {
    clearTimeout(this.#looking);
    this.#looking = setTimeout(() => void this.#tellViewed(id), VIEWED);
  }

  /** Tells the org what its user looks at, for the list of what was viewed lately. */
  async #tellViewed(id: string): Promise<void> {
    const before = this.#viewed.get(id) ?? 0;
    if (this.#unlisted || this.desk.openId !== id || Date.now() - before < SAME_LOOK) return;
    this.#viewed.set(id, Date.now());
    try {
      this.#unlisted = !(await viewedRecord(this.desk.integration, this.desk.objectName, id));
      if (!this.#unlisted && this.desk.openId === id) this.told += 1;
    } catch {
      // only that list goes by it; what is wrong with the org is told by what somebody asks for
      this.#viewed.delete(id);
    }
  }

  async readLayout(of: { record_type: string | null }, anew = false): Promise<LayoutView | null> {
    const kind = of.record_type ?? "";
    const known = this.layouts.get(kind);
    if (known && !anew) return known;
    this.layoutFailure = null;
    try {
      const layout = await deskLayout(this.desk.integration, this.desk.objectName, of.record_type);
      this.layouts.set(kind, layout);
      return layout;
    } catch (thrown) {
      this.layoutFailure = failureOf(thrown);
      return null;
    }
  }

  /** Asks now for what was typed at the open record: before somebody types at it. */
  findTypedNow(): void {
    if (this.#finding === undefined) return;
    clearTimeout(this.#finding);
    this.#finding = undefined;
    if (this.desk.openId !== null) void this.#findTyped(this.desk.openId);
  }

  /** What was typed at a record before the app was last closed. */
  async #findTyped(id: string): Promise<void> {
    if (this.typed.has(id)) return;
    try {
      const found = await draftsAt(this.desk.integration, id);
      if (this.typed.has(id) || found.length === 0) return;
      const first = (fits: (object: string, record: string | null) => boolean) => {
        const one = found.find(({ kept }) => fits(kept.object, kept.record));
        return one ? Draft.found(one) : null;
      };
      this.typed.set(id, {
        fields: first((_, record) => record === id),
        comment: first((object, record) => object === "CaseComment" && record !== id),
        call: first((object, record) => object === "Task" && record !== id),
      });
    } catch (thrown) {
      if (this.desk.openId === id) this.failure = failureOf(thrown);
    }
  }

  #part<K extends keyof Typed>(id: string, part: K, draft: Typed[K]): void {
    const now = this.typed.get(id) ?? { fields: null, comment: null, call: null };
    this.typed.set(id, { ...now, [part]: draft });
  }

  /** The draft over the open record, made where there is none. */
  edit(record: RecordView): Draft {
    const known = this.typed.get(record.id)?.fields;
    if (known) return known;
    const made = Draft.over(this.desk.integration, record);
    this.#part(record.id, "fields", made);
    return made;
  }

  /** The draft of a comment or a call at a record, made where there is none. */
  write(record: RecordView, part: "comment" | "call"): Draft {
    const known = this.typed.get(record.id)?.[part];
    if (known && !known.ended) return known;
    const made = new Draft(this.desk.integration, {
      object: part === "comment" ? "CaseComment" : "Task",
      record: null,
      name: record.name,
      at_record: record.id,
    });
    this.#part(record.id, part, made);
    return made;
  }

  /** The comment that is typed at a record, if any. */
  commentAt(id: string): Draft | null {
    const comment = this.typed.get(id)?.comment ?? null;
    return comment?.ended ? null : comment;
  }

  /** Forgets a draft here that has ended; false where something was typed at it meanwhile. */
  ended(id: string, part: keyof Typed): boolean {
    const typed = this.typed.get(id);
    if (typed?.[part] && !typed[part].empty) return false;
    if (typed) this.#part(id, part, null);
    return true;
  }

  /** What was typed for a new record while it was made goes over it. */
  adopt(record: RecordView, draft: Draft): void {
    draft.goOver(record);
    this.#part(record.id, "fields", draft);
    void draft.flush();
  }

  /** Saves what is typed over a record. */
  async save(draft: Draft, words: string, over?: string[]): Promise<boolean> {
    const sent = draft.changes;
    const done = await this.desk.write(() => (over ? draft.resolve(over) : draft.save()));
    void unsent.refresh();
    if (!done) {
      if (isAboutRights(draft.refusal)) void this.renew();
      return false;
    }
    const { record } = draft.about;
    if (record !== null) this.typed.get(record)?.fields?.wrote(sent);
    this.merged = done.merged;
    await this.confirmed(draft.about.record ?? draft.about.at_record, done.record, done.change, words);
    return true;
  }

  /** Shows what the org has after a write of our own, and offers to take it back. */
  async confirmed(
    id: string | null,
    record: RecordView | null,
    change: string,
    words: string,
  ): Promise<void> {
    undo.offer(change, words);
    const fields = id === null ? null : this.typed.get(id)?.fields;
    if (record && record.object === this.desk.objectName) {
      this.take(record, true);
      this.desk.shown(record);
      if (fields && !fields.empty && fields.refusal === null) {
        fields.follow(record);
        void fields.flush();
      }
    } else if (id !== null && this.desk.openId === id) {
      await this.read();
      this.news = null;
    }
  }

  /** Writes a few fields at once, without a form. Refused, they stay here like anything that was typed. */
  async quick(record: RecordView, changes: FieldChange[], words: string): Promise<boolean> {
    const draft = Draft.over(this.desk.integration, record);
    for (const { field, value } of changes) draft.set(field, value ?? "");
    if (draft.empty) return true;
    const saved = await this.save(draft, words);
    if (saved) return true;
    const before = this.typed.get(record.id)?.fields;
    if (before && !before.empty) {
      for (const { field, value } of changes) before.set(field, value ?? "");
      before.refusal = draft.refusal;
      before.failure = draft.failure;
      // what may have arrived stays in the list of what is unsent, until that is known
      if (draft.refusal?.kind !== "unknown") await draft.discard();
    } else this.#part(record.id, "fields", draft);
    return false;
  }

  /** Opens the next record, where that is wanted behind each piece of work, and nobody went on from this one already. */
  next(behind: string): void {
    if (this.thenNext && this.desk.openId === behind) this.desk.step(1);
  }
}

// what changes with every change tells nobody anything
const STAMPS = new Set([
  "SystemModstamp",
  "LastModifiedDate",
  "LastModifiedById",
  "LastViewedDate",
  "LastReferencedDate",
]);

// nobody watches which desks there are
const all = new WeakMap<Desk, Records>();

/** The records of a desk; they outlive the view like the desk itself. */
export function recordsOf(desk: Desk): Records {
  const known = all.get(desk) ?? new Records(desk);
  all.set(desk, known);
  return known;
}
