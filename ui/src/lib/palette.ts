// every command of the app, for the palette
import type { IntegrationRow, Theme } from "../bindings";
import {
  askToDelete,
  askToDisconnect,
  copyReport,
  openConnect,
  orToast,
  testNow,
  tryPracticeOrg,
} from "./act";
import * as backend from "./backend";
import { dialogs } from "./dialogs.svelte";
import { here } from "./here.svelte";
import { integrations } from "./integrations.svelte";
import { quitKeys } from "./keys";
import { objectsOf } from "./objects";
import { preferences } from "./preferences.svelte";
import { router } from "./router.svelte";
import { everyOne } from "./test-all.svelte";
import { unsent } from "./unsent.svelte";
import { fuzzy } from "./fuzzy";
import { deskWords, environmentWords, hasSession } from "./words";

export type Command = { id: string; title: string; hint?: string; run: () => void };

const words = () => deskWords(integrations.chosen?.capability);

/** The way to each object of a desk that has several. */
function objects(): Command[] {
  const chosen = integrations.chosen;
  const there = chosen ? objectsOf[chosen.capability] : [];
  if (there.length < 2) return [];
  return there.map(({ name, plural }) => ({
    id: `go.${name}`,
    title: `Go to ${plural}`,
    run: () => void router.go({ view: "cases", object: name }),
  }));
}

function general(): Command[] {
  const theme = (name: Theme, title: string): Command => ({
    id: `theme.${name}`,
    title,
    run: () => void orToast(() => preferences.change({ theme: name })),
  });
  return [
    { id: "go.cases", title: `Go to ${words().area}`, run: () => void router.go({ view: "cases" }) },
    ...objects(),
    {
      id: "go.integrations",
      title: "Go to Integrations",
      run: () => void router.go({ view: "integrations" }),
    },
    { id: "go.activity", title: "Go to Activity", run: () => void router.go({ view: "activity" }) },
    { id: "go.settings", title: "Go to Settings", run: () => void router.go({ view: "settings" }) },
    { id: "add", title: "Add integration", run: () => void router.go({ view: "add" }) },
    { id: "practice.try", title: "Try the practice org", run: () => void tryPracticeOrg() },
    {
      id: "practice.start",
      title: "Start the practice org",
      run: () => void orToast(backend.startPracticeOrg, "The practice org runs"),
    },
    {
      id: "practice.stop",
      title: "Stop the practice org",
      run: () => void orToast(backend.stopPracticeOrg, "The practice org is stopped"),
    },
    {
      id: "practice.setup",
      title: "Open Setup of the practice org",
      run: () => void orToast(backend.openPracticeSetup),
    },
    { id: "explain", title: "Explain an error", run: () => dialogs.open({ kind: "explain" }) },
    theme("light", "Theme: light"),
    theme("dark", "Theme: dark"),
    theme("system", "Theme: as the system"),
    {
      id: "vault.choose",
      title: "Choose where secrets lie",
      run: () => dialogs.open({ kind: "choose_vault" }),
    },
    {
      id: "vault.unlock",
      title: "Unlock where secrets lie",
      run: () => dialogs.open({ kind: "unlock_vault" }),
    },
    { id: "data", title: "Show the data folder", run: () => void orToast(backend.showDataFolder) },
    { id: "quit", title: "Quit Orgdeck", hint: quitKeys, run: () => void backend.closeWindow() },
  ];
}

