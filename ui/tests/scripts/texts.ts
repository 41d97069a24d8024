// puts another text into every place of an answer where the app may bring one from outside
import type { Channel } from "@tauri-apps/api/core";
import type { Handlers } from "../stand-in/ipc";
import { typesOf } from "./contract";
import { harmless, payloads } from "./payloads";

/** Keys of the contract that hold ids, names of the API or one of a few known words: no free text. */
export const known = new Set(
  [
    "id integration object field record kind form cause probe page page_connected checklist_step step mends",
    "session stage verb can outcome verdict state environment capability grant action place presence",
    "app_kind theme operator pull_by shape tool colour name_field path_field controller reference_to",
    "user_id org_id record_type next since fields columns undone_by change group draft at_record operations",
    "environments capabilities operation literal chosen result created escalated",
  ]
    .join(" ")
    .split(" "),
);
/** What is text under such a key all the same: whole words. */
const worded = /\w [a-z]|, /;
/** Ids, days, times, numbers, yes and no, and addresses of pictures that the app itself makes. */
const fixed =
  /^(0198-[\w-]*|[0-9A-Za-z]{15}(AAV|AAA|0AA|EAK)?|500\w+|\d{4}-\d\d-\d\dT?[\d:.Z]*|\d{1,5}(\.\d+)?|true|false|data:image.*|support|)$/;
const whoWords = new Set(["you", "admin", "salesforce", "network"]);

/** Whether what is called `name` is one of the API and not for people: fields and objects. */
const isNameOfApi = (owner: object) =>
  "reference_to" in owner || "name_field" in owner || "createable" in owner || "operation" in owner;

function isText(key: string, text: string, owner: object): boolean {
  if (fixed.test(text)) return false;
  if (key === "who") return !whoWords.has(text);
  if (key === "name") return !isNameOfApi(owner);
  if (key === "found" || key === "now") return !["production", "sandbox", "practice"].includes(text);
  return !known.has(key) || worded.test(text);
}

/** What is put in: payloads as they are, or the harmless text of the same shape. */
export type Kind = "harmless" | "hostile";

/** One text that came from outside, what stands in its place, and where in the contract it came from. */
export type Put = { payload: number; text: string; markup: boolean; kinds: Set<string> };

/** The texts of one mount: the same original text is the same payload wherever it comes. */
export class Texts {
  readonly puts = new Map<string, Put>();
  readonly #kind: Kind;
  readonly #choose: (original: string) => number;

  constructor(kind: Kind, choose: (original: string) => number) {
    this.#kind = kind;
    this.#choose = choose;
  }

  of(original: string): string {
    return this.#put(original).text;
  }

  #put(original: string): Put {
    const made = this.puts.get(original);
    if (made) return made;
    const payload = this.#choose(original);
    const hostile = payloads[payload] ?? "";
    const text = this.#kind === "hostile" ? hostile : harmless(hostile);
    const put = { payload, text, markup: original.startsWith("<p>"), kinds: new Set<string>() };
    this.puts.set(original, put);
    return put;
  }

  /** The value with every free text in it replaced. */
  in<T>(value: T, key = "", owner: object = {}): T {
    if (typeof value === "string") {
      if (!isText(key, value, owner)) return value;
      const put = this.#put(value);
      for (const type of typesOf(owner)) put.kinds.add(`${type}.${key}`);
      return put.text as T;
    }
    if (Array.isArray(value)) return value.map((one: unknown) => this.in(one, key, owner)) as T;
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([name, one]) => [name, this.in<unknown>(one, name, value)]);
    return Object.fromEntries(entries) as T;
  }

  /** The same commands with other texts in what they answer, refuse and tell. */
  over(handlers: Handlers): Handlers {
    const made = Object.entries(handlers).map(([command, handler]) => [
      command,
      async (args: Record<string, unknown>) => {
        try {
          return this.in(await handler(this.#told(args)));
        } catch (refused) {
          throw this.in(refused);
        }
      },
    ]);
    return Object.fromEntries(made) as Handlers;
  }

  /** The arguments, with other texts in what is told through a channel among them. */
  #told(args: Record<string, unknown>): Record<string, unknown> {
    const entries = Object.entries(args ?? {}).map(([name, value]) => {
      if (!name.startsWith("on")) return [name, value];
      const channel = value as Channel<unknown>;
      return [name, { onmessage: (message: unknown) => channel.onmessage(this.in(message)) }];
    });
    return Object.fromEntries(entries) as Record<string, unknown>;
  }
}
