// made-up findings, checkups and diagnostics of the shape the app gives
import type {
  Checkup,
  CheckupBrief,
  Diagnostics,
  DiagnosticsChoice,
  Finding,
  TestAllStep,
  TestedAll,
  TestedIntegration,
} from "../../src/bindings";
import { MINUTE, failure, now, rows } from "./data";

const finding = (probe: string, title: string, sentence: string, part: Partial<Finding> = {}): Finding => ({
  probe,
  title,
  verdict: "passed",
  sentence,
  cause: null,
  one_of: [],
  evidence: [],
  steps: [],
  who: null,
  action: null,
  checklist_step: null,
  passes_within: null,
  millis: 41,
  ...part,
});

export const passedFindings: Finding[] = [
  finding("computer", "This computer", "Keychain and database can be written, 42 GB free, no proxy"),
  finding("name", "Name", "acme.my.salesforce.com has 3 addresses", {
    millis: 18,
    evidence: [
      {
        asked: "look up acme.my.salesforce.com",
        came: "13.110.54.1, 13.110.54.2, 13.110.54.3",
        request_id: null,
      },
    ],
  }),
  finding("connection", "Connection", "13.110.54.1 port 443 takes connections", { millis: 31 }),
  finding("tls", "Secure connection", "TLS 1.3, certificate valid until 2027-02-11", { millis: 96 }),
  finding("host", "Answer", "Salesforce answers, newest API version 67.0; this clock is right", {
    millis: 210,
  }),
  finding("environment", "Login host and environment", "A production org, as chosen", { millis: 120 }),
  finding("app", "The app", "Salesforce knows the app and its callback address", { millis: 118 }),
  finding("token", "Token", "Salesforce accepts the token", { millis: 240 }),
  finding("identity", "Signed-in user and org", "dana@acme.example in Acme Corp, as expected", {
    millis: 190,
  }),
  finding("api", "API access", "API enabled, version 67.0, Enterprise Edition", { millis: 140 }),
  finding("scopes", "Scopes", "api, refresh_token and id, as the recipe needs", { millis: 2 }),
  finding("rights", "Rights", "Cases can be read, created, changed and deleted, comments added", {
    millis: 260,
  }),
  finding("limits", "API calls left", "98,796 of 100,000 left", { millis: 1 }),
  finding("speed", "Response time", "142 ms, of which 24 ms are the network", { millis: 142 }),
];

/** Everything before a probe has passed, everything behind it was not reached. */
const failedAt = (part: Finding): Finding[] => {
  const at = passedFindings.findIndex((one) => one.probe === part.probe);
  const behind = passedFindings.slice(at + 1);
  return [
    ...passedFindings.slice(0, at),
    part,
    ...behind.map((one) => ({
      ...one,
      verdict: "not_reached" as const,
      sentence: "",
      evidence: [],
      millis: 0,
    })),
  ];
};

export const failedFindings: Finding[] = failedAt(
  finding("token", "Token", "The refresh token was revoked by an administrator.", {
    verdict: "failed",
    cause: "token.revoked",
    evidence: [
      { asked: "renewal", came: "HTTP 400 invalid_grant: expired access/refresh token", request_id: null },
      { asked: null, came: "The token is 12 days old, its policy allows 90.", request_id: null },
    ],
    steps: failure().steps,
    who: "admin",
    action: "regenerate_token",
    millis: 640,
  }),
);

/** What came back fits several causes. */
export const unprovenFindings: Finding[] = failedAt(
  finding("token", "Token", "Salesforce does not accept the refresh token any more.", {
    verdict: "failed",
    one_of: [
      {
        cause: "token.expired",
        sentence: "The refresh token has expired by the app's policy.",
        because: "It is 92 days old; many apps allow 90.",
        who: "you",
        action: "regenerate_token",
        steps: [
          {
            text: "Sign in again: everything else is kept.",
            path: null,
            page: null,
            path_connected: null,
            page_connected: null,
          },
        ],
      },
      {
        cause: "token.revoked",
        sentence: "Somebody revoked it.",
        because: null,
        who: "admin",
        action: "regenerate_token",
        steps: failure().steps,
      },
      {
        cause: "token.approvals",
        sentence: "A sixth sign-in of this user to the same app has ended the oldest.",
        because: "3 of 5 approvals were in use on Monday.",
        who: "you",
        action: "regenerate_token",
        steps: [
          {
            text: "Use one integration for each user and app.",
            path: null,
            page: null,
            path_connected: null,
            page_connected: null,
          },
        ],
      },
    ],
    evidence: [
      {
        asked: "POST login.salesforce.com/services/oauth2/token",
        came: "HTTP 400 invalid_grant: expired access/refresh token",
        request_id: "4f1c2a7e9b3d",
      },
      {
        asked: null,
        came: "Nothing else in this app is signed in to the same org, so nothing proves which.",
        request_id: null,
      },
    ],
    who: null,
    millis: 640,
  }),
);

