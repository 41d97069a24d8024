// short notes at the foot of the window that go by themselves; nothing a person must act on is said here only
export type Toast = {
  id: number;
  text: string;
  tone: "good" | "bad" | "quiet";
  /** What can be done about it; the same can be done elsewhere, for a note goes. */
  action?: { words: string; run: () => void } | undefined;
};

class Toasts {
  list = $state<Toast[]>([]);
  #next = 1;

  say(text: string, tone: Toast["tone"] = "quiet", action?: Toast["action"]): void {
    const id = this.#next++;
    // good news is of the moment: a newer one takes the place of the last
    if (tone === "good") this.list = this.list.filter((toast) => toast.tone !== "good");
    // said again it is not said twice
    if (tone === "quiet") this.list = this.list.filter((toast) => toast.text !== text || toast.action);
    this.list.push({ id, text, tone, action });
    setTimeout(() => this.drop(id), tone === "bad" || action ? 12_000 : 4_000);
  }

  drop(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
