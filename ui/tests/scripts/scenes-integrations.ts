// the list of integrations and what is asked over it, connecting, the catalogue and the editor
import { announce } from "../../src/lib/changes";
import { dialogs } from "../../src/lib/dialogs.svelte";
import { toasts } from "../../src/lib/toasts.svelte";
import * as checkups from "../stand-in/checkups";
import * as data from "../stand-in/data";
import { never, send } from "../stand-in/ipc";
import * as setup from "../stand-in/setup";
import {
  asked,
  at,
  dialog,
  integrationRows,
  later,
  many,
  press,
  refuse,
  type Scene,
  type View,
} from "./scene";

const unsaved = () => [
  {
    org_name: "Acme One",
    username: "one@acme.example",
    failure: data.failure({ message: "The keychain is locked." }),
  },
];

const integrationsView: View = {
  name: "integrations",
  scenes: [
    at("a long list", ".name", (driver) => driver.look(), { list_integrations: () => integrationRows }),
    at(
      "what is still to be revoked and to be saved, and Test all",
      "[aria-label='Tokens still to be revoked']",
      async (driver) => {
        announce({ area: "unsaved", integration: null });
        await driver.press("section .buttons button");
        await driver.button("Test all");
        await driver.look();
      },
      {
        pending_revocations: () => [data.pending],
        retry_revocation: () => ({ kind: "unconfirmed", failure: data.failure({ message: "No answer." }) }),
        unsaved_tokens: unsaved,
        test_all: ({ onStep }) => {
          send(onStep, {
            integration: "support",
            name: "Support tested",
            number: 1,
            of: 2,
            finding: null,
            ended: null,
          });
          return later({ tested: [], cancelled: true });
        },
      },
    ),
    at("a list that is refused", ".failure", (driver) => driver.look(), {
      list_integrations: refuse("The list is refused."),
    }),
    dialog(
      { kind: "give_up", ...asked, remove: true },
      {
        delete_integration: () => ({
          kind: "unconfirmed",
          failure: data.failure({ message: "Not confirmed." }),
        }),
      },
      press("Delete integration"),
    ),
    dialog(
      { kind: "give_up", ...asked, remove: false },
      { revoke_token: refuse("Not revoked.") },
      press("Disconnect"),
    ),
    dialog({ kind: "quit" }, { unsaved_tokens: unsaved }),
    dialog(
      { kind: "unlock_vault" },
      { vault_view: () => ({ place: "file", presence: "locked", note: "The file is locked." }) },
    ),
    dialog(
      { kind: "choose_vault" },
      { vault_view: () => ({ place: null, presence: "unavailable", note: "The keychain is broken." }) },
    ),
    at("a text to copy by hand, a question and notes", ".name", async (driver) => {
      dialogs.open({ kind: "copy_by_hand", text: driver.texts.of("A text to copy") });
      await driver.look();
      dialogs.open({ kind: "leave", sentence: driver.texts.of("A sentence"), answer: () => undefined });
      toasts.say(driver.texts.of("A good note"), "good", { words: "Take back", run: () => undefined });
      toasts.say(driver.texts.of("A bad note"), "bad");
      await driver.look();
    }),
  ],
};

const connecting = (end: unknown, work?: Scene["work"]) =>
  dialog({ kind: "connect", ...asked }, { connect: () => end }, work);
const connectView: View = {
  name: "connect",
  scenes: [
    connecting({
      kind: "connected",
      org: data.org,
      checkup: checkups.checkupOf("support", checkups.failedFindings),
    }),
    connecting({
      kind: "question",
      question: { kind: "other_identity", expected: "dana in Acme", found: "ray in Other Org" },
    }),
    connecting({
      kind: "question",
      question: {
        kind: "other_environment",
        chosen: "production",
        found: "sandbox",
        org: "Org Two",
        instance: "two.my.salesforce.com",
      },
    }),
    connecting({ kind: "denied", failure: data.failure({ message: "It was denied." }) }),
    dialog(
      { kind: "connect", ...asked },
      {
        connect: ({ onPhase }) => {
          send(onPhase, {
            kind: "prepared",
            link: "https://acme.my.salesforce.com/authorize",
            callback: "http://localhost:1/callback",
          });
          send(onPhase, { kind: "waiting_for_sign_in", until: data.now + 60_000, browser_opened: false });
          return never();
        },
        get_integration: () => data.detailOf(data.row({ environment: "practice" })),
        paste_address: () => ({ kind: "not_recognised", sentence: "This address is of something else." }),
      },
      async (driver) => {
        await driver.type("dialog details input", driver.texts.of("A pasted address"));
        await driver.press("dialog details [type=submit]");
      },
    ),
  ],
};

