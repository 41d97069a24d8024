// comments, e-mails, history and activities in one line, newest first
import type {
  CommentView,
  EmailView,
  Failure,
  HistoryView,
  Part,
  RecordActivity,
  RelatedView,
} from "../../../bindings";

export type Moment =
  | { kind: "comment"; id: string; at: number; comment: CommentView }
  | { kind: "email"; id: string; at: number; email: EmailView }
  | { kind: "activity"; id: string; at: number; activity: RecordActivity }
  | { kind: "history"; id: string; at: number; by: string | null; changes: HistoryView[] };

export type Kind = Moment["kind"];

export const kindWords: Record<Kind, string> = {
  comment: "Comments",
  email: "E-mails",
  activity: "Activities",
  history: "History",
};

/** What of the line could not be read, or may not be. */
export type Missing = { kind: Kind; failure: Failure | null };

const items = <T>(part: Part<T>): T[] => (part.kind === "read" ? part.items : []);

/** What one person changed in one moment is one entry. */
function together(history: HistoryView[]): Moment[] {
  const made: Extract<Moment, { kind: "history" }>[] = [];
  for (const one of history) {
    const last = made.at(-1);
    if (last && last.by === one.by && Math.abs(last.at - one.at) < 2000) last.changes.push(one);
    else made.push({ kind: "history", id: one.id, at: one.at, by: one.by, changes: [one] });
  }
  return made;
}

export function momentsOf(related: RelatedView): Moment[] {
  return [
    ...items(related.comments).map((comment): Moment => ({
      kind: "comment",
      id: comment.id,
      at: comment.at,
      comment,
    })),
    ...items(related.emails).map((email): Moment => ({ kind: "email", id: email.id, at: email.at, email })),
    ...items(related.activities).map((activity): Moment => ({
      kind: "activity",
      id: activity.id,
      at: activity.at,
      activity,
    })),
    ...together(items(related.history)),
  ].sort((a, b) => b.at - a.at);
}

const parts = (related: RelatedView): [Kind, Part<unknown>][] => [
  ["comment", related.comments],
  ["email", related.emails],
  ["activity", related.activities],
  ["history", related.history],
];

export function missingOf(related: RelatedView): Missing[] {
  return parts(related).flatMap(([kind, part]): Missing[] => {
    if (part.kind === "read") return [];
    return [{ kind, failure: part.kind === "failed" ? part.failure : null }];
  });
}

/** Whether Salesforce has more than what was read. */
export function hasMore(related: RelatedView, kind: Kind | null): boolean {
  return parts(related).some(
    ([one, part]) => (kind === null || kind === one) && part.kind === "read" && part.more,
  );
}

/** What tells an entry from all others. */
export const keyOf = ({ kind, id }: Moment): string => kind + id;

/**
 * Where entries are drawn. Each stays in its place, and one that comes in takes a place that another has left: to change
 * what is drawn costs less than to draw it anew.
 */
export class Places {
  #taken = new Map<string, number>();

  /** The place of each of these entries. */
  of(moments: Moment[]): number[] {
    const ids = moments.map(keyOf);
    const before = this.#taken;
    const kept = new Set(ids.map((id) => before.get(id)));
    let free = -1;
    const next = () => {
      do free += 1;
      while (kept.has(free));
      return free;
    };
    this.#taken = new Map(ids.map((id) => [id, before.get(id) ?? next()]));
    return [...this.#taken.values()];
  }
}
