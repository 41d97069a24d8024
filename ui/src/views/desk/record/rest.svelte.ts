// what lies below the path of the open record: it follows piece by piece, for title, highlights and path are read first
import type { RecordView } from "../../../bindings";
import { Pieces, type Schedule } from "../../../lib/pieces";
import { momentsOf } from "./timeline";

/** So many entries of the timeline are one piece. */
const ENTRIES = 3;

export class Rest {
  /** The record whose details are shown. */
  details = $state.raw<RecordView | null>(null);
  /** The record whose details are shown from further down on. */
  below = $state.raw<RecordView | null>(null);
  /** The record whose timeline, files or related records are shown. */
  part = $state.raw<RecordView | null>(null);
  /** How many entries of the timeline are there. */
  entries = $state(Infinity);
  readonly #pieces: Pieces;

  /** `draw` puts on the page what was set, and lays it out: else one frame would have to lay out every piece. */
  constructor(draw: () => void, schedule?: Schedule) {
    this.#pieces = new Pieces(draw, schedule);
  }

  /** Shows what belongs to a record: to another one piece by piece, to the same one read anew at once. */
  follow(record: RecordView): void {
    if (record.id === this.part?.id) this.show(record);
    else this.#pieces.begin(this.#piecesOf(record));
  }

  /** Shows all that belongs to a record at once. */
  show(record: RecordView | null): void {
    this.#pieces.drop();
    this.details = this.below = this.part = record;
    this.entries = Infinity;
  }

  /** Shows at once what is still to come, for whoever wants to work with it now. */
  finish(): void {
    this.#pieces.finish();
  }

  /** Nobody looks any more. */
  end(): void {
    this.#pieces.drop();
  }

  #piecesOf(record: RecordView): (() => void)[] {
    const further = Math.max(1, Math.ceil(momentsOf(record.related).length / ENTRIES));
    return [
      () => (this.details = record),
      () => (this.below = record),
      ...Array.from({ length: further }, (_, at) => () => {
        this.part = record;
        // what comes in later, a comment of one's own, is shown whatever was there
        this.entries = at + 1 === further ? Infinity : (at + 1) * ENTRIES;
      }),
    ];
  }
}
