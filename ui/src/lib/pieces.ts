// work done piece by piece: a key that is pressed meanwhile waits for one piece and not for all of it

/** Runs something a little later; returns how to call that off. */
export type Schedule = (work: () => void) => () => void;

const soon: Schedule = (work) => {
  const timer = setTimeout(work);
  return () => clearTimeout(timer);
};

export class Pieces {
  readonly #after: () => void;
  readonly #schedule: Schedule;
  #left: (() => void)[] = [];
  #callOff = () => {};

  /** `after` is run behind each piece. */
  constructor(after: () => void, schedule: Schedule = soon) {
    this.#after = after;
    this.#schedule = schedule;
  }

  get pending(): boolean {
    return this.#left.length > 0;
  }

  /** Begins other work; what is left of the work before is not done any more. */
  begin(pieces: (() => void)[]): void {
    this.#callOff();
    this.#left = [...pieces];
    this.#goOn();
  }

  drop(): void {
    this.begin([]);
  }

  /** Does at once what is left. */
  finish(): void {
    if (this.pending) this.#do(this.#left.length);
  }

  #goOn(): void {
    this.#callOff = this.pending ? this.#schedule(() => this.#do(1)) : () => {};
  }

  #do(count: number): void {
    const pieces = this.#left.slice(0, count);
    this.begin(this.#left.slice(count));
    for (const piece of pieces) piece();
    this.#after();
  }
}
