// an input in which a value is typed: what is typed stays as it is typed, and what is told is its canonical form
import type { FieldView } from "../../../bindings";
import { readable } from "./cells";
import { fromInput, inputType, isAmbiguous, isNumeric, isValue, toInput, whyNoValue } from "./typed";

type Field = Pick<FieldView, "kind" | "scale" | "options">;

export class Typing {
  #typed = $state.raw<{ text: string; value: string } | null>(null);
  #partial = $state(false);

  constructor(
    readonly field: () => Field,
    readonly value: () => string,
  ) {}

  /** What stands in the input: a value that was not typed in it stands as it is written here. */
  get text(): string {
    const typed = this.#typed;
    return typed?.value === this.value() ? typed.text : toInput(this.field(), this.value());
  }

  get type(): string {
    return inputType(this.field());
  }

  get inputmode(): "decimal" | undefined {
    return isNumeric(this.field()) ? "decimal" : undefined;
  }

  /** Whether it is no value of its field. */
  get wrong(): boolean {
    return this.#partial || !isValue(this.field(), this.value());
  }

  /** What to say of it; null where it is plain. */
  get note(): string | null {
    if (this.#partial) return "This is no whole date yet. Until it is, what was there stands.";
    return whyNoValue(this.field(), this.value()) ?? this.reading;
  }

  /** How a number is read that is written otherwise in another country. */
  get reading(): string | null {
    const [field, value] = [this.field(), this.value()];
    if (value === "" || this.wrong || !isNumeric(field) || !isAmbiguous(this.text)) return null;
    return `Read as ${readable(field, { text: value, label: null }, 0)}`;
  }

  /** The value of what is in the input now; null while a date is not whole: the browser does not tell of what there is. */
  take(input: HTMLInputElement): string | null {
    this.#partial = input.validity.badInput;
    if (this.#partial) return null;
    const value = fromInput(this.field(), input.value);
    this.#typed = { text: input.value, value };
    return value;
  }
}
