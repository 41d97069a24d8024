// goes through a view without asking what its texts say: by places, keys and elements alone
import { tick } from "svelte";
import { vi } from "vitest";
import { deskOf, type Desk } from "../../src/views/desk/desk.svelte";
import { shown, structure } from "./judge";
import type { Texts } from "./texts";

/** How often is looked for something that is on its way. */
const PATIENCE = 300;

/** What is drawn, in short, for a failure. */
const drawn = () =>
  [...document.querySelectorAll("main, dialog[open]")].map((one) => one.outerHTML.slice(0, 1500)).join("\n");

export class Driver {
  readonly texts: Texts;
  /** What the view was made of and what it showed, at every look. */
  readonly made: string[] = [];
  readonly read: string[] = [];

  constructor(texts: Texts) {
    this.texts = texts;
  }

  readonly desk = (object = "Case"): Desk => deskOf("support", object);

  /** Lets everything end that was begun; the clock is the test's own. */
  async rest(): Promise<void> {
    await vi.advanceTimersByTimeAsync(700);
    await tick();
  }

  /** Waits until there is such an element. */
  async see<E extends HTMLElement = HTMLElement>(selector: string): Promise<E> {
    for (let turn = 0; turn < PATIENCE; turn += 1) {
      const found = document.querySelector<E>(selector);
      if (found) return found;
      await new Promise((go) => setImmediate(go));
      await vi.advanceTimersByTimeAsync(10);
    }
    throw new Error(`nothing is ${selector} ; there is: ${drawn()}`);
  }

  /** Remembers what is drawn now. */
  async look(): Promise<void> {
    await this.rest();
    this.made.push("look", ...structure());
    this.read.push(shown());
  }

  /** Presses an element, the first or the one at a place among its like. */
  async press(selector: string, at = 0): Promise<void> {
    await this.see(selector);
    const element = document.querySelectorAll<HTMLElement>(selector)[at];
    if (!element) throw new Error(`there is no ${selector} number ${at}`);
    element.focus();
    element.click();
    await this.rest();
  }

  /** Presses the button of these words, which are the app's own. */
  async button(words: string, within = "body"): Promise<void> {
    await this.see(within);
    const all = [...document.querySelectorAll<HTMLElement>("button, [role=menuitem], summary, [role=tab]")];
    const fits = (one: HTMLElement) =>
      one.closest(within) !== null &&
      [one.textContent, one.getAttribute("aria-label")].some((text) => text?.trim().startsWith(words));
    const found = all.find(fits);
    if (!found) throw new Error(`there is no button ${words} ; there is: ${drawn()}`);
    found.focus();
    found.click();
    await this.rest();
  }

  /** Presses a key where the focus is. */
  async key(key: string, held: KeyboardEventInit = {}): Promise<void> {
    const target = document.activeElement ?? document.body;
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...held }));
    await this.rest();
  }

  /** Types a text into a field, as one paste. */
  async type(selector: string, text: string): Promise<void> {
    const field = await this.see<HTMLInputElement>(selector);
    field.focus();
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await this.rest();
  }

  /** Chooses an option of a select by its value. */
  async choose(selector: string, value: string): Promise<void> {
    const field = await this.see<HTMLSelectElement>(selector);
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    await this.rest();
  }
}