function ofIntegration(row: IntegrationRow): Command[] {
  const hint = environmentWords[row.environment];
  const made: Command[] = [
    { id: `test.${row.id}`, title: `Test Connection of ${row.name}`, hint, run: () => testNow(row.id) },
    {
      id: `edit.${row.id}`,
      title: `Edit ${row.name}`,
      hint,
      run: () => void router.go({ view: "edit", integration: row.id, tab: "basic" }),
    },
    {
      id: `setup.${row.id}`,
      title: `Set-up checklist of ${row.name}`,
      hint,
      run: () => void router.go({ view: "edit", integration: row.id, tab: "setup" }),
    },
    { id: `delete.${row.id}`, title: `Delete ${row.name}`, hint, run: () => askToDelete(row) },
  ];
  if (hasSession(row)) {
    made.push(
      {
        id: `disconnect.${row.id}`,
        title: `Disconnect ${row.name}`,
        hint,
        run: () => askToDisconnect(row),
      },
      {
        id: `connect.${row.id}`,
        title: `Re-generate token of ${row.name}`,
        hint,
        run: () => openConnect(row.id),
      },
      {
        id: `choose.${row.id}`,
        title: `Choose ${row.name}`,
        hint,
        run: () => void orToast(() => integrations.choose(row.id)),
      },
    );
    if (row.capability === "helpdesk") {
      made.push({
        id: `action.${row.id}`,
        title: `Make a GPT action from ${row.name}`,
        hint,
        run: () => void router.go({ view: "action", integration: row.id }),
      });
    }
  } else {
    made.push({
      id: `connect.${row.id}`,
      title: `Connect ${row.name}`,
      hint,
      run: () => openConnect(row.id),
    });
  }
  made.push({
    id: `diagnostics.${row.id}`,
    title: `Save a diagnostics file of ${row.name}`,
    hint,
    run: () => dialogs.open({ kind: "diagnostics", integration: row.id, name: row.name }),
  });
  if (row.last_checkup) {
    made.push(
      {
        id: `checkup.${row.id}`,
        title: `Show the last checkup of ${row.name}`,
        hint,
        run: () => void router.go({ view: "checkup", integration: row.id, run: false }),
      },
      {
        id: `report.${row.id}`,
        title: `Copy the report of ${row.name} for the admin`,
        hint,
        run: () => void copyReport(row.id),
      },
    );
  }
  return made;
}

/** Every command there is now, the most general first. */
export function allCommands(): Command[] {
  const made = general();
  if (integrations.connected.length > 0) {
    made.splice(1, 0, {
      id: "case.new",
      title: `New ${words().one}`,
      run: () => void router.go({ view: "cases", compose: true }),
    });
    made.push({ id: "test.all", title: "Test all integrations", run: () => void everyOne.start() });
  }
  if (unsent.list.length > 0) {
    made.push({ id: "go.unsent", title: "Go to Unsent", run: () => void router.go({ view: "unsent" }) });
  }
  return [...here.commands, ...made, ...integrations.rows.flatMap(ofIntegration)];
}

/** Whether a text looks like an error somebody pasted: an address, JSON, or one of Salesforce's codes. */
function looksLikeError(text: string): boolean {
  return /^https?:\/\/|^[[{]|\b[a-zA-Z]+_[a-zA-Z_]+\b|\b(4|5)\d\d\b.*\berror\b/i.test(text);
}

/** The commands that fit what was typed, best first; what looks like an error can be explained. */
export function matching(typed: string): Command[] {
  const text = typed.trim();
  if (text === "") return allCommands();
  const found = fitting(text);
  if (!looksLikeError(text)) return found;
  const explain: Command = {
    id: "explain.text",
    title: `Explain the error “${text}”`,
    run: () => dialogs.open({ kind: "explain", text }),
  };
  return [explain, ...found];
}

/** The commands that fit, and a search of the desk where an org is connected. */
function fitting(text: string): Command[] {
  const found = allCommands()
    .map((command) => ({ command, points: fuzzy(text, command.title) }))
    .filter((entry): entry is { command: Command; points: number } => entry.points !== null)
    .sort((a, b) => b.points - a.points)
    .map(({ command }) => command);
  const chosen = integrations.chosen;
  if (!chosen) return found;
  const search: Command = {
    id: "case.search",
    title: `Search ${words().many} for “${text}”`,
    hint: chosen.name,
    run: () => void router.go({ view: "cases", search: text }),
  };
  // a number, or words that name no command, are meant for the desk
  const first = /^\d+$/.test(text) || found.length === 0;
  return first ? [search, ...found] : [...found.slice(0, 5), search, ...found.slice(5)];
}
