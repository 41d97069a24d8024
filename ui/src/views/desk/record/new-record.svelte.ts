// a record that does not exist yet: its type, its form, and what is typed into it
import type {
  Failure,
  LayoutItem,
  LayoutView,
  ObjectView,
  RecordView,
  RelatedRecord,
} from "../../../bindings";
import { draftsAt, similarCases } from "../../../lib/backend";
import { failureOf } from "../../../lib/failure";
import type { Desk } from "../desk.svelte";
import { cellsOf, fieldOf, textOf } from "./cells";
import { Draft } from "./draft.svelte";
import { sectionsWithout } from "./layout";
import { recordsOf } from "./records.svelte";
import { toasts } from "../../../lib/toasts.svelte";
import { undo } from "./undo.svelte";
import { unsent } from "../../../lib/unsent.svelte";

const TYPE = "RecordTypeId";

export class NewRecord {
  readonly desk: Desk;
  draft = $state.raw<Draft>() as Draft;
  layout = $state.raw<LayoutView | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** Open cases of the same contact with the same subject: shown before anything is sent. */
  similar = $state.raw<RelatedRecord[] | null>(null);
  #looked = "";
  #begun: Promise<void> | null = null;

  constructor(desk: Desk) {
    this.desk = desk;
    this.draft = this.#fresh();
  }

