// made-up data of the shape the app gives, for the tests and for looking at every state without the app
import type {
  ActivityRow,
  CliOrg,
  Failure,
  Health,
  IntegrationDetail,
  IntegrationRow,
  OrgView,
  PendingRevocation,
  RecipeView,
  Settings,
  SettingsView,
} from "../../src/bindings";

export const MINUTE = 60_000;
export const now = Date.now();

export const failure = (part: Partial<Failure> = {}): Failure => ({
  cause: "token.refused",
  message: "The refresh token was revoked by an administrator.",
  steps: [
    {
      text: "Unblock the app:",
      path: "Setup › Connected Apps OAuth Usage › Orgdeck › Unblock",
      page: "oauth_usage",
      path_connected: null,
      page_connected: null,
    },
    {
      text: "Then re-generate the token here. Everything else is kept.",
      path: null,
      page: null,
      path_connected: null,
      page_connected: null,
    },
  ],
  who: "admin",
  action: "regenerate_token",
  retryable: false,
  detail: {
    code: "invalid_grant",
    words: "expired access/refresh token",
    status: 400,
    host: "acme.my.salesforce.com",
    request_id: "TID:71e1000025",
  },
  ...part,
});

export const row = (part: Partial<IntegrationRow> = {}): IntegrationRow => ({
  id: "support",
  name: "Support desk",
  recipe: { id: "helpdesk", product: "Orgdeck case desk", initials: "OD", colour: "blue" },
  capability: "helpdesk",
  environment: "production",
  instance: "acme.my.salesforce.com",
  user: "dana@acme.example",
  org_name: "Acme Corp",
  grant: "authorization_code",
  state: "connected",
  state_note: null,
  setup: null,
  last_checkup: { outcome: "passed", finished_at: now - 2 * MINUTE, warnings: 0, headline: null },
  shared_with: 0,
  created_at: now - 9000 * MINUTE,
  ...part,
});

export const rows: IntegrationRow[] = [
  row(),
  row({
    id: "gpt",
    name: "Case lookup for ChatGPT",
    recipe: { id: "gpt", product: "ChatGPT actions", initials: "AI", colour: "teal" },
    user: "gpt.bot@acme.example",
    last_checkup: { outcome: "passed", finished_at: now - 1500 * MINUTE, warnings: 0, headline: null },
  }),
  row({
    id: "sendbird",
    name: "Sendbird AI agent",
    recipe: { id: "sendbird", product: "Sendbird", initials: "SB", colour: "purple" },
    environment: "sandbox",
    instance: "acme--uat.sandbox.my.salesforce.com",
    user: "sb.agent@acme.example.uat",
    state: "expires_soon",
    last_checkup: { outcome: "warnings", finished_at: now - 180 * MINUTE, warnings: 1, headline: null },
  }),
  row({
    id: "pipedream",
    name: "Pipedream lead scoring",
    recipe: { id: "pipedream", product: "Pipedream", initials: "PD", colour: "magenta" },
    capability: "crm",
    user: "ops@acme.example",
    state: "expired",
    last_checkup: {
      outcome: "failed",
      finished_at: now - 50 * MINUTE,
      warnings: 0,
      headline: "The refresh token was revoked by an administrator.",
    },
  }),
  row({
    id: "practice",
    name: "Practice org",
    recipe: { id: "practice", product: "Practice org", initials: "PR", colour: "gray" },
    environment: "practice",
    instance: "this computer",
    user: "agent@practice.example",
    org_name: "Practice Org",
    state: "unreachable",
    state_note: "it did not answer 5 min ago",
  }),
  row({
    id: "connectflo",
    name: "ConnectFlo",
    recipe: { id: "connectflo", product: "ConnectFlo", initials: "CF", colour: "gold" },
    capability: "crm",
    environment: "sandbox",
    instance: null,
    user: null,
    org_name: null,
    state: "not_connected",
    setup: { done: 3, total: 5 },
    last_checkup: null,
  }),
];

export const org: OrgView = {
  id: "00D5g000001AbCdEAK",
  name: "Acme Corp",
  instance: "https://acme.my.salesforce.com",
  is_sandbox: false,
  user_id: "0055g00000AbCdEAAV",
  username: "dana@acme.example",
  display_name: "Dana Ito",
  connected_at: now - 9000 * MINUTE,
  renewed_at: now - 80 * MINUTE,
  scopes: ["api", "refresh_token"],
};

export const health: Health = {
  signed_in_at: now - 9000 * MINUTE,
  used_at: now - 4 * MINUTE,
  renewed_at: now - 80 * MINUTE,
  rotates: false,
  place: "keychain",
  policy: null,
  approvals: null,
  read_at: null,
  expires_at: null,
};

export const cliOrgs: CliOrg[] = [
  {
    username: "dana@acme.example",
    alias: "acme",
    org_id: "00D5g000001AbCdEAK",
    instance: "https://acme.my.salesforce.com",
    environment: "production",
  },
  {
    username: "dana@acme.example.uat",
    alias: null,
    org_id: "00D5g000001AbCeEAK",
    instance: "https://acme--uat.sandbox.my.salesforce.com",
    environment: "sandbox",
  },
];

export const pending: PendingRevocation = {
  session: "0198-session",
  org_name: "Acme Corp",
  instance: "acme.my.salesforce.com",
  username: "dana@acme.example",
  environment: "production",
};

