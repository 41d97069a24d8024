// keys: what they are called on this system, and when a key of a view must rest
import { dialogs } from "./dialogs.svelte";
import { preferences } from "./preferences.svelte";

const mac = typeof navigator !== "undefined" && navigator.userAgent.includes("Mac");

export const modifier = mac ? "⌘" : "Ctrl";
export const zoomKeys = mac ? "⌘ + or ⌘ −" : "Ctrl + or Ctrl −";
export const paletteKeys = mac ? "⌘ K" : "Ctrl K";
export const saveKeys = mac ? "⌘ S" : "Ctrl S";
/** None on a Mac: there ⌘ Q is the system's own. */
export const quitKeys = mac ? undefined : "Ctrl Q";

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

/** Whether no other key is held with it, and nobody had a use for it yet. */
export const isPlain = (event: KeyboardEvent) =>
  !(event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey);

/** Whether a plain key is meant for the view: nothing is being typed and no dialog is open. */
export function isForView(event: KeyboardEvent): boolean {
  if (!isPlain(event)) return false;
  // who dictates speaks letters, too (WCAG 2.1.4); arrows and the like still go
  if (preferences.settings.plain_keys_off && event.key.length === 1) return false;
  return !dialogs.any && !isTyping(event.target) && !document.querySelector("dialog[open]");
}

/** Ctrl+Q, where the system does not see to it. */
export function isQuit(event: KeyboardEvent): boolean {
  const alone = event.ctrlKey && !event.shiftKey && !event.altKey && !event.metaKey;
  return !mac && alone && event.key.toLowerCase() === "q";
}

/** Ctrl/Cmd+S or Ctrl/Cmd+Enter. */
export function isSave(event: KeyboardEvent): boolean {
  const held = event.ctrlKey || event.metaKey;
  return held && !event.altKey && (event.key.toLowerCase() === "s" || event.key === "Enter");
}

/** Ctrl/Cmd with + or -: a step; with 0: back to 100 %. */
export function zoomStep(event: KeyboardEvent): 1 | -1 | 0 | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  if (event.key === "+" || event.key === "=") return 1;
  if (event.key === "-" || event.key === "_") return -1;
  return event.key === "0" ? 0 : null;
}
