// what is typed behind a key that asks for a place to type and gets none: it is a text, and none of its letters is a
// command
import { copy } from "../../../lib/clipboard";
import { isForView, isSave } from "../../../lib/keys";
import { toasts } from "../../../lib/toasts.svelte";
import { asksForText, type ShortcutId } from "./shortcuts";

/** Whoever types goes on to the next letter within it; in ms. Behind it a letter is a command again. */
const PAUSE = 800;

/** Whether a key is one that people type a text with. */
export const isTyped = (key: string) => key.length === 1 || key === "Enter" || key === "Backspace";

/** Whether a key goes about in a text, or takes from it. */
export const isEdit = (key: string) => ["Home", "End", "ArrowLeft", "ArrowRight", "Delete"].includes(key);

/** Says what was typed and is nowhere, so that it can be had. */
export function tell(why: string | null, typed: string): void {
  if (typed.trim() === "") return;
  const words = `“${typed}” was not taken.`;
  const action = { words: "Copy", run: () => void copy(typed, "The text") };
  toasts.say(why === null ? words : `${why}: ${words}`, "quiet", action);
}

export class Stray {
  #on = false;
  #why: string | null = null;
  #typed = "";
  #pause: ReturnType<typeof setTimeout> | undefined;

  /** Whether what is typed now goes nowhere. */
  get on(): boolean {
    return this.#on;
  }

  /** What is typed from now on has no place, nor has what was `typed` so far; until whoever types it pauses. */
  begin(why: string | null = null, typed = ""): void {
    this.end();
    this.#on = true;
    this.#why = why;
    this.#typed = typed;
    this.#wait();
  }

  /** A key was pressed that has nothing to do here: where it asks for a place to type, what follows goes nowhere. */
  asked(id: ShortcutId, why: string | null = null): false {
    if (asksForText(id)) this.begin(why);
    return false;
  }

  /** Takes a key; false leaves it to others. */
  take(event: KeyboardEvent): boolean {
    if (!this.#on || ["Shift", "CapsLock", "Dead", "AltGraph"].includes(event.key)) return false;
    const typed = isForView(event) && isTyped(event.key);
    const edits = isForView(event) && isEdit(event.key);
    if (!typed && !edits && !isSave(event)) {
      this.end();
      return false;
    }
    if (event.key === "Backspace") this.#typed = this.#typed.slice(0, -1);
    else if (typed) this.#typed += event.key === "Enter" ? "\n" : event.key;
    this.#wait();
    return true;
  }

  /** A text that has no place either. */
  add(typed: string): void {
    this.#typed += typed;
  }

  /** Ends it, and says what was typed. */
  end(): void {
    clearTimeout(this.#pause);
    const typed = this.#typed;
    this.#on = false;
    this.#typed = "";
    tell(this.#why, typed);
  }

  #wait(): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.end(), PAUSE);
  }
}
