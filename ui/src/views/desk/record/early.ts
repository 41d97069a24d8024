// keys pressed while a record is on its way, or for one that is not open yet. The first may ask for something to type
// into, so those behind it are text and no commands: all of them wait, and are pressed again once the record is there
import { tick } from "svelte";
import { isForView, isPlain, isSave } from "../../../lib/keys";
import { asksForText, isForRecord, pressed } from "./shortcuts";
import { isEdit, isTyped, tell, type Stray } from "./stray";

type Key = { key: string; ctrl: boolean };
type Field = HTMLInputElement | HTMLTextAreaElement;

const isField = (at: Element | null): at is Field =>
  at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && at.type !== "checkbox");

/** Types a letter into a field, as the keyboard does. */
function type(field: Field, key: string): void {
  const [from, to] = [field.selectionStart, field.selectionEnd];
  if (from === null || to === null) field.value += key;
  else if (key === "Backspace") field.setRangeText("", from === to ? Math.max(0, from - 1) : from, to, "end");
  else field.setRangeText(key === "Enter" ? "\n" : key, from, to, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** Goes about in a field, or takes from it, as the keyboard does. */
function edit(field: Field, key: string): void {
  const [from, to] = [field.selectionStart, field.selectionEnd];
  if (from === null || to === null) return;
  if (key === "Delete") {
    field.setRangeText("", from, from === to ? to + 1 : to, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    return;
  }
  const end = field.value.indexOf("\n", to);
  const places: Record<string, number> = {
    Home: from === 0 ? 0 : field.value.lastIndexOf("\n", from - 1) + 1,
    End: end < 0 ? field.value.length : end,
    ArrowLeft: from === to ? Math.max(0, from - 1) : from,
    ArrowRight: from === to ? to + 1 : to,
  };
  const place = places[key] ?? to;
  field.setSelectionRange(place, place);
}

/** Whether a key is a letter for what has the focus, and not a command. */
const isLetter = ({ key, ctrl }: Key, at: Element | null): at is Field =>
  !ctrl && isField(at) && (key !== "Enter" || at instanceof HTMLTextAreaElement);

/** What of some keys is text. */
const textOf = (keys: Key[]) =>
  keys
    .filter(({ key, ctrl }) => key.length === 1 && !ctrl)
    .map(({ key }) => key)
    .join("");

export class EarlyKeys {
  #waiting: Key[] = [];
  #pressing = false;
  /** Whether one of them asks for a place to type. */
  #forText = false;
  /** The one that is pressed again just now. */
  #own: KeyboardEvent | null = null;
  /** The record they are for. */
  #of: string | null = null;

  constructor(readonly stray: Stray) {}

  /** Presses one again. */
  async #press(one: Key): Promise<void> {
    const at = document.activeElement;
    const { key, ctrl } = one;
    // where there is no text to go about in it is no command either
    if (isEdit(key)) return isField(at) ? edit(at, key) : undefined;
    // at once: what is typed meanwhile would stand between the letters
    if (isLetter(one, at)) return type(at, key);
    this.#own = new KeyboardEvent("keydown", { key, ctrlKey: ctrl, bubbles: true, cancelable: true });
    (at ?? document.body).dispatchEvent(this.#own);
    await tick();
    // what a key opens has the focus a moment later
    await new Promise((done) => setTimeout(done));
  }

  /** Keeps a key that has to wait; false leaves it to others. `coming`: the record that is on its way. */
  take(event: KeyboardEvent, coming: string | null): boolean {
    if (event === this.#own) return false;
    // behind one that waits all do, also once the record is there: its pane may not be
    const going = this.#pressing || this.#waiting.length > 0;
    if (!going && coming === null) return false;
    const saves = isSave(event) && this.#waiting.length > 0;
    const typed = isTyped(event.key) || (going && this.#forText && isEdit(event.key));
    // a field that one of them has opened gets those before first
    const ours = this.#pressing ? isPlain(event) : isForView(event);
    if (!saves && !(typed && ours)) return false;
    const id = pressed(event);
    if (!going) {
      if (!isForRecord(id)) return false;
      this.#forText = false;
    }
    this.#forText ||= id !== null && asksForText(id);
    this.#waiting.push({ key: event.key, ctrl: event.ctrlKey || event.metaKey });
    if (coming !== null) this.#of = coming;
    return true;
  }

  /** Presses them again, one after the other: each finds what the one before has opened. */
  async pressAll(): Promise<void> {
    if (this.#pressing || this.#waiting.length === 0) return;
    this.#pressing = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      await this.#press(next);
      // the place to type that it asked for was refused
      if (this.stray.on) this.stray.add(textOf(this.#waiting.splice(0)));
    }
    this.#pressing = false;
  }

  /** Whether none waits for another record than this. */
  areFor(record: string | null): boolean {
    return this.#waiting.length === 0 || this.#of === record;
  }

  /** The record they wait for does not come: what is still typed for it goes nowhere, too. */
  lose(why: string): void {
    const [first, ...typed] = this.#waiting.splice(0);
    if (first) this.stray.begin(why, textOf(typed));
  }

  /** Nobody waits for the record any more. */
  forget(why: string): void {
    tell(why, textOf(this.#waiting.splice(0).slice(1)));
  }
}
