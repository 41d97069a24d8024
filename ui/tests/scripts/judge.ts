// what a mounted view is made of, what it shows, and whether anything ran or was sent
import { vi } from "vitest";

/** Attributes whose value can run or send something; their values belong to what a view is made of. */
const active = new Set(
  "action background cite classid codebase content data formaction href http-equiv manifest ping poster profile src srcdoc srcset style target usemap xlink:href".split(
    " ",
  ),
);

/** Elements and attribute names in their order, with the values of what could run or send. */
export function structure(of: Document = document): string[] {
  const all = [...of.querySelectorAll("*")].filter((one) => !one.matches("head > style"));
  return all.map((element) => {
    const attributes = [...element.attributes]
      .filter(({ name }) => !name.startsWith("data-svelte"))
      .map(({ name, value }) => (active.has(name) ? `${name}=${value}` : name))
      .sort();
    return `${element.parentElement?.tagName ?? ""}>${element.tagName} ${attributes.join(" ")}`;
  });
}

/** Attributes that are read out or shown. */
const said = ["aria-label", "title", "placeholder", "alt"];

/** Everything a person can read in the window, without white space and case. */
export function shown(): string {
  const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea")];
  const attributes = [...document.querySelectorAll("*")].flatMap((element) =>
    said.map((name) => element.getAttribute(name) ?? ""),
  );
  return squash(
    [document.body.textContent ?? "", ...fields.map((one) => one.value), ...attributes].join("\0"),
  );
}

export const squash = (text: string): string => text.replace(/\s+/g, "").toLowerCase();

/** The window that a script in the page would see: the tests' own globals are copies of it. */
type Page = Window & { __ran?: number };
const page = () => (globalThis as unknown as { jsdom: { window: Page } }).jsdom.window;

/** What got out of the page. */
export type Out = { requests: string[]; commands: string[] };

/** Notes every way out of a page that is taken, by a script in it or by the code of the views. */
export function listen(out: Out): void {
  const note = (way: string, into = out.requests) =>
    function noted(address: unknown) {
      into.push(`${way} ${String(address)}`);
    };
  const ways = ["fetch", "open", "WebSocket", "EventSource", "Worker", "SharedWorker"];
  for (const way of ways) {
    vi.stubGlobal(way, note(way));
    Object.defineProperty(page(), way, { configurable: true, value: note(way) });
  }
  Object.defineProperty(page(), "__TAURI_INTERNALS__", {
    configurable: true,
    value: { invoke: note("invoke", out.commands) },
  });
  Object.defineProperty(page().navigator, "sendBeacon", { configurable: true, value: note("beacon") });
  vi.spyOn(XMLHttpRequest.prototype, "open").mockImplementation((_, address) => note("xhr")(address));
  const set = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src")?.set;
  vi.spyOn(HTMLImageElement.prototype, "src", "set").mockImplementation(function src(
    this: HTMLImageElement,
    address: string,
  ) {
    if (!address.startsWith("data:")) note("image")(address);
    set?.call(this, address);
  });
}

/** How often a payload ran: what they leave in the window. */
export const ran = (): number => page().__ran ?? 0;

/** Forgets that. */
export const forgetRan = (): void => void delete page().__ran;
