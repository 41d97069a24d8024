// what can be done with what is open now, for the palette
import type { Command } from "./palette";

class Here {
  #of = $state.raw<(() => Command[])[]>([]);

  /** What was opened last comes first. */
  get commands(): Command[] {
    return this.#of.toReversed().flatMap((commands) => commands());
  }

  /** Offers commands until the returned function is called. */
  offer(commands: () => Command[]): () => void {
    this.#of = [...this.#of, commands];
    return () => {
      this.#of = this.#of.filter((one) => one !== commands);
    };
  }
}

export const here = new Here();
