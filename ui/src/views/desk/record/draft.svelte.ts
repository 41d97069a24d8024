// what is typed and not saved yet: kept on disk a moment after each key, ended only by saving and discarding
import type {
  DraftView,
  Failure,
  FieldChange,
  FieldRefusal,
  KeepDraft,
  RecordView,
  SaveHow,
  WriteOutcome,
} from "../../../bindings";
import { saveDraft } from "../../../lib/backend";
import { failureOf } from "../../../lib/failure";
import { cellsOf, same, textOf, type Cells } from "./cells";
import { Keeping } from "./keeping";

const without = <T>(all: Record<string, T>, field: string): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => name !== field));

export type About = Pick<KeepDraft, "object" | "record" | "name" | "at_record">;
export type Refusal = Exclude<WriteOutcome, { kind: "done" }>;

const aboutOf = ({ object, id, name }: RecordView): About => ({ object, record: id, name, at_record: null });

export class Draft {
  readonly integration: string;
  readonly id: string;
  about: About;
  /** What is typed, by field; a field that is as it was read is not in it. */
  values = $state<Record<string, string>>({});
  /** What is typed into references, as people read it. */
  labels = $state<Record<string, string>>({});
  base = $state.raw<Cells>({});
  stamp: number | null = null;
  settled = true;
  /** When it was kept, where it was found on disk. */
  since = $state<number | null>(null);
  saving = $state(false);
  /** The org has the record it made: what was typed since goes over that. */
  made = $state(false);
  /** What was typed at a record is in the org: what is typed there next is another one. */
  ended = $state(false);
  refusal = $state.raw<Refusal | null>(null);
  /** Why it could not be saved at all, or not even be kept. */
  failure = $state.raw<Failure | null>(null);
  /** Words at fields that were found before anything was sent. */
  own = $state<Record<string, string>>({});
  readonly #keeping: Keeping;
  /** What was sent last, as long as nobody knows how that ended. */
  #sent: Record<string, string> | null = null;

