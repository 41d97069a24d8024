// the states worth looking at: what the app answers, and what is pressed to get there
import type { Finding } from "../src/bindings";
import { dialogs } from "../src/lib/dialogs.svelte";
import { router } from "../src/lib/router.svelte";
import { deskOf } from "../src/views/desk/desk.svelte";
import * as checkups from "../tests/stand-in/checkups";
import * as data from "../tests/stand-in/data";
import { never, send, type Handlers } from "../tests/stand-in/ipc";
import { caseSets, listPage, listRow, listView } from "../tests/stand-in/lists";
import { recordStates } from "./records";

export type State = {
  handlers?: Handlers;
  steps?: () => Promise<void> | void;
  /** Draws a part of the window by itself, in the width it has beside a list. */
  alone?: (target: HTMLElement) => Promise<void>;
};

const pause = (ms = 250) => new Promise((resolve) => setTimeout(resolve, ms));
const press = async (name: string) => {
  const all = [...document.querySelectorAll<HTMLElement>("button, summary, [role=tab]")];
  all.find((one) => (one.ariaLabel ?? one.textContent ?? "").trim().startsWith(name))?.click();
  await pause();
};
const refuse =
  (part = {}) =>
  () => {
    throw data.failure(part);
  };
const connect = (end: unknown) => ({
  steps: () => dialogs.open({ kind: "connect" as const, integration: "support", name: "Support desk" }),
  handlers: { connect: () => end },
});
const showing = (findings: Finding[]) => ({
  handlers: { last_checkup: () => checkups.checkupOf("pipedream", findings) },
  steps: () => router.go({ view: "checkup", integration: "pipedream", run: false }),
});
const openCase = async (index = 1) => {
  await router.go({ view: "cases" });
  await pause(400);
  deskOf("support", "Case").open(data.caseRow(index).id);
  await pause(400);
};
const phases = (until: number): Handlers => ({
  connect: ({ onPhase }) => {
    send(onPhase, { kind: "prepared", link: "https://login", callback: "http://localhost:14771/callback" });
    send(onPhase, { kind: "asking" });
    send(onPhase, { kind: "opening_browser" });
    send(onPhase, { kind: "waiting_for_sign_in", until, browser_opened: false });
    return never();
  },
});
const giveUp = (remove: boolean) =>
  dialogs.open({ kind: "give_up", integration: "support", name: "Support desk", remove });
const way = (label: string) => ({
  steps: async () => {
    await router.go({ view: "edit", integration: "support", tab: "authentication" });
    await pause(400);
    await press("Other ways");
    const labels = [...document.querySelectorAll<HTMLElement>("label")];
    labels.find((one) => one.textContent?.trim().startsWith(label))?.click();
    await pause(400);
  },
});