export const activityRow = (index: number, part: Partial<ActivityRow> = {}): ActivityRow => ({
  id: `entry-${index}`,
  at: now - index * 7 * MINUTE,
  integration: "support",
  name: "Support desk",
  org_name: "Acme Corp",
  kind: "write",
  what: `Case 000142${String(index).padStart(2, "0")} updated: Status, Priority`,
  result: "done",
  why: null,
  code: null,
  request_id: null,
  group: null,
  ...part,
});

export const activityRows = (count: number): ActivityRow[] => [
  activityRow(0, { kind: "checkup", what: "Test Connection passed" }),
  activityRow(1, {
    kind: "renewal",
    what: "Access token of dana@acme.example",
    result: "failed",
    why: "Salesforce no longer accepts this sign-in.",
    code: "invalid_grant",
    request_id: "TID:71e1000025",
  }),
  activityRow(2, { kind: "sign_in", what: "Sign-in in the browser" }),
  activityRow(3, {
    integration: null,
    kind: "revocation",
    name: "Acme Corp",
    what: "Token of dana@acme.example",
  }),
  ...Array.from({ length: Math.max(0, count - 4) }, (_, index) => activityRow(index + 4)),
];

export const detailOf = (one: IntegrationRow): IntegrationDetail => ({
  row: one,
  authentication: {
    environment: one.environment,
    domain: one.environment === "practice" ? null : one.instance && `https://${one.instance}`,
    grant: one.grant,
    consumer_key: "3MVG9.AgwtoIvERSd2i4lYH7V",
    has_secret: one.id === "support",
    has_key: false,
    has_password: false,
    pull_by: "created",
    scopes: ["api", "refresh_token"],
    prompt_login: false,
    skip_sso: false,
    username: null,
  },
  org: one.state === "not_connected" ? null : { ...org, username: one.user ?? "", name: one.org_name ?? "" },
  health: one.state === "not_connected" ? null : health,
  practice:
    one.environment === "practice" ? { username: "agent@practice.example", password: "practice-1234" } : null,
});

export const recipes: RecipeView[] = [
  ["helpdesk", "Orgdeck case desk", "OD", "blue", "Search, read and update cases in Orgdeck itself."],
  ["gpt", "ChatGPT actions", "AI", "teal", "A GPT that looks up and updates cases."],
  ["sendbird", "Sendbird AI agent", "SB", "purple", "An AI agent that opens cases from chats."],
  ["pipedream", "Pipedream", "PD", "magenta", "Workflows that start when a record changes."],
].map(([id, product, initials, colour, summary]) => ({
  mark: { id: id ?? "", product: product ?? "", initials: initials ?? "", colour: colour ?? "" },
  summary: summary ?? "",
  capabilities: ["helpdesk", "crm"],
  environments: ["production", "sandbox", "practice"],
  steps: 9,
  minutes: 15,
  needs: ["A user who may create apps in Salesforce", "The mailbox that gets Salesforce's codes"],
  connect: { own_app: true, grant: "authorization_code", others: [] },
  inputs: [],
  troubles: [
    {
      title: "The sign-in fails, and the password is right",
      text: "Login History in Setup tells the reasons apart.",
      cause: "token.ask-password",
      step: "toggle",
    },
    {
      title: "503",
      text: "The org cannot be used now. Try again later.",
      cause: "sf.unavailable",
      step: null,
    },
  ],
  own: false,
}));

const subjects = [
  "Card reader freezes after firmware 4.2 update on all counters",
  "Invoices for October missing tax line",
  "Cannot invite second administrator",
  "Webhook delivers twice since Tuesday",
  "Change of billing address",
  "SSO sign-in loops for one user",
  "Request for usage report 2026",
  "Export to PDF cuts off the last column",
];
const accounts = [
  "Nordwind Cafés",
  "Brightline GmbH",
  "Helio Travel",
  "Pixel & Sons",
  "Maple Dental",
  "Orbit Labs",
];
const statuses = ["New", "Working", "New", "Escalated", "Working", "Closed"];
const priorities = ["High", "High", "Medium", "Medium", "Low"];
const pick = (list: string[], index: number) => list[index % list.length] ?? "";

/** What the made-up lists and records are made of. */
export type MadeUpCase = {
  id: string;
  number: string;
  subject: string;
  status: string;
  priority: string;
  account: string;
  created_at: number;
  modified_at: number;
  is_closed: boolean;
};

export const caseRow = (index: number, part: Partial<MadeUpCase> = {}): MadeUpCase => ({
  id: `5005g00000Case${String(index).padStart(4, "0")}`,
  number: String(14202 - index).padStart(8, "0"),
  subject: pick(subjects, index),
  status: pick(statuses, index),
  priority: pick(priorities, index),
  account: pick(accounts, index),
  created_at: now - (12 + index * index * 9) * MINUTE,
  modified_at: now - (4 + index * 11) * MINUTE,
  is_closed: pick(statuses, index) === "Closed",
  ...part,
});

export const settings: Settings = {
  theme: "system",
  proxy: { kind: "system" },
  api_version: null,
  chosen: null,
};

export const settingsPage: SettingsView = {
  settings,
  vault: { place: "keychain", presence: "present", note: null },
  data_folder: "/home/dana/.local/share/dev.orgdeck.desktop",
  practice: {
    running_at: "http://localhost:41873",
    seeded: true,
    admin: { username: "admin@practice.example", password: "practice-admin" },
  },
  version: "0.1.0",
};