  #fresh(): Draft {
    return new Draft(this.desk.integration, {
      object: this.desk.objectName,
      record: null,
      name: null,
      at_record: null,
    });
  }

  get type(): string {
    return this.draft.values[TYPE] ?? "";
  }

  /** The fields of the form, by section, as the layout has them; where it cannot be read, what the object needs. */
  get sections(): { heading: string; items: LayoutItem[] }[] {
    const { object } = this.desk;
    if (!object) return [];
    return (this.layout?.sections ?? sectionsWithout(object))
      .map(({ heading, items }) => ({
        heading,
        items: items.filter((item) => {
          const field = fieldOf(object, item.field);
          return item.editable_new && item.field !== TYPE && field?.createable && field.kind !== "other";
        }),
      }))
      .filter(({ items }) => items.length > 0);
  }

  /** Takes up what was begun before, else begins anew with the type that is this user's default. */
  begin(): Promise<void> {
    const { object } = this.desk;
    if (!object) return Promise.resolve();
    // whoever asks a second time waits for the same
    this.#begun ??= this.#start(object);
    return this.#begun;
  }

  async #start(object: ObjectView): Promise<void> {
    if (this.draft.empty) await this.#find();
    const wanted = object.record_types.find((one) => one.default) ?? object.record_types[0];
    await this.choose(this.type || (wanted?.id ?? ""));
  }

  async #find(): Promise<void> {
    try {
      const found = await draftsAt(this.desk.integration, null);
      const mine = found
        .filter(({ kept }) => kept.object === this.desk.objectName && kept.at_record === null)
        .sort((a, b) => b.updated_at - a.updated_at)[0];
      if (mine) this.draft = Draft.found(mine);
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }

  /** Another record type: its layout, its options, its defaults where nothing was typed. */
  async choose(type: string): Promise<void> {
    this.failure = null;
    try {
      const records = recordsOf(this.desk);
      this.layout = await records.readLayout({ record_type: type || null });
      this.failure = this.layout ? null : records.layoutFailure;
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
    const { object } = this.desk;
    if (!object) return;
    // a default is no typing: it stands in the base, and is sent with what is typed
    const defaults = Object.fromEntries(
      this.sections
        .flatMap(({ items }) => items)
        .flatMap((item) => {
          const field = fieldOf(object, item.field);
          const offer = this.layout?.offers.find((one) => one.field === item.field);
          const text = offer?.default ?? field?.options.find((one) => one.default)?.value ?? null;
          return text === null ? [] : [[item.field, { text, label: null }] as const];
        }),
    );
    this.draft.base = defaults;
    if (type !== "" && object.record_types.length > 0 && this.type !== type) {
      if (this.draft.empty) this.draft.base = { ...defaults, [TYPE]: { text: type, label: null } };
      else this.draft.set(TYPE, type);
    }
  }

  /** The type that is shown as chosen. */
  get chosenType(): string {
    return this.draft.text(TYPE);
  }

  /** Another one like a record: what may be filled in is filled in. */
  async like(record: RecordView): Promise<void> {
    const { object } = this.desk;
    if (!object) return;
    this.#begun = Promise.resolve();
    this.draft = this.#fresh();
    const cells = cellsOf(record.values);
    await this.choose(record.record_type ?? "");
    for (const { items } of this.sections) {
      for (const item of items) {
        const text = textOf(cells, item.field);
        const field = fieldOf(object, item.field);
        const status =
          item.field === object.path_field && field?.options.find((one) => one.value === text)?.closed;
        if (text !== "" && !status && item.field !== "OwnerId")
          this.draft.set(item.field, text, cells[item.field]?.label ?? undefined);
      }
    }
  }

  #missing(): boolean {
    const { object } = this.desk;
    this.draft.own = {};
    for (const { items } of this.sections) {
      for (const item of items) {
        const field = fieldOf(object, item.field);
        if (!field || field.kind === "checkbox") continue;
        if ((item.required || field.required) && this.draft.text(item.field).trim() === "")
          this.draft.own[item.field] = `${item.label || field.label} is required.`;
      }
    }
    return Object.keys(this.draft.own).length > 0;
  }

  /** Whether an open case of the contact has the same subject and nobody has looked at it yet. */
  async #alike(): Promise<boolean> {
    const contact = this.draft.text("ContactId");
    const subject = this.draft.text("Subject").trim();
    if (this.desk.objectName !== "Case" || contact === "" || subject === "") return false;
    const asked = `${contact} ${subject}`;
    if (this.#looked === asked) return false;
    const found = await similarCases(this.desk.integration, contact, subject);
    this.#looked = asked;
    this.similar = found.length > 0 ? found : null;
    return found.length > 0;
  }

  async save(how: { allow_duplicates?: boolean } = {}): Promise<boolean> {
    if (this.draft.saving || this.#missing()) return false;
    if (this.draft.empty) {
      toasts.say("Nothing is typed yet, so nothing was created.");
      return false;
    }
    this.similar = null;
    this.draft.failure = null;
    try {
      if (await this.#alike()) return false;
    } catch (thrown) {
      this.draft.failure = failureOf(thrown);
      return false;
    }
    const { draft } = this;
    // the defaults that stand are part of what is made
    const base = draft.base;
    draft.base = {};
    for (const [field, cell] of Object.entries(base))
      if (!(field in draft.values) && cell.text) draft.values[field] = cell.text;
    const done = await this.desk.write(() => draft.save(how));
    draft.base = base;
    void unsent.refresh();
    if (!done) return false;
    this.created(done.change, done.record);
    return true;
  }

  /** It exists: it is opened, and the form is empty again. */
  created(change: string, record: RecordView | null): void {
    const label = this.desk.object?.label ?? this.desk.objectName;
    const { draft } = this;
    undo.offer(change, record ? `${label} ${record.name} created` : `${label} created`);
    this.reset();
    this.desk.composing = false;
    if (record) {
      recordsOf(this.desk).take(record, true);
      if (!draft.empty) {
        recordsOf(this.desk).adopt(record, draft);
        // whoever types on has no field any more
        this.desk.stray.begin("It was created meanwhile");
      }
      this.desk.added(record);
    }
  }

  reset(): void {
    this.draft = this.#fresh();
    this.similar = null;
    this.#looked = "";
    this.#begun = null;
  }

  async discard(): Promise<void> {
    await this.draft.discard();
    this.reset();
    this.desk.composing = false;
  }
}

// nobody watches which there are
const all = new WeakMap<Desk, NewRecord>();

/** What is being made on a desk; it outlives the view like the desk itself. */
export function newRecordOf(desk: Desk): NewRecord {
  const known = all.get(desk) ?? new NewRecord(desk);
  all.set(desk, known);
  return known;
}
