// a made-up checklist of the shape the app gives
import type {
  Checklist,
  ChecklistInput,
  ChecklistStep,
  ImportedChecklist,
  SetupCheck,
  SetupStep,
} from "../../src/bindings";
import { MINUTE, now } from "./data";

const step = (
  id: string,
  group: string,
  title: string,
  part: Partial<ChecklistStep> = {},
): ChecklistStep => ({
  id,
  group,
  title,
  text: "Open the section API (Enable OAuth Settings) of the app and set it as shown.",
  why: "Salesforce compares it letter by letter.",
  place: "salesforce",
  path: "Setup › External Client App Manager › Sendbird › Settings › OAuth Settings",
  page: "ManageExternalClientApplication",
  path_connected: "Setup › App Manager › Sendbird › Edit › API (Enable OAuth Settings)",
  page_connected: "NavigationMenus",
  values: [],
  tool: null,
  boxes: [],
  hint: false,
  automatic: true,
  mends: [],
  state: { kind: "to_do" },
  hidden: null,
  done: false,
  ...part,
});

const asked = "SOAP readMetadata ConnectedApp Sendbird";

export const steps: ChecklistStep[] = [
  step("toggle", "Sign-in", "Allow username-password flows", {
    done: true,
    state: {
      kind: "checked",
      at: now - MINUTE,
      who: null,
      evidence: [
        {
          asked: "SOAP readMetadata OauthOidc settings",
          came: "blockOAuthUnPwFlow is false",
          request_id: null,
        },
      ],
    },
  }),
  step("create", "Connected app", "Create the app", {
    done: true,
    state: { kind: "by_hand", who: "Dana", at: now - 70 * MINUTE },
  }),
  step("callback", "Connected app", "Callback address", {
    values: [
      {
        label: "Callback URL",
        value: "https://login.salesforce.com/services/oauth2/callback",
        waits_for: [],
      },
    ],
    state: {
      kind: "failed",
      at: now - MINUTE,
      who: null,
      found: [
        "Found instead: https://login.salesforce.com/services/oauth2/callback/ — it ends with a slash.",
      ],
      evidence: [{ asked, came: "callbackUrl, one line", request_id: null }],
    },
  }),
  step("boxes", "Connected app", "Three boxes to untick", {
    boxes: [
      { label: "Enable OAuth Settings", ticked: true },
      {
        label: "Require Proof Key for Code Exchange (PKCE) Extension for Supported Authorization Flows",
        ticked: false,
      },
      { label: "Require Secret for Web Server Flow", ticked: false },
    ],
  }),
  step("policy", "Connected app", "IP relaxation", {
    hidden: {
      at: now - MINUTE,
      why: "The app's policies cannot be seen with the rights of agent@acme.example.",
      evidence: [{ asked, came: "HTTP 403 INSUFFICIENT_ACCESS", request_id: null }],
    },
  }),
  step("package", "Remote sites", "Install the vendor's package", {
    state: { kind: "not_applicable", why: "Your org has a connected app already." },
    automatic: false,
  }),
  step("token", "Hand-off", "Copy the security token", {
    values: [
      {
        label: "Remote Site URL",
        value: "https://api-‹Sendbird application id›.sendbird.com",
        waits_for: ["Sendbird application id"],
      },
    ],
    automatic: false,
    place: "product",
    path: "Workspace settings › Integrations › Salesforce",
    page: null,
    path_connected: null,
    page_connected: null,
  }),
  step("rotate", "Hand-off", "Change the secret now and then", {
    hint: true,
    automatic: false,
    path: null,
    page: null,
  }),
];

export const inputs: ChecklistInput[] = [
  {
    input: {
      id: "application_id",
      label: "Sendbird application id",
      help: "Under Workspace settings › General.",
      shape: "application_id",
    },
    value: "AB CD",
    wrong: "An application id has no spaces.",
  },
  {
    input: { id: "region", label: "Region", help: "Such as ap-2.", shape: "region" },
    value: "ap-2",
    wrong: null,
  },
];

export const checklistOf = (part: Partial<Checklist> = {}): Checklist => ({
  steps,
  inputs,
  done: 2,
  of: 6,
  checked_at: now - MINUTE,
  app_kind: "connected",
  can_check: true,
  ...part,
});

export const ticked = (id: string, done: boolean): Checklist =>
  checklistOf({
    done: done ? 3 : 2,
    steps: steps.map((one) =>
      one.id === id
        ? { ...one, done, state: done ? { kind: "by_hand", who: "Dana", at: now } : { kind: "to_do" } }
        : one,
    ),
  });

/** A check of the whole list: tells each step, then gives the result. */
export function checkOf(integration: string, report: (step: SetupStep) => void): SetupCheck {
  const automatic = steps.filter((one) => one.automatic && one.state.kind !== "not_applicable");
  automatic.forEach(({ id, title }, index) => {
    report({ step: id, title, number: index + 1, of: automatic.length, ended: null });
  });
  return {
    integration,
    started_at: now - 900,
    finished_at: now,
    asked_as: "agent@acme.example",
    passed: 2,
    failed: 1,
    hidden: 1,
    open: 1,
    api_calls: 7,
    cancelled: false,
    checklist: checklistOf(),
  };
}

export const imported: ImportedChecklist = {
  by: "Ray Admin",
  at: now - 30 * MINUTE,
  taken: 4,
  left_out: ["“Old step” is not in this version of the recipe."],
  checklist: checklistOf({ done: 5 }),
};