/** A change that Salesforce may still be passing on. */
export const changedFindings: Finding[] = failedAt(
  finding("app", "The app", "Salesforce does not know this consumer key.", {
    verdict: "failed",
    cause: "app.unknown-key",
    evidence: [
      {
        asked: "GET login.salesforce.com/services/oauth2/authorize",
        came: "the error page invalid_client_id: client identifier invalid",
        request_id: null,
      },
    ],
    steps: [
      {
        text: "Compare the consumer key letter by letter with the one in Salesforce.",
        path: "Setup › External Client App Manager › your app › Settings › OAuth Settings › Consumer Key and Secret",
        page: "ManageExternalClientApplication",
        path_connected: "Setup › App Manager › your app › View › Manage Consumer Details",
        page_connected: "NavigationMenus",
      },
      {
        text: "If the app was created or changed in the last ten minutes, wait: Salesforce passes it on.",
        path: null,
        page: null,
        path_connected: null,
        page_connected: null,
      },
    ],
    who: "you",
    action: "edit_authentication",
    checklist_step: "key",
    passes_within: 10,
    millis: 118,
  }),
);

export const checkupOf = (integration: string, findings: Finding[]): Checkup => ({
  integration,
  started_at: now - 2 * MINUTE - 2100,
  finished_at: now - 2 * MINUTE,
  outcome: findings.some((one) => one.verdict === "failed")
    ? "failed"
    : findings.some((one) => one.verdict === "warning")
      ? "warnings"
      : "passed",
  findings,
  api_calls: 3,
  compared: null,
});

export const kept: CheckupBrief[] = [
  { id: "3", finished_at: now - 2 * MINUTE, outcome: "failed", headline: "Salesforce refuses the token." },
  {
    id: "2",
    finished_at: now - 26 * 60 * MINUTE,
    outcome: "warnings",
    headline: "Few API calls are left today.",
  },
  { id: "1", finished_at: now - 50 * 60 * MINUTE, outcome: "passed", headline: null },
];

/** Test all over every row that has a session. */
export function testedAll(report: (step: TestAllStep) => void): TestedAll {
  const chosen = rows.filter((one) => one.state !== "not_connected");
  const tested = chosen.map(({ id, name }, index): TestedIntegration => {
    const failed = id === "pipedream";
    const step: TestAllStep = {
      integration: id,
      name,
      number: index + 1,
      of: chosen.length,
      finding: null,
      ended: null,
    };
    report(step);
    const ended: TestedIntegration = {
      integration: id,
      name,
      outcome: failed ? "failed" : "passed",
      headline: failed ? "Salesforce refuses the token." : null,
      api_calls: 3,
    };
    report({ ...step, ended });
    return ended;
  });
  return { tested, cancelled: false };
}

export const diagnosticsName = "orgdeck-diagnostics-2026-11-26-101500.txt";

export const diagnosticsOf = (choice: DiagnosticsChoice): Diagnostics => ({
  file_name: diagnosticsName,
  text: [
    "Orgdeck diagnostics of 2026-11-26 10:15:00 +01:00",
    "",
    "== Versions and settings",
    "Orgdeck 0.1.0 on linux x86_64",
    "Proxy: as the system says",
    "",
    "== Newest checkup",
    `Signed-in user and org: ${choice.user_names ? "dana@acme.example" : "[user name]"} in Acme Corp`,
    `Case ${choice.records ? "00014203" : "[record]"} was read`,
  ].join("\n"),
});

export const decoded = {
  entries: [
    {
      found: "invalid_grant: ip restricted",
      tell: "Only the address is refused: the same sign-in works from the office or through the VPN.",
      failure: failure({
        cause: "token.ip-restricted",
        message: "Salesforce refuses this network's address.",
        action: null,
      }),
    },
  ],
};
