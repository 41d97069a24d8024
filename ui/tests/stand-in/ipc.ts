// stands in for the app: answers the commands of the contract in this very page
import { clearMocks, mockIPC, mockWindows } from "@tauri-apps/api/mocks";
import type { Channel } from "@tauri-apps/api/core";
import type { Settings } from "../../src/bindings";
import * as actions from "./action";
import * as checkups from "./checkups";
import * as data from "./data";
import { listHandlers } from "./lists";
import { recordHandlers } from "./records";
import * as setup from "./setup";

// each handler knows the arguments of its own command
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Handler = (args: any) => unknown;
export type Handlers = Record<string, Handler>;

/** What was asked of the app, in order. */
export type Call = { command: string; args: Record<string, unknown> };

/** Sends a message to the page through a channel a command was given. */
export function send<T>(channel: Channel<T>, message: T): void {
  channel.onmessage(message);
}

const never = () => new Promise(() => undefined);

/** Answers every command in the most ordinary way; a test replaces what it is about. */
export function ordinary(): Handlers {
  let settings: Settings = data.settings;
  const find = (id: string) => data.rows.find((one) => one.id === id) ?? data.row({ id });
  return {
    list_integrations: () => data.rows,
    get_integration: ({ integration }) => data.detailOf(find(integration)),
    list_recipes: () => data.recipes,
    add_integration: ({ draft }) =>
      data.detailOf(
        data.row({ ...draft, id: "added", recipe: data.rows[0]?.recipe, state: "not_connected" }),
      ),
    add_practice_org: () => data.detailOf(find("practice")),
    update_integration: ({ integration, edit }) => {
      const detail = data.detailOf({ ...find(integration), name: edit.name, capability: edit.capability });
      return { ...detail, authentication: { ...detail.authentication, ...edit } };
    },
    set_client_secret: ({ integration, secret }) => {
      const detail = data.detailOf(find(integration));
      return { ...detail, authentication: { ...detail.authentication, has_secret: secret !== "" } };
    },
    check_domain: ({ typed }) =>
      typed.includes("evil")
        ? { kind: "refused", sentence: "This is not an address of Salesforce: it ends with evil.test." }
        : { kind: "fine", address: `https://${typed}`, corrections: [] },
    reload_recipes: () => [],
    get_checklist: () => setup.checklistOf(),
    tick_step: ({ step, done }) => setup.ticked(step, done),
    set_checklist_input: () => setup.checklistOf(),
    set_app_kind: ({ kind }) => setup.checklistOf({ app_kind: kind }),
    check_setup: ({ integration, onStep }) => setup.checkOf(integration, (step) => send(onStep, step)),
    cancel_check_setup: () => null,
    export_checklist: () => ({ path: "/home/dana/Downloads/sendbird-checklist.md", rows: 60 }),
    import_checklist: () => setup.imported,
    save_metadata: () => ({ path: "/home/dana/Downloads/sendbird-metadata.zip", rows: 6 }),
    set_private_key: ({ integration, pem }) => {
      const detail = data.detailOf(find(integration));
      return { ...detail, authentication: { ...detail.authentication, has_key: pem !== "" } };
    },
    read_health: ({ integration }) => ({
      ...data.detailOf(find(integration)),
      health: { ...data.health, policy: "valid until revoked", approvals: 2, read_at: data.now },
    }),
    delete_integration: () => ({ kind: "done", revoked: true }),
    revoke_token: () => ({ kind: "done", revoked: true }),
    pending_revocations: () => [],
    retry_revocation: () => ({ kind: "done", revoked: true }),
    forget_revocation: () => null,
    unsaved_tokens: () => [],
    save_tokens: () => [],
    close_window: () => null,
    quit_anyway: () => null,
    cli_orgs: () => data.cliOrgs,
    answer_connect: () => ({ kind: "cancelled" }),
    get_action: () => actions.action,
    keep_action: () => null,
    export_action: ({ choice }) => ({
      document: JSON.stringify({ openapi: "3.1.0", ...choice }, null, 2),
      instructions: `You help with cases: ${choice.operations.join(", ")}.`,
    }),
    save_action: ({ text }) => ({ path: `/home/dana/Downloads/acme-case-${text}`, rows: 400 }),
    try_action: () => actions.answer,
    list_activity: () => ({ rows: data.activityRows(60), more: false }),
    activity_file_name: () => "orgdeck-activity-2026-11-26-101500.csv",
    export_activity: () => ({
      path: "/home/dana/Downloads/orgdeck-activity-2026-11-26-101500.csv",
      rows: 60,
    }),
    show_exported: () => null,
    connect: never,
    cancel_connect: () => null,
    paste_address: () => ({ kind: "accepted" }),
    test_connection: ({ integration, onFinding }) => {
      for (const one of checkups.passedFindings) send(onFinding, one);
      return checkups.checkupOf(integration, checkups.passedFindings);
    },
    cancel_checkup: () => null,
    last_checkup: ({ integration }) =>
      checkups.checkupOf(
        integration,
        integration === "pipedream" ? checkups.failedFindings : checkups.passedFindings,
      ),
    explain_error: ({ text }) => (String(text).includes("_") ? checkups.decoded : { entries: [] }),
    checkup_probes: () => checkups.passedFindings.map(({ probe, title }) => ({ probe, title })),
    list_checkups: ({ integration }) => (integration === "pipedream" ? checkups.kept : []),
    get_checkup: ({ integration, checkup }) => {
      const brief = checkups.kept.find((one) => one.id === checkup);
      const whole = checkups.checkupOf(integration, checkups.passedFindings);
      return brief ? { ...whole, finished_at: brief.finished_at } : whole;
    },
    test_all: ({ onStep }) => checkups.testedAll((step) => send(onStep, step)),
    cancel_test_all: () => null,
    checkup_report: () => "Checkup of Support desk\nPassed",
    diagnostics: ({ choice }) => checkups.diagnosticsOf(choice),
    save_diagnostics: () => ({ path: `/home/dana/Downloads/${checkups.diagnosticsName}`, rows: 40 }),
    ...recordHandlers(),
    ...listHandlers(),
    get_settings: () => settings,
    settings_page: () => ({ ...data.settingsPage, settings }),
    update_settings: (args) => (settings = args.settings),
    vault_view: () => data.settingsPage.vault,
    choose_vault: () => data.settingsPage.vault,
    unlock_vault: () => data.settingsPage.vault,
    start_practice_org: () => data.settingsPage.practice,
    stop_practice_org: () => ({ ...data.settingsPage.practice, running_at: null }),
    open_setup_page: () => null,
    open_practice_setup: () => null,
    show_data_folder: () => null,
    list_is_usable: () => null,
  };
}

/** Puts the stand-in in place; returns what was asked, as it is asked. */
export function standIn(handlers: Handlers = {}): Call[] {
  const all = { ...ordinary(), ...handlers };
  const calls: Call[] = [];
  mockWindows("main");
  mockIPC(
    (command, args) => {
      calls.push({ command, args: args as Record<string, unknown> });
      const handler = all[command];
      return handler ? handler(args) : null;
    },
    { shouldMockEvents: true },
  );
  return calls;
}

export { clearMocks, never };
