// what can be done with what is open now, for the palette
import type { Command } from "./palette";

class Here {
  #of = $state.raw<(() => Command[]) | null>(null);

  get commands(): Command[] {
    return this.#of?.() ?? [];
  }

  /** Offers commands until the returned function is called. */
  offer(commands: () => Command[]): () => void {
    this.#of = commands;
    return () => {
      if (this.#of === commands) this.#of = null;
    };
  }
}

export const here = new Here();
