// the one table of the desk's keys: what they do, and how they are told apart from typing
import { isForView, isSave, modifier, saveKeys } from "../../../lib/keys";

export type Where = "list" | "record" | "both";

type Shortcut = {
  /** As it is written on the keyboard. */
  keys: string[];
  /** As the browser names it; letters as they are typed, so that every layout has them. */
  press: string[];
  words: string;
  where: Where;
};

const one = (key: string, words: string, where: Where, written = key): Shortcut => ({
  keys: [written],
  press: [key],
  words,
  where,
});

/** Every key of the desk. None is held with Ctrl and Alt, which screen readers and some keyboards use. */
export const shortcuts = {
  next: { keys: ["J", "↓"], press: ["j", "ArrowDown"], words: "next", where: "list" },
  previous: { keys: ["K", "↑"], press: ["k", "ArrowUp"], words: "previous", where: "list" },
  open: one("Enter", "open", "list"),
  ends: { keys: ["Home", "End"], press: ["Home", "End"], words: "first, last", where: "list" },
  pages: {
    keys: ["Page ↑", "Page ↓"],
    press: ["PageUp", "PageDown"],
    words: "a page up, down",
    where: "list",
  },
  tick: { keys: ["X"], press: ["x"], words: "tick for a change of many", where: "list" },
  tickTo: { keys: ["⇧ X"], press: ["X"], words: "tick all up to here", where: "list" },
  search: one("/", "search", "list"),
  filter: one("f", "filter the list", "list", "F"),
  lists: one("v", "choose another list", "list", "V"),
  reload: one("r", "load again", "both", "R"),
  create: one("n", "new", "both", "N"),
  edit: one("e", "edit", "record", "E"),
  comment: one("c", "comment", "record", "C"),
  status: one("s", "status", "record", "S"),
  take: one("t", "take it", "record", "T"),
  give: one("g", "give it to somebody", "record", "G"),
  escalate: one("u", "escalate", "record", "U"),
  finish: one("d", "close with a reason", "record", "D"),
  call: one("p", "log a call", "record", "P"),
  macros: one("m", "macros", "record", "M"),
  macro: {
    keys: ["1 – 9"],
    press: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    words: "run a macro",
    where: "record",
  },
  undo: one("z", "take back the last change", "both", "Z"),
  clone: one("N", "new one like this", "record", "⇧ N"),
  link: one("l", "copy the link", "record", "L"),
  number: one("y", "copy the number", "record", "Y"),
  summary: one("Y", "copy a summary", "record", "⇧ Y"),
  browser: one("o", "open in Salesforce", "record", "O"),
  tabs: { keys: ["[", "]"], press: ["[", "]"], words: "part before, part behind", where: "record" },
  remove: one("Delete", "delete", "record", "Del"),
  close: one("Escape", "close; what is typed is kept", "both", "Esc"),
  help: one("?", "all keys", "both"),
} as const satisfies Record<string, Shortcut>;

export type ShortcutId = keyof typeof shortcuts;

/** Keys that are held with another one: they work while typing, too. */
export const held: { keys: string[]; words: string }[] = [
  { keys: [saveKeys, `${modifier} Enter`], words: "save" },
  { keys: [`${modifier} K`], words: "search, or type a command" },
];

const byKey = new Map<string, ShortcutId>(
  (Object.keys(shortcuts) as ShortcutId[]).flatMap((id) =>
    shortcuts[id].press.map((key) => [key, id] as [string, ShortcutId]),
  ),
);

/** The shortcut that was pressed, if it was meant for the view and not for what is being typed. */
export function pressed(event: KeyboardEvent): ShortcutId | null {
  if (!isForView(event)) return null;
  return byKey.get(event.key) ?? null;
}

/** Whether a key is for one record alone. */
export const isForRecord = (id: ShortcutId | null): id is ShortcutId =>
  id !== null && shortcuts[id].where === "record";

/** The keys that ask for a place to type. */
const ASK_FOR_TEXT: ShortcutId[] = ["edit", "comment", "call", "finish", "give", "create", "clone"];

export const asksForText = (id: ShortcutId) => ASK_FOR_TEXT.includes(id);

/** Does what a key stands for, if this view has it. A function that answers false leaves the key to others. */
export function handle(
  event: KeyboardEvent,
  actions: Partial<Record<ShortcutId, (key: string) => unknown>>,
): void {
  const id = pressed(event);
  const action = id && actions[id];
  if (!action || action(event.key) === false) return;
  event.preventDefault();
}

export { isSave };

/** The keys of some shortcuts, for the line at the foot. */
export function keyLine(...ids: ShortcutId[]): { keys: string[]; does: string }[] {
  return ids.map((id) => ({ keys: [...shortcuts[id].keys], does: shortcuts[id].words }));
}
