// everything that can be done with the open record, in the order it is offered, and why some of it cannot be done now
import type { ObjectView, RecordView } from "../../../bindings";
import { orToast } from "../../../lib/act";
import { openInSalesforce } from "../../../lib/backend";
import { copy } from "../../../lib/clipboard";
import { cellsOf, labelOf, textOf } from "./cells";
import type { Asked } from "./RecordDialogs.svelte";
import type { Records } from "./records.svelte";
import { barOfCreate, barOfDelete, barOfEdit, barOfField, wordsOf, type Bar } from "./rights";
import type { ShortcutId } from "./shortcuts";
import * as work from "./work";

export type Deed = {
  id: ShortcutId;
  words: string;
  /** Why it cannot be done; null where it can. */
  why: string | null;
  run: () => unknown;
};

/** What the pane has to do itself. */
type Pane = { ask: (asked: Asked) => void; comment: () => unknown; clone: () => unknown };

const saying = (bar: Bar | null) => (bar ? wordsOf(bar) : null);

/** The deeds that fit the object. */
export function deedsOf(records: Records, object: ObjectView, at: RecordView, pane: Pane): Deed[] {
  const remove: Deed = {
    id: "remove",
    words: "Delete…",
    why: saying(barOfDelete(object, at)),
    run: () => pane.ask({ kind: "delete" }),
  };
  const fitting = changes(records, object, at, pane).filter((one) => one !== null);
  return [...fitting, ...others(records, object, at), remove];
}

function changes(records: Records, object: ObjectView, at: RecordView, pane: Pane): (Deed | null)[] {
  const cells = cellsOf(at.values);
  const kind = object.label.toLowerCase();
  const field = (name: string) => saying(barOfField(object, at, name));
  const mine = textOf(cells, "OwnerId") === object.user_id;
  const isCase = at.object === "Case";
  return [
    // an article is written by its author, and waits for nobody
    work.isArticle(object)
      ? null
      : {
          id: "take",
          words: "Take",
          why: field("OwnerId") ?? (mine ? `This ${kind} is yours already.` : null),
          run: () => work.take(records, at),
        },
    isCase && at.related.comments.kind !== "not_visible"
      ? { id: "comment", words: "Comment", why: saying(barOfComment(object)), run: pane.comment }
      : null,
    work.closes(records, at)
      ? {
          id: "finish",
          words: `Close ${kind}`,
          why:
            field(object.path_field ?? "") ??
            (work.isClosed(records, at) ? `This ${kind} is closed already.` : null),
          run: () => pane.ask({ kind: "close", status: undefined }),
        }
      : null,
    { id: "give", words: "Give…", why: field("OwnerId"), run: () => pane.ask({ kind: "give" }) },
    isCase
      ? {
          id: "escalate",
          words: "Escalate",
          why:
            field("IsEscalated") ??
            (textOf(cells, "IsEscalated") === "true" ? `This ${kind} is escalated already.` : null),
          run: () => work.escalate(records, at),
        }
      : null,
    at.related.activities.kind !== "not_visible" && at.object !== "Task" && !work.isArticle(object)
      ? { id: "call", words: "Log a call…", why: null, run: () => pane.ask({ kind: "call" }) }
      : null,
    {
      id: "macros",
      words: "Macros…",
      why: saying(barOfEdit(object, at)),
      run: () => pane.ask({ kind: "macros" }),
    },
    { id: "clone", words: "New one like this", why: saying(barOfCreate(object)), run: pane.clone },
  ];
}

function others(records: Records, object: ObjectView, at: RecordView): Deed[] {
  const always = (id: ShortcutId, words: string, run: () => unknown) => ({ id, words, why: null, run });
  const number = labelOf(object, object.name_field).toLowerCase();
  return [
    always("browser", "Open in Salesforce ↗", () =>
      orToast(() => openInSalesforce(records.desk.integration, at.object, at.id)),
    ),
    always("link", "Copy link", () => work.copyLink(records, at)),
    always("number", `Copy ${number}`, () => copy(at.name, at.name)),
    always("summary", "Copy summary", () => copy(work.summaryOf(object, at), "Summary")),
    always("reload", "Load again", () => records.read()),
  ];
}

/** The rights on comments follow those on cases (Object Reference, "CaseComment"). */
export const barOfComment = (object: ObjectView) => barOfEdit(object, null);
