// the one dialog that lies over the window, if any
import type { UndoReport } from "../bindings";

export type Asked =
  | { kind: "connect"; integration: string; name: string }
  | { kind: "give_up"; integration: string; name: string; remove: boolean }
  | { kind: "quit" }
  | { kind: "unlock_vault"; then?: (() => void) | undefined }
  | { kind: "choose_vault"; then?: (() => void) | undefined }
  | { kind: "explain"; text?: string }
  | { kind: "diagnostics"; integration: string; name: string }
  | { kind: "copy_by_hand"; text: string }
  | { kind: "taken_back"; report: UndoReport }
  | { kind: "leave"; sentence: string; answer: (leave: boolean) => void };

class Dialogs {
  asked = $state<Asked | null>(null);
  palette = $state(false);

  open(asked: Asked): void {
    this.palette = false;
    this.asked = asked;
  }

  close(): void {
    this.asked = null;
  }

  /** Whether the keys of the view below must rest. */
  get any(): boolean {
    return this.asked !== null || this.palette;
  }
}

export const dialogs = new Dialogs();

/** Asks whether to leave something that could not be saved. */
export function askToLeave(sentence: string): Promise<boolean> {
  return new Promise((answer) => dialogs.open({ kind: "leave", sentence, answer }));
}