const recipes = many(30, (index) => ({
  ...data.recipes[0],
  mark: { id: `recipe-${index}`, product: `Product ${index}`, initials: `P${index}`, colour: "teal" },
  summary: `Summary ${index}`,
  needs: [`Need one ${index}`, `Need two ${index}`],
}));
const addView: View = {
  name: "catalogue",
  scenes: [
    {
      name: "the catalogue, and a new integration",
      place: { view: "add" },
      there: "button.card",
      handlers: {
        list_recipes: () => recipes,
        reload_recipes: () => [{ file: "mine.toml", line: 3, sentence: "A comma is missing." }],
        add_integration: refuse("The disk is full."),
      },
      work: async (driver) => {
        await driver.look();
        await driver.press("button.card");
        await driver.button("Continue to Setup");
        await driver.look();
      },
    },
    {
      name: "a catalogue that is refused",
      place: { view: "add" },
      there: ".failure",
      handlers: { list_recipes: refuse("No catalogue.") },
    },
  ],
};

const tab = (name: "basic" | "setup" | "authentication" | "connect", integration = "sendbird") =>
  ({ view: "edit", integration, tab: name }) as const;
const manySteps = setup.checklistOf({
  steps: many(24, (index) => ({
    ...(setup.steps[index % setup.steps.length] as (typeof setup.steps)[number]),
    id: `step-${index}`,
    group: `Group ${Math.floor(index / 4)}`,
    title: `Title ${index}`,
    text: `Text ${index}`,
    why: `Why ${index}`,
  })),
});
const editView: View = {
  name: "editor",
  scenes: [
    {
      name: "a long checklist, step by step",
      place: tab("setup"),
      there: ".panes",
      handlers: {
        get_checklist: () => manySteps,
        check_setup: ({ integration, onStep }) => ({
          ...setup.checkOf(integration, (step) => send(onStep, step)),
          checklist: manySteps,
        }),
      },
      work: async (driver) => {
        await driver.button("Check in the org");
        const steps = document.querySelectorAll(
          ".panes nav button, .panes ol button, .panes ul button",
        ).length;
        for (let step = 0; step < Math.min(steps, 8); step += 1) {
          await driver.press(".panes nav button, .panes ol button, .panes ul button", step);
          await driver.look();
        }
        document.querySelectorAll<HTMLDetailsElement>("details").forEach((one) => (one.open = true));
        await driver.look();
      },
    },
    {
      name: "a check that runs",
      place: tab("setup"),
      there: ".panes",
      handlers: {
        check_setup: ({ onStep }) => {
          send(onStep, { step: "callback", title: "Step that is looked at", number: 1, of: 5, ended: null });
          return later(setup.checkOf("sendbird", () => undefined));
        },
      },
      work: async (driver) => {
        await driver.button("Check in the org");
        await driver.look();
      },
    },
    {
      name: "what a colleague sent back",
      place: tab("setup"),
      there: ".panes",
      work: async (driver) => {
        await driver.button("Send to a colleague");
        await driver.button("Open…", "dialog[open]");
        await driver.look();
      },
    },
    {
      name: "where a checklist was saved, and a refusal",
      place: tab("setup"),
      there: ".panes",
      handlers: { import_checklist: refuse("That is no checklist.") },
      work: async (driver) => {
        await driver.button("Send to a colleague");
        await driver.button("Open…", "dialog[open]");
        await driver.look();
        await driver.button("Save…", "dialog[open]");
        await driver.look();
      },
    },
    { name: "basic", place: tab("basic", "support"), there: "#editor" },
    {
      name: "authentication by the CLI",
      place: tab("authentication", "support"),
      there: "#editor",
      handlers: {
        get_integration: () => data.detailOf(data.row({ grant: "cli" })),
      },
    },
    {
      name: "authentication with a password",
      place: tab("authentication", "support"),
      there: "#editor",
      handlers: {
        get_integration: () => {
          const detail = data.detailOf(data.row({ grant: "password" }));
          return {
            ...detail,
            authentication: { ...detail.authentication, username: "The user it signs in as" },
          };
        },
        check_domain: () => ({ kind: "refused", sentence: "This is not an address of Salesforce." }),
      },
      work: async (driver) => {
        await driver.type("#editor input:not([type=radio])", driver.texts.of("A typed domain"));
        await driver.look();
      },
    },
    {
      name: "authentication in the browser",
      place: tab("authentication", "support"),
      there: "#editor",
      handlers: {
        check_domain: () => ({
          kind: "fine",
          address: "https://fine.my.salesforce.com",
          corrections: ["a slash", "a blank"],
        }),
      },
    },
    {
      name: "connect",
      place: tab("connect", "support"),
      there: "[aria-label=Health]",
      handlers: {
        get_integration: () => ({
          ...data.detailOf(data.row()),
          health: { ...data.health, policy: "valid until revoked" },
        }),
        read_health: refuse("No policy."),
      },
      work: async (driver) => {
        await driver.button("Read policy");
        await driver.look();
      },
    },
    {
      name: "connect to the practice org",
      place: tab("connect", "connectflo"),
      there: "#editor section",
      handlers: {
        get_integration: () => ({
          ...data.detailOf(data.row({ state: "not_connected", environment: "practice" })),
        }),
      },
    },
    {
      name: "an editor that is refused",
      place: tab("basic"),
      there: ".failure",
      handlers: { get_integration: refuse("It is gone.") },
    },
  ],
};

export const integrationViews: View[] = [integrationsView, connectView, addView, editView];
