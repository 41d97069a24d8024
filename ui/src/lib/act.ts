// what the main button of a failure does, and the few actions that several views offer
import type { Action, IntegrationRow } from "../bindings";
import * as backend from "./backend";
import { copy } from "./clipboard";
import { dialogs } from "./dialogs.svelte";
import { failureOf } from "./failure";
import { integrations } from "./integrations.svelte";
import { router } from "./router.svelte";
import { toasts } from "./toasts.svelte";

export const actionWords: Record<Action, string> = {
  regenerate_token: "Re-generate token",
  edit_authentication: "Edit authentication",
  unlock_vault: "Unlock",
  choose_vault: "Choose where secrets lie",
  open_settings: "Open Settings",
  retry: "Try again",
};

/** Whether the button leads anywhere with what is at hand. */
export function canAct(action: Action, integration: string | null, retry: (() => void) | undefined): boolean {
  if (action === "retry") return retry !== undefined;
  if (action === "regenerate_token" || action === "edit_authentication") return integration !== null;
  return true;
}

/** Does what the main button of a failure promises. */
export function act(action: Action, integration: string | null, retry: (() => void) | undefined): void {
  switch (action) {
    case "regenerate_token":
      if (integration) openConnect(integration);
      break;
    case "edit_authentication":
      if (integration) {
        dialogs.close();
        void router.go({ view: "edit", integration, tab: "authentication" });
      }
      break;
    case "open_settings":
      dialogs.close();
      void router.go({ view: "settings" });
      break;
    case "unlock_vault":
    case "choose_vault":
      dialogs.open({ kind: action, then: afterwards(retry) });
      break;
    case "retry":
      retry?.();
      break;
  }
}

/** What follows once the vault can be used: a dialog that gave way comes back and begins anew, else the retry. */
function afterwards(retry: (() => void) | undefined): (() => void) | undefined {
  const before = dialogs.asked;
  return before ? () => dialogs.open(before) : retry;
}

export function openConnect(integration: string): void {
  const name = integrations.find(integration)?.name ?? "this integration";
  dialogs.open({ kind: "connect", integration, name });
}

export function askToDelete(row: Pick<IntegrationRow, "id" | "name">): void {
  dialogs.open({ kind: "give_up", integration: row.id, name: row.name, remove: true });
}

export function askToDisconnect(row: Pick<IntegrationRow, "id" | "name">): void {
  dialogs.open({ kind: "give_up", integration: row.id, name: row.name, remove: false });
}

/** The one thing that mends a state: its words, its name where it stands beside others, and what it does. */
export type Mend = { words: string; name: string; run: () => void };

/** What mends the state of an integration; none where it is well. */
export function mend(row: IntegrationRow): Mend | null {
  switch (row.state) {
    case "connected":
      return null;
    case "not_connected":
      return { words: "Connect", name: `Connect ${row.name}`, run: () => openConnect(row.id) };
    case "expires_soon":
    case "expired":
      return {
        words: "Re-generate token",
        name: `Re-generate token of ${row.name}`,
        run: () => openConnect(row.id),
      };
    case "locked":
      return {
        words: "Unlock",
        name: `Unlock for ${row.name}`,
        run: () => dialogs.open({ kind: "unlock_vault", then: () => void integrations.refresh() }),
      };
    case "blocked":
      return { words: "See why", name: `See why ${row.name} is blocked`, run: () => testNow(row.id) };
    case "unreachable":
      return { words: "Try again", name: `Try ${row.name} again`, run: () => testNow(row.id) };
  }
}

export function testNow(integration: string): void {
  void router.go({ view: "checkup", integration, run: true });
}

/** Says a refusal in a toast, for actions that have no place of their own to show it. */
export async function orToast(action: () => Promise<unknown>, done?: string): Promise<void> {
  try {
    await action();
    if (done) toasts.say(done, "good");
  } catch (thrown) {
    toasts.say(failureOf(thrown).message, "bad");
  }
}

/** Adds the practice org and leads to its sign-in. */
export async function tryPracticeOrg(): Promise<void> {
  await orToast(async () => {
    const detail = await backend.addPracticeOrg("helpdesk");
    await integrations.refresh();
    await router.go({ view: "integrations" });
    dialogs.open({ kind: "connect", integration: detail.row.id, name: detail.row.name });
  });
}

/** Copies a checkup as text: the one of this id, or the newest. */
export async function copyReport(integration: string, checkup: string | null = null): Promise<void> {
  await orToast(async () => copy(await backend.checkupReport(integration, checkup), "Report"));
}
