// what is typed for several records at once: kept on disk as it is typed, like what is typed over one
import type {
  BulkComment,
  DeedOfMany,
  DraftView,
  Failure,
  FieldChange,
  KeepDraft,
  ObjectView,
} from "../../../bindings";
import { count } from "../../../lib/words";
import { Keeping } from "./keeping";

/** What is done with several; a macro is chosen, and nothing is typed for it. */
export type Deed = DeedOfMany | "macro";

const VERBS: Record<Deed, string> = {
  fields: "Change",
  owner: "Give",
  status: "Set the status of",
  comment: "Comment on",
  macro: "Run a macro on",
};

/** "Comment on 12 cases". */
function titleOfMany(deed: Deed, many: number, object: ObjectView | null): string {
  const noun = many === 1 ? object?.label : object?.plural;
  return `${VERBS[deed]} ${count(many)} ${(noun ?? "records").toLowerCase()}`;
}

/** The field that a deed is about. */
export function fieldOfDeed(deed: Deed, object: ObjectView | null): string | null {
  if (deed === "owner") return "OwnerId";
  return deed === "status" ? (object?.path_field ?? null) : null;
}

export class ManyDraft {
  #changes = $state.raw<FieldChange[]>([]);
  #comment = $state.raw<BulkComment | null>(null);
  /** Why it could not be kept. */
  failure = $state.raw<Failure | null>(null);
  readonly #keeping: Keeping;

  constructor(
    readonly integration: string,
    readonly object: string,
    readonly deed: Deed,
    readonly records: string[],
    readonly name: string,
    readonly id: string = crypto.randomUUID(),
  ) {
    const what = () => (this.typed ? this.#kept() : null);
    this.#keeping = new Keeping(integration, id, what, (failure) => (this.failure = failure));
  }

  /** As it was found on disk. */
  static found({ integration, kept }: DraftView): ManyDraft | null {
    if (!kept.many) return null;
    const { deed, records, comment } = kept.many;
    const made = new ManyDraft(integration, kept.object, deed, records, kept.name ?? "", kept.id);
    made.changes = kept.changes;
    made.comment = comment;
    made.#keeping.found();
    return made;
  }

  /** Whether something is set that would be missed; a field that is chosen is to be emptied. */
  get typed(): boolean {
    const set = this.deed === "fields" ? this.changes.length > 0 : this.changes.some(({ value }) => value);
    return set || this.comment !== null;
  }

  get changes(): FieldChange[] {
    return this.#changes;
  }

  set changes(changes: FieldChange[]) {
    this.#changes = changes;
    this.#keeping.soon();
  }

  get comment(): BulkComment | null {
    return this.#comment;
  }

  set comment(comment: BulkComment | null) {
    this.#comment = comment;
    this.#keeping.soon();
  }

  /** Keeps it on disk now. */
  flush(): Promise<void> {
    return this.#keeping.now();
  }

  /** Forgets it on disk. */
  forget(): Promise<void> {
    return this.#keeping.now(() => null);
  }

  #kept(): KeepDraft | null {
    const { id, object, name, deed, records, comment, changes } = this;
    if (deed === "macro") return null;
    const alone = { record: null, at_record: null, stamp: null, settled: false, base: [] };
    return { id, object, name, ...alone, changes, many: { deed, records, comment } };
  }
}

/** What is typed for several records of one desk. */
export class ManyDrafts {
  /** The one whose dialog is open. */
  open = $state.raw<ManyDraft | null>(null);
  #typed: ManyDraft[] = [];

  constructor(
    readonly integration: string,
    readonly object: string,
  ) {}

  /** Opens what was typed for these records, or begins. */
  begin(deed: Deed, records: string[], object: ObjectView | null): void {
    const same = (one: ManyDraft) =>
      one.deed === deed &&
      one.records.length === records.length &&
      one.records.every((id) => records.includes(id));
    const known = this.#typed.find(same);
    const draft = known ?? this.#make(deed, records, object);
    const field = fieldOfDeed(deed, object);
    if (!known && field) draft.changes = [{ field, value: null }];
    this.#show(draft);
  }

  /** Keeps what one was to do with these of its records, which it was not sent for. */
  async keepRest(draft: ManyDraft, records: string[], object: ObjectView | null): Promise<void> {
    this.drop(draft.id);
    if (records.length === 0 || !draft.typed) return;
    const rest = this.#make(draft.deed, records, object);
    rest.changes = draft.changes;
    rest.comment = draft.comment;
    this.#typed.push(rest);
    await rest.flush();
  }

  /** Opens one that was found on disk. */
  take(view: DraftView): void {
    const draft = this.#typed.find(({ id }) => id === view.kept.id) ?? ManyDraft.found(view);
    if (draft) this.#show(draft);
  }

  /** Forgets one that was begun or discarded. */
  drop(id: string): void {
    this.#typed = this.#typed.filter((one) => one.id !== id);
  }

  #make(deed: Deed, records: string[], object: ObjectView | null): ManyDraft {
    const name = titleOfMany(deed, records.length, object);
    return new ManyDraft(this.integration, this.object, deed, records, name);
  }

  #show(draft: ManyDraft): void {
    this.drop(draft.id);
    this.#typed.push(draft);
    this.open = draft;
  }
}
