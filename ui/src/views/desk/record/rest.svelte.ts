// what is shown of the open record but title, highlights and path, which are read first: it follows piece by piece
import type { RecordView } from "../../../bindings";
import { Pieces, type Schedule } from "../../../lib/pieces";
import { keyOf, momentsOf, type Moment } from "./timeline";

/** So many fields of the details are one piece. */
const FIELDS = 3;
/** So many entries of the timeline are one piece. */
const ENTRIES = 2;

/** What is shown of a record: its first fields or entries. Behind them that of the record before is still there. */
export type Shown = { record: RecordView; upTo: number; before: Shown | null };

/** What is there of records that consist of such things, each in its place. What both have is there once. */
export function placed<T>(
  shown: Shown | null,
  of: (record: RecordView) => T[],
  idOf: (one: T) => string,
): T[] {
  if (shown === null) return [];
  const own = of(shown.record).slice(0, shown.upTo);
  if (shown.before === null) return own;
  const ids = own.map(idOf);
  const before = placed(shown.before, of, idOf).slice(shown.upTo);
  return [...own, ...before.filter((one) => !ids.includes(idOf(one)))];
}

/** The entries of the timeline that are there. */
export const entriesOf = (shown: Shown | null): Moment[] =>
  placed(shown, (record) => momentsOf(record.related), keyOf);

const whole = (record: RecordView): Shown => ({ record, upTo: Infinity, before: null });

export class Rest {
  /** Whose deeds, tabs and keys are offered. */
  deeds = $state.raw<RecordView | null>(null);
  /** Whose details are shown. */
  details = $state.raw<Shown | null>(null);
  /** Whose timeline, files or related records are shown. */
  part = $state.raw<Shown | null>(null);
  readonly #pieces: Pieces;

  /** `draw` puts on the page what was set, and lays it out: else one frame would have to lay out every piece. */
  constructor(draw: () => void, schedule?: Schedule) {
    this.#pieces = new Pieces(draw, schedule);
  }

  /** The record that all of is there; null: some is still to come. */
  get whole(): RecordView | null {
    return this.part?.upTo === Infinity ? this.part.record : null;
  }

  /** Shows what belongs to a record of so many fields: to another one piece by piece, to the same read anew at once. */
  follow(record: RecordView, fields: number): void {
    if (record.id === this.part?.record.id) this.show(record);
    else this.#pieces.begin(this.#piecesOf(record, fields));
  }

  /** Shows all that belongs to a record at once. */
  show(record: RecordView | null): void {
    this.#pieces.drop();
    this.deeds = record;
    this.details = this.part = record && whole(record);
  }

  /** Shows at once what is still to come, for whoever wants to work with it now. */
  finish(): void {
    this.#pieces.finish();
  }

  /** Nobody looks any more. */
  end(): void {
    this.#pieces.drop();
  }

  #piecesOf(record: RecordView, fields: number): (() => void)[] {
    const { details, part } = this;
    const entries = Math.max(momentsOf(record.related).length, entriesOf(part).length);
    return [
      () => (this.deeds = record),
      ...steps(FIELDS, fields).map((upTo) => () => (this.details = over(details, record, upTo))),
      // what stands over the entries is a piece of its own
      ...[0, ...steps(ENTRIES, entries)].map((upTo) => () => (this.part = over(part, record, upTo))),
    ];
  }
}

/** How far each of the pieces goes that so many places are shown in. */
function steps(size: number, places: number): number[] {
  const made = Array.from({ length: Math.max(1, Math.ceil(places / size)) }, (_, at) => (at + 1) * size);
  // what comes in later, a comment of one's own, is shown whatever was there
  return made.with(-1, Infinity);
}

/** A record in its first places, over what is shown there now. */
function over(before: Shown | null, record: RecordView, upTo: number): Shown {
  // nothing is seen any more of what ends before it
  while (before && before.upTo <= upTo) before = before.before;
  return { record, upTo, before };
}
