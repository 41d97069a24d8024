// leading to where something unsent was typed
import type { DraftView, UnsentView } from "../../../bindings";
import { integrations } from "../../../lib/integrations.svelte";
import { router } from "../../../lib/router.svelte";
import { deskOf, objectAt, type Desk } from "../desk.svelte";

/** Comments and calls lie at a record of another object. */
const AT: Record<string, string> = { CaseComment: "Case", Task: "Case" };

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
  const record = kept ? (kept.record ?? kept.at_record) : (one.change?.record ?? null);
  if (integrations.chosen?.id !== integration) await integrations.choose(integration);
  const at = kept?.at_record || !kept ? (AT[object] ?? object) : object;
  const desk = deskOf(integration, at);
  objectAt.set(integration, at);
  await router.go({ view: "cases" });
  if (one.draft && kept?.many) return openMany(desk, one.draft, kept.many.records);
  if (record) desk.open(record);
  else desk.composing = true;
}
