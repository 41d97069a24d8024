// taking back: of the newest write by key and by its note, of any other from the activity log
import type { BulkProgress, BulkRow, UndoReport } from "../../../bindings";
import { undoChange } from "../../../lib/backend";
import { dialogs } from "../../../lib/dialogs.svelte";
import { failureOf } from "../../../lib/failure";
import { toasts } from "../../../lib/toasts.svelte";
import { count } from "../../../lib/words";
import { unsent } from "../../../lib/unsent.svelte";

/** The change of a save that found everything as it was to be. */
const NO_CHANGE = "00000000-0000-0000-0000-000000000000";

/** Told when something was taken back, so that what is open is read again. */
type Listener = (records: string[]) => void;

class Undo {
  /** The newest write that can be taken back. */
  last = $state<string | null>(null);
  running = $state(false);
  progress = $state.raw<BulkProgress | null>(null);
  /** The last one of which not everything was taken back. */
  left = $state.raw<UndoReport | null>(null);
  readonly #listeners = new Set<Listener>();

  onDone(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Says that a write went through, and that it can be taken back. Where nothing had to be written, nothing can. */
  offer(change: string, words: string): void {
    if (change === NO_CHANGE) return toasts.say(words, "good");
    this.last = change;
    toasts.say(words, "good", { words: "Take back", run: () => void this.takeBack(change) });
  }

  async takeBack(change: string | null = this.last): Promise<UndoReport | null> {
    if (change === null || this.running) return null;
    this.running = true;
    try {
      const report = await undoChange(change, (progress) => (this.progress = progress));
      if (this.last === change) this.last = null;
      this.#tell(report);
      return report;
    } catch (thrown) {
      toasts.say(failureOf(thrown).message, "bad");
      return null;
    } finally {
      this.running = false;
      this.progress = null;
      void unsent.refresh();
    }
  }

  // a note and no dialog: whoever pressed the key types on meanwhile, and a dialog would take the letters
  #tell(report: UndoReport): void {
    for (const listener of this.#listeners) listener(report.rows.map((row) => row.record));
    const whole = report.rows.every(isBack) && report.notes.length === 0;
    this.left = whole ? null : report;
    const words = takenBackWords(report);
    if (whole) toasts.say(words, "good");
    else toasts.say(words, "bad", { words: "Show", run: () => this.show() });
  }

  /** Shows what was not taken back, and why. */
  show(): void {
    if (this.left) dialogs.open({ kind: "taken_back", report: this.left });
  }
}

/** Whether it is as it was before. */
export const isBack = (row: BulkRow) => ["done", "same"].includes(row.end.kind);

/** How a taking back ended, in a line. */
function takenBackWords({ rows, notes }: UndoReport): string {
  const [first, ...others] = rows;
  const back = rows.filter(isBack).length;
  const rest = notes.length > 0 ? `. ${notes.join(" ")}` : "";
  if (first && others.length === 0) {
    if (back === 1) return `${first.name}: taken back${rest}`;
    return `${first.name} was not taken back. ${endWords(first).why ?? ""} ${notes.join(" ")}`.trim();
  }
  return back === rows.length
    ? `${count(back)} taken back${rest}`
    : `${count(back)} of ${count(rows.length)} taken back${rest}`;
}

export const undo = new Undo();

/** How one of many ended, in words. */
export function endWords(row: BulkRow): {
  words: string;
  tone: "good" | "bad" | "warn" | "quiet";
  why: string | null;
} {
  switch (row.end.kind) {
    case "done":
      return { words: "Done", tone: "good", why: null };
    case "same":
      return { words: "Nothing to change", tone: "quiet", why: null };
    case "conflict":
      return {
        words: "Changed by somebody",
        tone: "warn",
        why: "Somebody changed it meanwhile. Nothing was written.",
      };
    case "rejected":
      return { words: "Refused", tone: "bad", why: row.end.failure.message };
    case "gone":
      return { words: "Gone", tone: "bad", why: "It was deleted, or this user no longer sees it." };
    case "not_sent":
      return { words: "Not sent", tone: "quiet", why: row.end.failure?.message ?? null };
    case "unknown":
      return { words: "Unknown", tone: "warn", why: row.end.failure.message };
  }
}
