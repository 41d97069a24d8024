// the words for the closed lists of the contract: one place, so that every view says the same
import type {
  Capability,
  CheckupSummary,
  Environment,
  Grant,
  IntegrationRow,
  PullBy,
  State,
  VaultPlace,
  Who,
} from "../bindings";
import { LOCALE } from "./locale";
import { ago, clockTime } from "./time";

export type Tone = "good" | "bad" | "warn" | "quiet";

export const capabilityWords: Record<Capability, string> = {
  helpdesk: "Helpdesk",
  crm: "CRM",
  content_management: "Content Management",
};

export const capabilitySentences: Record<Capability, string> = {
  helpdesk: "Cases",
  crm: "Leads, contacts, accounts, opportunities, tasks",
  content_management: "Knowledge articles",
};

const desks: Record<Capability, { area: string; one: string; many: string }> = {
  helpdesk: { area: "Cases", one: "case", many: "cases" },
  crm: { area: "CRM records", one: "record", many: "records" },
  content_management: { area: "Articles", one: "article", many: "articles" },
};

/** What the desk of an integration is called, and what it holds; without one, that of cases. */
export const deskWords = (capability: Capability = "helpdesk") => desks[capability];

/** What the palette is for, where an integration has such records. */
export const paletteWords = (capability?: Capability) =>
  `Search ${deskWords(capability).many} or type a command`;

export const environmentWords: Record<Environment, string> = {
  production: "Production",
  sandbox: "Sandbox",
  practice: "Practice",
};

export const environmentSentences: Record<Environment, string> = {
  production: "A production or Developer Edition org. Changes are real.",
  sandbox: "A copy of an org for testing. It signs in at test.salesforce.com.",
  practice: "An org that runs on this computer, with made-up cases.",
};

export const pullByWords: Record<PullBy, string> = {
  created: "Created time",
  modified: "Last modified time",
};

export const grantWords: Record<Grant, string> = {
  authorization_code: "Sign in in the browser",
  client_credentials: "Client credentials",
  jwt_bearer: "JWT bearer (private key)",
  cli: "Salesforce CLI",
  pasted_token: "Pasted access token",
  password: "User name and password",
};

/** What each way is for, in a sentence. */
export const grantSentences: Record<Grant, string> = {
  authorization_code: "Somebody signs in and allows. The usual way.",
  client_credentials: "The app signs in by itself, as the user chosen as Run As in Salesforce.",
  jwt_bearer: "The app signs in by itself with a key, as a user who has approved it.",
  cli: "Uses an org that the sf command of this computer is signed in to.",
  pasted_token: "For a short look with a token you already have.",
  password: "Legacy. Off by default in orgs made since Summer ’23.",
};

/** How each way stays connected, said before anybody connects. */
export const stayingWords: Record<Grant, string> = {
  authorization_code:
    "A refresh token is kept where secrets lie, and renews the sign-in by itself until it is revoked or its policy ends it.",
  client_credentials:
    "The consumer secret is kept where secrets lie; a new token is asked for whenever the last one has expired.",
  jwt_bearer:
    "The private key is kept where secrets lie; a new token is asked for whenever the last one has expired. IP restrictions always apply.",
  cli: "Nothing is kept. The CLI stays the owner: it is asked for a token whenever the last one has expired, and Delete revokes nothing.",
  pasted_token: "It is not kept. It works until it expires at the org or you quit, and cannot be renewed.",
  password:
    "The password is asked again after each start, unless you tick to keep it where secrets lie. There is no refresh token.",
};

/** Whether a way signs in as an app of the org. */
export function needsApp(grant: Grant): boolean {
  return grant !== "cli" && grant !== "pasted_token";
}

/** Whether a way names the user it signs in as. */
export function namesUser(grant: Grant): boolean {
  return grant === "jwt_bearer" || grant === "password" || grant === "cli";
}

export const placeWords: Record<VaultPlace, string> = {
  keychain: "In the keychain of this computer",
  file: "In an encrypted file, opened with your passphrase",
  memory: "In memory, only until you quit",
};

export const whoWords: Record<Who, string> = {
  you: "You can mend this here.",
  admin: "Your Salesforce admin can mend this.",
  salesforce: "Only Salesforce can mend this.",
  network: "Whoever runs your network can mend this.",
};

const stateWords: Record<State, [string, Tone]> = {
  not_connected: ["NOT CONNECTED", "quiet"],
  connected: ["CONNECTED", "good"],
  expires_soon: ["EXPIRES SOON", "warn"],
  expired: ["EXPIRED", "bad"],
  locked: ["LOCKED", "warn"],
  blocked: ["BLOCKED", "bad"],
  unreachable: ["UNREACHABLE", "warn"],
};

/** The state in words and its colour; an open checklist says how far it is. */
export function statusOf(row: Pick<IntegrationRow, "state" | "setup">): { words: string; tone: Tone } {
  if (row.state === "not_connected" && row.setup && row.setup.done < row.setup.total) {
    return { words: `SET-UP ${row.setup.done} OF ${row.setup.total}`, tone: "quiet" };
  }
  const [words, tone] = stateWords[row.state];
  return { words, tone };
}

/** Whether the row asks something of the person. */
export function needsYou(row: IntegrationRow): boolean {
  return ["expires_soon", "expired", "locked", "blocked"].includes(row.state);
}

/** Whether the integration has an org behind it, whatever state its session is in. */
export function hasSession(row: IntegrationRow): boolean {
  return row.state !== "not_connected";
}

/** "Passed 2 min ago", "1 warning, 3 h ago", "Failed 09:14". */
export function checkupWords(last: CheckupSummary | null, now: number): string {
  if (!last) return "–";
  const when = ago(last.finished_at, now);
  switch (last.outcome) {
    case "passed":
      return `Passed ${when}`;
    case "warnings":
      return `${last.warnings} ${last.warnings === 1 ? "warning" : "warnings"}, ${when}`;
    case "failed":
      return `Failed ${clockTime(last.finished_at, now)}`;
    case "cancelled":
      return `Stopped ${when}`;
  }
}

/** The beginning of a text, for places that show one line of it; no layout is asked to measure a megabyte. */
export function beginning(text: string | null, length = 300): string {
  if (!text) return "";
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

const whole = new Intl.NumberFormat(LOCALE);

/** "1,204" in the person's own notation. */
export function count(value: number): string {
  return whole.format(value);
}
