// the views that are neither of one integration's set-up nor of the desk: checkup, action, activity, settings, the window
import type { Finding } from "../../src/bindings";
import * as actions from "../stand-in/action";
import * as checkups from "../stand-in/checkups";
import * as data from "../stand-in/data";
import { never, send, type Handlers } from "../stand-in/ipc";
import * as records from "../stand-in/records";
import type { Driver } from "./driver";
import { asked, at, dialog, integrationRows, many, press, refuse, type Scene, type View } from "./scene";

const longFindings: Finding[] = checkups.passedFindings.map((one, index) => ({
  ...one,
  title: `Probe ${index}`,
  verdict: index % 2 === 0 ? "warning" : "failed",
  sentence: `Sentence ${index}`,
  who: "you",
  evidence: many(3, (at) => ({
    asked: `Asked ${index} ${at}`,
    came: `Came ${index} ${at}`,
    request_id: `TID:${index}${at}x`,
  })),
  steps: [
    {
      text: `Do ${index}`,
      path: `Setup › ${index}`,
      page: null,
      path_connected: `Apps › ${index}`,
      page_connected: null,
    },
  ],
}));
const allEvidence = async (driver: Driver) => {
  const closed = document.querySelectorAll<HTMLElement>("li button[aria-expanded=false]");
  for (const one of closed) one.click();
  await driver.look();
};
const checkup = { view: "checkup", integration: "pipedream", run: false } as const;
const checkupView: View = {
  name: "checkup",
  scenes: [
    {
      name: "everything wrong, with all evidence",
      place: checkup,
      there: "li.failed",
      handlers: {
        last_checkup: () => ({
          ...checkups.checkupOf("pipedream", longFindings),
          compared: {
            passed_at: data.now,
            differences: many(9, (index) => ({
              title: `Step ${index}`,
              then: `Then ${index}`,
              now: `Now ${index}`,
            })),
          },
        }),
      },
      work: allEvidence,
    },
    {
      name: "one of several causes",
      place: checkup,
      there: "li.failed",
      handlers: { last_checkup: () => checkups.checkupOf("pipedream", checkups.unprovenFindings) },
      work: allEvidence,
    },
    {
      name: "one that runs",
      place: { ...checkup, run: true },
      there: ".line",
      handlers: {
        test_connection: ({ onFinding }) => {
          for (const one of checkups.passedFindings.slice(0, 5)) send(onFinding, one);
          return never();
        },
      },
    },
    {
      name: "one that is refused",
      place: checkup,
      there: ".failure",
      handlers: { last_checkup: refuse("No checkup.") },
    },
    dialog({ kind: "explain", text: "invalid_grant" }),
    dialog({ kind: "diagnostics", ...asked }, {}, press("Save")),
    dialog({ kind: "diagnostics", ...asked }, { diagnostics: refuse("No diagnostics.") }),
  ],
};

const manyFields = many(60, (index) => ({
  ...(actions.action.fields[3] as (typeof actions.action.fields)[number]),
  name: `Field${index}__c`,
  label: `Field label ${index}`,
  kind: `Text, at most ${index} characters`,
}));
const actionPlace = { view: "action", integration: "support" } as const;
const actionView: View = {
  name: "action",
  scenes: [
    {
      name: "fields, texts and the answer of a try",
      place: actionPlace,
      there: "[role=tabpanel]",
      handlers: {
        get_action: () => ({
          ...actions.action,
          version: "v sixty",
          fields: [...actions.action.fields, ...manyFields],
          gone: ["Old field", "Older field"],
        }),
        try_action: () => ({
          ...actions.answer,
          body: '{ "Subject": "A subject" }',
          failure: data.failure({ message: "Refused so." }),
        }),
      },
      work: async (driver) => {
        await driver.look();
        await driver.button("Instructions");
        await driver.look();
        await driver.button("Try it");
        await driver.choose("[role=tabpanel] select", "update_case");
        await driver.type("[role=tabpanel] input", "00001104");
        await driver.button("Send");
        await driver.look();
      },
    },
    {
      name: "one that is refused",
      place: actionPlace,
      there: ".failure",
      handlers: { get_action: refuse("No action.") },
    },
  ],
};

const entries = many(80, (index) =>
  data.activityRow(index, {
    name: `Integration ${index}`,
    org_name: `Org ${index}`,
    what: `What ${index}`,
    why: `Why ${index}`,
    code: `CODE_${index}`,
    request_id: `TID:${index}abc`,
    result: "failed",
    group: "0198-group",
  }),
);
const log = (name: string, handlers: Handlers, work?: Scene["work"], there = "[role=option]"): Scene => ({
  name,
  place: { view: "activity" },
  there,
  handlers,
  ...(work ? { work } : {}),
});
const activityView: View = {
  name: "activity",
  scenes: [
    log(
      "a long log, entry by entry with its changes",
      {
        list_activity: () => ({ rows: entries, more: false }),
        list_changes: () => [
          records.change({
            name: "Record one",
            before: [{ field: "Priority", value: "Before one" }],
            after: [{ field: "Priority", value: "After one" }],
          }),
          records.change({ id: "0198-two", can_undo: false, why_not: "It is too old.", name: "Record two" }),
        ],
      },
      async (driver) => {
        await driver.look();
        const drawn = document.querySelectorAll("[role=option].entry").length;
        for (let entry = 0; entry < Math.min(drawn, 12); entry += 1) {
          await driver.press("[role=option].entry", entry);
          await driver.look();
        }
      },
    ),
    log(
      "changes that are refused",
      { list_activity: () => ({ rows: entries, more: false }), list_changes: refuse("No changes.") },
      async (driver) => {
        await driver.press("[role=option].entry");
        await driver.look();
      },
    ),
    log("an export", {}, async (driver) => {
      await driver.button("Export…");
      await driver.look();
      await driver.button("Export", "dialog[open]");
      await driver.look();
    }),
    log("a log that is refused", { list_activity: refuse("No log.") }, undefined, ".failure"),
  ],
};

const proxied = {
  ...data.settings,
  proxy: { kind: "address", address: "http://proxy.example:3128" },
  api_version: "v sixty",
};
const settingsView: View = {
  name: "settings",
  scenes: [
    {
      name: "the page",
      place: { view: "settings" },
      there: "h2",
      handlers: {
        list_integrations: () => [data.row()],
        get_settings: () => proxied,
        settings_page: () => ({
          ...data.settingsPage,
          settings: proxied,
          vault: { place: "keychain", presence: "unavailable", note: "The keychain does not answer." },
        }),
      },
    },
    {
      name: "a page that is refused",
      place: { view: "settings" },
      there: ".failure",
      handlers: { settings_page: refuse("No settings.") },
    },
  ],
};

const windowView: View = {
  name: "window",
  scenes: [
    at(
      "every command, and a text that none fits",
      ".name",
      async (driver) => {
        await driver.key("k", { ctrlKey: true });
        await driver.see("#palette-list");
        await driver.look();
        // which commands fit a text is of its letters: none fits these, and with them every text looks like an error
        await driver.type("dialog input", `zzqq_zz ${driver.texts.of("A text typed into the palette")}`);
        await driver.look();
      },
      { list_integrations: () => integrationRows },
    ),
    at(
      "the switcher",
      ".switcher button",
      async (driver) => {
        await driver.press(".switcher button");
        await driver.look();
      },
      { list_integrations: () => integrationRows },
    ),
  ],
};

export const windowViews: View[] = [checkupView, actionView, activityView, settingsView, windowView];