  constructor(integration: string, about: About, id: string = crypto.randomUUID()) {
    this.integration = integration;
    this.about = about;
    this.id = id;
    const what = () => (this.empty ? null : this.#kept());
    this.#keeping = new Keeping(integration, id, what, (failure) => {
      if (failure) this.failure = failure;
    });
  }

  /** A draft over a record as it was read. */
  static over(integration: string, record: RecordView): Draft {
    const made = new Draft(integration, aboutOf(record));
    made.standOn(record);
    return made;
  }

  /** A draft as it was found on disk. */
  static found(view: DraftView): Draft {
    const { kept } = view;
    const made = new Draft(view.integration, kept, kept.id);
    made.base = cellsOf(kept.base);
    made.stamp = kept.stamp;
    made.settled = kept.settled;
    for (const { field, value } of kept.changes) made.values[field] = value ?? "";
    made.since = view.updated_at;
    made.made = kept.record !== null && kept.at_record !== null;
    made.#keeping.found();
    return made;
  }

  // getters, for a draft outlives the view that made it, and a $derived would not

  get changes(): FieldChange[] {
    return Object.entries(this.values).map(([field, value]) => ({ field, value: value || null }));
  }

  get empty(): boolean {
    return Object.keys(this.values).length === 0;
  }

  /** What is wrong, by field: Salesforce's words, and our own. */
  get errors(): Record<string, string> {
    const refused = this.refusal?.kind === "rejected" ? this.refusal.fields : [];
    return { ...byField(refused), ...this.own };
  }

  /** The text of a field as it is typed, or as it was read. */
  text(field: string): string {
    return this.values[field] ?? textOf(this.base, field);
  }

  set(field: string, text: string, label?: string): void {
    if (same(text, this.base[field]?.text)) this.values = without(this.values, field);
    else this.values[field] = text;
    if (label !== undefined) this.labels[field] = label;
    this.own = without(this.own, field);
    this.#keeping.soon();
  }

  /** What was written in another way is no longer typed here. */
  wrote(changes: FieldChange[]): void {
    for (const { field, value } of changes) {
      if (field in this.values && same(this.values[field], value)) this.values = without(this.values, field);
    }
    void this.flush();
  }

  /**
   * Goes on from the record as it is behind a write of our own, unless somebody else changed what is typed over: that is
   * a conflict still to be shown.
   */
  follow(record: RecordView): void {
    const now = cellsOf(record.values);
    const clashes = Object.entries(this.values).some(
      ([field, text]) => !same(this.base[field]?.text, now[field]?.text) && !same(text, now[field]?.text),
    );
    if (!clashes) this.standOn(record);
  }

  /** What was typed for a new record goes over the one that was made. */
  goOver(record: RecordView): void {
    this.about = aboutOf(record);
    this.made = false;
    this.standOn(record);
  }

  /** Goes on from the record as it is now; what was typed stands over it. */
  standOn(record: RecordView): void {
    this.base = cellsOf(record.values);
    this.stamp = record.stamp;
    this.settled = record.settled;
    for (const field of Object.keys(this.values)) {
      if (same(this.values[field], this.base[field]?.text)) this.values = without(this.values, field);
    }
  }

  /** Keeps it on disk now. */
  flush(): Promise<void> {
    return this.#keeping.now();
  }

  #kept(): KeepDraft {
    const { object, record, name, at_record } = this.about;
    const fields = Object.keys(this.values);
    return {
      id: this.id,
      object,
      record,
      name,
      at_record,
      stamp: this.stamp,
      settled: this.settled,
      base: fields.flatMap((field) => {
        const cell = this.base[field];
        return cell ? [{ field, cell }] : [];
      }),
      changes: this.changes,
    };
  }

  /** Sends it; the answer when it went through, else null, and why is kept here. */
  async save(how: Partial<SaveHow> = {}): Promise<Extract<WriteOutcome, { kind: "done" }> | null> {
    if (this.saving) return null;
    this.saving = true;
    this.refusal = null;
    this.failure = null;
    try {
      do {
        this.#sent = { ...this.values };
        await this.flush();
      } while (JSON.stringify(this.#sent) !== JSON.stringify(this.values));
      // what is not kept is not sent: an unknown end could not be settled
      if (this.failure) return null;
      return this.took(await saveDraft(this.id, { over: null, allow_duplicates: false, ...how }));
    } catch (thrown) {
      this.failure = failureOf(thrown);
      return null;
    } finally {
      this.saving = false;
    }
  }

  /** Takes an outcome, of a saving or of a look in the org. */
  took(outcome: WriteOutcome): Extract<WriteOutcome, { kind: "done" }> | null {
    if (outcome.kind === "done") {
      this.#keeping.gone();
      this.refusal = null;
      this.since = null;
      this.#rest();
      return outcome;
    }
    this.refusal = outcome;
    return null;
  }

  /** What was typed while it was sent is left, and goes over what was sent. */
  #rest(): void {
    const sent = this.#sent ?? this.values;
    this.#sent = null;
    // over a record that is there, what was typed back to what it was is typed, too
    const back =
      this.about.record === null ? [] : Object.keys(sent).filter((field) => !(field in this.values));
    const now = [
      ...back.map((field) => [field, textOf(this.base, field)] as const),
      ...Object.entries(this.values),
    ];
    this.values = Object.fromEntries(now.filter(([field, text]) => !same(text, sent[field])));
    if (this.empty) {
      this.ended = this.about.at_record !== null;
      return;
    }
    const cells = Object.entries(sent).map(([field, text]) => [field, { text, label: null }] as const);
    this.base = { ...this.base, ...Object.fromEntries(cells) };
    this.made ||= this.about.record === null;
    void this.flush();
  }

  /** Ends a conflict: theirs of these fields stands, mine of all others goes over it. */
  async resolve(theirs: string[]): ReturnType<Draft["save"]> {
    if (this.refusal?.kind !== "conflict") return null;
    const record = this.refusal.theirs;
    for (const field of theirs) this.values = without(this.values, field);
    this.standOn(record);
    this.refusal = null;
    if (this.empty) {
      await this.flush();
      return null;
    }
    return this.save({ over: record.stamp });
  }

  /** Forgets it. */
  async discard(): Promise<void> {
    this.values = {};
    this.#sent = null;
    this.refusal = null;
    this.failure = null;
    this.own = {};
    await this.flush();
  }
}

/** Whether the org said no for a right that is missing. */
export const isAboutRights = (outcome: WriteOutcome | null): boolean =>
  outcome?.kind === "rejected" && outcome.failure.cause.startsWith("rights.");

/** Salesforce's words by field. */
export function byField(refusals: FieldRefusal[]): Record<string, string> {
  const words: Record<string, string> = {};
  for (const { field, message } of refusals) {
    words[field] = words[field] ? `${words[field]} ${message}` : message;
  }
  return words;
}
