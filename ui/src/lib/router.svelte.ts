// which view is shown; places are values, not addresses
export type EditorTab = "basic" | "setup" | "authentication" | "connect";

export type Place =
  | { view: "integrations" }
  | { view: "add" }
  | { view: "edit"; integration: string; tab: EditorTab; step?: string }
  /** The checkup of this id, or the newest; `run` makes a new one. */
  | { view: "checkup"; integration: string; run: boolean; checkup?: string }
  /** The action of a GPT for the org of this integration. */
  | { view: "action"; integration: string }
  /** The desk, with another of its objects where one is wished for. */
  | { view: "cases"; search?: string; compose?: boolean; object?: string }
  | { view: "unsent" }
  | { view: "activity" }
  | { view: "settings" };

/** Asked before a view is left; false keeps the person there. */
export type Guard = () => boolean | Promise<boolean>;

class Router {
  place = $state<Place>({ view: "integrations" });
  #guard: Guard | null = null;

  /** Shows another place, if the present one lets go of the person. */
  async go(place: Place): Promise<void> {
    const guard = this.#guard;
    if (guard && !(await guard())) return;
    if (this.#guard === guard) this.#guard = null;
    this.place = place;
  }

  /** Shows another place without asking: what was shown is gone. */
  leaveFor(place: Place): void {
    this.#guard = null;
    this.place = place;
  }

  /** Sets what is asked before the present view is left; the returned function takes it back. */
  guard(guard: Guard): () => void {
    this.#guard = guard;
    return () => {
      if (this.#guard === guard) this.#guard = null;
    };
  }
}

export const router = new Router();