export const states: Record<string, State> = {
  integrations: {},
  empty: { handlers: { list_integrations: () => [] } },
  loading: { handlers: { list_integrations: never } },
  failed: {
    handlers: {
      list_integrations: refuse({
        message: "The database is from a newer Orgdeck.",
        who: "you",
        action: null,
        retryable: true,
      }),
    },
  },
  palette: { steps: () => void (dialogs.palette = true) },
  switcher: { steps: () => press("Integration Support") },
  add: { steps: () => router.go({ view: "add" }) },
  wizard: {
    steps: async () => {
      await router.go({ view: "add" });
      await pause();
      document.querySelector<HTMLElement>("li button")?.click();
      await pause();
    },
  },
  setup: { steps: () => router.go({ view: "edit", integration: "sendbird", tab: "setup" }) },
  "setup-boxes": {
    steps: () => router.go({ view: "edit", integration: "sendbird", tab: "setup", step: "boxes" }),
  },
  "setup-hidden": {
    steps: () => router.go({ view: "edit", integration: "sendbird", tab: "setup", step: "policy" }),
  },
  "setup-share": {
    steps: async () => {
      await router.go({ view: "edit", integration: "sendbird", tab: "setup" });
      await pause(400);
      await press("Send to a colleague");
    },
  },
  authentication: { steps: () => router.go({ view: "edit", integration: "support", tab: "authentication" }) },
  "authentication-practice": {
    steps: () => router.go({ view: "edit", integration: "practice", tab: "authentication" }),
  },
  "connect-tab": { steps: () => router.go({ view: "edit", integration: "support", tab: "connect" }) },
  "connect-waiting": { ...connect(null), handlers: phases(Date.now() + 287_000) },
  "connect-practice": {
    handlers: phases(Date.now() + 287_000),
    steps: () => dialogs.open({ kind: "connect", integration: "practice", name: "Practice org" }),
  },
  connected: connect({
    kind: "connected",
    org: data.org,
    checkup: checkups.checkupOf("support", checkups.passedFindings),
  }),
  denied: connect({
    kind: "denied",
    failure: data.failure({
      message: "You pressed Deny on Salesforce's page.",
      steps: [],
      who: "you",
      action: null,
      retryable: true,
    }),
  }),
  other: connect({
    kind: "question",
    question: {
      kind: "other_identity",
      expected: "dana@acme.example in Acme Corp",
      found: "mika@acme.example in Acme Corp",
    },
  }),
  "other-environment": connect({
    kind: "question",
    question: {
      kind: "other_environment",
      chosen: "production",
      found: "sandbox",
      org: "Acme UAT",
      instance: "acme--uat.sandbox.my.salesforce.com",
    },
  }),
  "type-password": {
    handlers: { list_integrations: () => [data.row({ grant: "password", state: "expired" })] },
    steps: async () => {
      await pause();
      dialogs.open({ kind: "connect", integration: "support", name: "Support desk" });
    },
  },
  "type-token": {
    handlers: { list_integrations: () => [data.row({ grant: "pasted_token", state: "not_connected" })] },
    steps: async () => {
      await pause();
      dialogs.open({ kind: "connect", integration: "support", name: "Support desk" });
    },
  },
  "way-jwt": way("JWT bearer"),
  "way-password": way("User name and password"),
  "way-cli": way("Salesforce CLI"),
  "way-cli-missing": {
    ...way("Salesforce CLI"),
    handlers: {
      cli_orgs: refuse({
        message: "The Salesforce CLI is not installed on this computer, or not on the search path.",
        steps: [
          {
            text: "Install it, sign in to the org with sf org login web, and try again.",
            path: null,
            page: null,
            path_connected: null,
            page_connected: null,
          },
        ],
        who: "you",
        action: null,
        retryable: true,
        detail: null,
      }),
    },
  },
  states: {
    handlers: {
      list_integrations: () =>
        (
          [
            "connected",
            "expires_soon",
            "expired",
            "locked",
            "blocked",
            "unreachable",
            "not_connected",
          ] as const
        ).map((state, index) =>
          data.row({
            id: state,
            name: `Support desk ${index + 1}`,
            state,
            state_note: {
              connected: null,
              expires_soon: null,
              expired: "Salesforce no longer accepts this sign-in.",
              locked: "The place where secrets lie is locked.",
              blocked: "An administrator has blocked this app.",
              unreachable: "The org did not answer.",
              not_connected: null,
            }[state],
          }),
        ),
      pending_revocations: () => [data.pending],
    },
  },
  pending: {
    handlers: {
      pending_revocations: () => [data.pending],
      retry_revocation: () => ({
        kind: "unconfirmed",
        failure: data.failure({
          message: "acme.my.salesforce.com did not answer.",
          who: "network",
          action: null,
        }),
      }),
    },
    steps: async () => {
      await pause(400);
      await press("Retry");
    },
  },
  unsaved: {
    handlers: {
      unsaved_tokens: () => [
        {
          org_name: "Acme Corp",
          username: "dana@acme.example",
          failure: data.failure({
            message: "The place where secrets lie is locked.",
            who: "you",
            action: "unlock_vault",
          }),
        },
      ],
    },
  },
  activity: { steps: () => router.go({ view: "activity" }) },
  "activity-entry": {
    steps: async () => {
      await router.go({ view: "activity" });
      await pause(400);
      document.querySelectorAll<HTMLElement>("[role=option]")[1]?.click();
    },
  },
  "activity-empty": {
    handlers: { list_activity: () => ({ rows: [], more: false }) },
    steps: () => router.go({ view: "activity" }),
  },
  "activity-failed": {
    handlers: {
      list_activity: refuse({ message: "The database is busy.", action: null, retryable: true, steps: [] }),
    },
    steps: () => router.go({ view: "activity" }),
  },
  export: {
    steps: async () => {
      await router.go({ view: "activity" });
      await pause(400);
      await press("Export");
    },
  },
  delete: { steps: () => giveUp(true) },
  disconnect: { steps: () => giveUp(false) },
  "delete-unconfirmed": {
    handlers: {
      delete_integration: () => ({
        kind: "unconfirmed",
        failure: data.failure({
          message: "acme.my.salesforce.com did not answer.",
          who: "network",
          action: null,
        }),
      }),
    },
    steps: async () => {
      giveUp(true);
      await pause();
      await press("Delete integration");
    },
  },
  action: { steps: () => router.go({ view: "action", integration: "support" }) },
  "action-try": {
    steps: async () => {
      await router.go({ view: "action", integration: "support" });
      await pause(400);
      await press("Try it");
      await press("Look it up");
    },
  },
  checkup: { steps: () => router.go({ view: "checkup", integration: "pipedream", run: false }) },
  "checkup-passed": showing(checkups.passedFindings),
  "checkup-one-of": showing(checkups.unprovenFindings),
  "checkup-app": showing(checkups.changedFindings),
  explain: {
    steps: () =>
      dialogs.open({ kind: "explain", text: "error=invalid_grant&error_description=ip+restricted" }),
  },
  "checkup-running": {
    handlers: {
      test_connection: ({ onFinding }) => {
        for (const one of checkups.passedFindings.slice(0, 4)) send(onFinding, one);
        return never();
      },
    },
    steps: () => router.go({ view: "checkup", integration: "support", run: true }),
  },
  diagnostics: {
    steps: () =>
      dialogs.open({ kind: "diagnostics", integration: "pipedream", name: "Pipedream lead scoring" }),
  },
  "test-all": {
    handlers: {
      test_all: ({ onStep }) => {
        checkups.testedAll((step) => {
          if (step.number <= 2 && !(step.number === 2 && step.ended)) send(onStep, step);
        });
        return never();
      },
    },
    steps: () => press("Test all"),
  },
  cases: { steps: () => router.go({ view: "cases" }) },
  case: { steps: () => openCase() },
  "new-beside": {
    steps: async () => {
      await router.go({ view: "cases" });
      await pause(400);
      await press("New");
    },
  },
  lists: {
    steps: async () => {
      await router.go({ view: "cases" });
      await pause(500);
      await press("All open");
    },
  },
  "cases-ticked": {
    steps: async () => {
      await openCase();
      deskOf("support", "Case").tick(0);
      deskOf("support", "Case").tick(3, true);
    },
  },
  "cases-news": {
    handlers: {
      list_sets: () => ({
        ...caseSets,
        built_in: caseSets.built_in.map((one) => ({ ...one, live: one.label === "All open" })),
      }),
      list_news: () => ({
        changed: [listRow(2, { Status: { text: "Escalated", label: null } }), listRow(900)],
        created: [listRow(900).id],
        escalated: [],
        gone: [listRow(4).id],
        too_many: false,
        since: "1",
        paused: null,
        api: null,
      }),
    },
    steps: () => router.go({ view: "cases" }),
  },
  "cases-found": {
    handlers: {
      list_records: ({ ask }) =>
        listView(listPage(0, 12), {
          marks: ask.source.kind === "search" ? ["invoice", "tax"] : [],
          notes:
            ask.source.kind === "search" ? ["“foo:” is no field of cases; it was searched as a word."] : [],
        }),
    },
    steps: () => router.go({ view: "cases", search: "invoice tax foo:" }),
  },
  "cases-empty": {
    handlers: { list_records: () => listView(listPage(0, 0, { total: 0 })) },
    steps: () => router.go({ view: "cases" }),
  },
  "cases-failed": { handlers: { list_records: refuse() }, steps: () => router.go({ view: "cases" }) },
  "cases-none": { handlers: { list_integrations: () => [] }, steps: () => router.go({ view: "cases" }) },
  ...recordStates,
  settings: { steps: () => router.go({ view: "settings" }) },
  vault: { steps: () => dialogs.open({ kind: "choose_vault" }) },
  unlock: {
    handlers: { vault_view: () => ({ place: "file", presence: "locked", note: null }) },
    steps: () => dialogs.open({ kind: "unlock_vault" }),
  },
};
