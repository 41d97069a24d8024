// leading to where something unsent was typed
import type { UnsentView } from "../../../bindings";
import { integrations } from "../../../lib/integrations.svelte";
import { router } from "../../../lib/router.svelte";
import { deskOf, objectAt } from "../desk.svelte";

/** Comments and calls lie at a record of another object. */
const AT: Record<string, string> = { CaseComment: "Case", Task: "Case" };

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
  if (record) desk.open(record);
  else desk.composing = true;
}
