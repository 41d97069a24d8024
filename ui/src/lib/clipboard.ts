// copying: the clipboard where the webview allows it, the old way where not, else a text to copy by hand
import { dialogs } from "./dialogs.svelte";
import { toasts } from "./toasts.svelte";

function copyTheOldWay(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.style.position = "fixed";
  area.style.opacity = "0";
  // inside an open dialog everything else is inert and cannot be selected
  const host = document.querySelector("dialog[open]") ?? document.body;
  const before = document.activeElement;
  host.append(area);
  area.select();
  let copied: boolean;
  try {
    copied = document.execCommand("copy");
  } catch {
    copied = false;
  }
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}

/** Copies a text; true when it is in the clipboard. */
export async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyTheOldWay(text);
  }
}

/** Copies a text and says so; where that is refused, shows it selected. */
export async function copy(text: string, what: string): Promise<void> {
  if (await toClipboard(text)) toasts.say(`${what} copied`, "good");
  else dialogs.open({ kind: "copy_by_hand", text });
}
