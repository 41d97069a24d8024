// leading to where something unsent was typed
import type { DraftView, UnsentView } from "../../../bindings";
import { integrations } from "../../../lib/integrations.svelte";
import { router } from "../../../lib/router.svelte";
import { deskOf, objectAt, type Desk } from "../desk.svelte";

/** Comments and calls lie at a record of another object. */
const AT: Record<string, string> = { CaseComment: "Case", Task: "Case" };

/** What a record is, by the first three characters of its id: standard objects have the same in every org. */
const BY_PREFIX: Record<string, string> = {
  "500": "Case",
  "003": "Contact",
  "00Q": "Lead",
  "001": "Account",
  "006": "Opportunity",
};

/** The object in whose desk something is shown: its own, or that of the record it lies at. */
function deskObject(object: string, atRecord: string | null | undefined): string {
  return atRecord ? (BY_PREFIX[atRecord.slice(0, 3)] ?? AT[object] ?? object) : object;
}

/** Opens what is typed for several records, which are ticked. */
function openMany(desk: Desk, draft: DraftView, records: string[]): void {
  desk.close();
  desk.selected.clear();
  for (const id of records) desk.selected.add(id);
  desk.many.take(draft);
}

/** Forgets here what was discarded. */
export function forget({ integration, kept }: DraftView): void {
  if (kept.many) deskOf(integration, kept.object).many.drop(kept.id);
}

/** Opens the desk at what a draft or a change is about. */
export async function openAt(one: UnsentView): Promise<void> {
  const integration = one.draft?.integration ?? one.change?.integration;
  if (!integration) return;
  const kept = one.draft?.kept;
  const object = kept?.object ?? one.change?.object ?? "Case";
  const record = kept ? (kept.at_record ?? kept.record) : (one.change?.record ?? null);
  if (integrations.chosen?.id !== integration) await integrations.choose(integration);
  const at = kept ? deskObject(object, kept.at_record) : (AT[object] ?? object);
  const desk = deskOf(integration, at);
  objectAt.set(integration, at);
  await router.go({ view: "cases" });
  if (one.draft && kept?.many) return openMany(desk, one.draft, kept.many.records);
  if (record) desk.open(record);
  else desk.composing = true;
}
