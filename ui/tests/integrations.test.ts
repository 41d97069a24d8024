import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { button, lastCall, openApp } from "./app";
import * as checkups from "./stand-in/checkups";
import * as data from "./stand-in/data";
import { never, send } from "./stand-in/ipc";

const rowOf = async (name: string) => {
  const cell = await screen.findByText(name, { selector: ".name" });
  const row = cell.closest("tr");
  if (!row) throw new Error(`${name} is in no row`);
  return row;
};

test("the list shows every state in its own words and says when it can be used", async () => {
  const states = [
    "not_connected",
    "connected",
    "expires_soon",
    "expired",
    "locked",
    "blocked",
    "unreachable",
  ] as const;
  const rows = states.map((state) => data.row({ id: state, name: state, state }));
  rows.push(data.row({ id: "open", name: "open", state: "not_connected", setup: { done: 7, total: 12 } }));
  const { calls } = await openApp({ list_integrations: () => rows });
  const words = [
    "NOT CONNECTED",
    "CONNECTED",
    "EXPIRES SOON",
    "EXPIRED",
    "LOCKED",
    "BLOCKED",
    "UNREACHABLE",
    "SET-UP 7 OF 12",
  ];
  for (const word of words) expect(await screen.findByText(word)).toBeTruthy();
  await waitFor(() => expect(calls.some((call) => call.command === "list_is_usable")).toBe(true));
});

test("nothing is asked of an org at the start", async () => {
  const { calls } = await openApp();
  await rowOf("Support desk");
  const local = [
    "get_settings",
    "list_integrations",
    "list_is_usable",
    "list_unsent",
    "pending_revocations",
    "unsaved_tokens",
    "plugin:window|set_theme",
  ];
  expect(calls.map((call) => call.command).filter((command) => !local.includes(command))).toEqual([]);
});

test("a row names its actions after the integration and tells the last checkup", async () => {
  await openApp();
  const row = within(await rowOf("Pipedream lead scoring"));
  for (const name of ["Test Connection of", "Edit", "Delete", "Re-generate token of"]) {
    expect(row.getByRole("button", { name: `${name} Pipedream lead scoring` })).toBeTruthy();
  }
  expect(row.getByRole("button", { name: /^Failed / }).title).toBe(
    "The refresh token was revoked by an administrator.",
  );
  expect(within(await rowOf("Support desk")).getByRole("button", { name: "Passed 2 min ago" })).toBeTruthy();
  expect(
    within(await rowOf("Sendbird AI agent")).getByRole("button", { name: "1 warning, 3 h ago" }),
  ).toBeTruthy();
  expect(within(await rowOf("ConnectFlo")).getByRole("button", { name: "Connect ConnectFlo" })).toBeTruthy();
});

test("an empty list offers adding an integration and the practice org", async () => {
  const { calls, user } = await openApp({ list_integrations: () => [] });
  await button("Add integration");
  await user.click(await button("Try the practice org"));
  expect(await screen.findByRole("dialog", { name: "Connect Practice org" })).toBeTruthy();
  expect(lastCall(calls, "add_practice_org")).toEqual({ capability: "helpdesk" });
});

test("a list that cannot be fetched says why and is fetched again on demand", async () => {
  let fails = true;
  const { user } = await openApp({
    list_integrations: () => {
      if (fails) throw data.failure({ message: "The database is from a newer Orgdeck.", action: "retry" });
      return data.rows;
    },
  });
  expect((await screen.findByRole("alert")).textContent).toContain("The database is from a newer Orgdeck.");
  fails = false;
  await user.click(await button("Try again"));
  await rowOf("Support desk");
});

test("a slow list shows a spinner only after a quarter of a second", async () => {
  await openApp({ list_integrations: never });
  expect(screen.queryByLabelText("Loading integrations")).toBeNull();
  expect(await screen.findByLabelText("Loading integrations")).toBeTruthy();
});

test("the keys of the list move, test, edit and delete", async () => {
  const { user } = await openApp();
  await rowOf("Support desk");
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(document.activeElement).toBe(await rowOf("Case lookup for ChatGPT"));
  await user.keyboard("{Delete}");
  expect(await screen.findByRole("dialog", { name: "Delete Case lookup for ChatGPT?" })).toBeTruthy();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(document.activeElement).toBe(await rowOf("Case lookup for ChatGPT"));
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("tab", { name: "Basic" })).toBeTruthy();
});

test("deleting names the integration, and asks again when the org does not confirm", async () => {
  const { calls, user } = await openApp({
    delete_integration: ({ how }) =>
      how === "first"
        ? { kind: "unconfirmed", failure: data.failure({ message: "The org did not answer." }) }
        : { kind: "done", revoked: false },
  });
  await user.click(await button("Delete Support desk"));
  const dialog = within(await screen.findByRole("dialog", { name: "Delete Support desk?" }));
  await user.click(await dialog.findByRole("button", { name: "Delete integration" }));
  expect(await dialog.findByText("The org did not answer.")).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Delete, forget the token" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(lastCall(calls, "delete_integration")).toEqual({ integration: "support", how: "forget" });
});

test("the switcher chooses an integration, and the choice is remembered", async () => {
  const { calls, user } = await openApp();
  await user.click(await button("Integration Support desk, production"));
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  await button("Integration Sendbird AI agent, sandbox");
  expect(lastCall(calls, "update_settings").settings).toMatchObject({ chosen: "sendbird" });
});

test("Test all says which one it is at, can be stopped, and sums up", async () => {
  let finish: (all: unknown) => void = () => undefined;
  const { calls, user } = await openApp({
    test_all: ({ onStep }) => {
      checkups.testedAll((step) => {
        if (step.number <= 2 && !(step.number === 2 && step.ended)) send(onStep, step);
      });
      return new Promise((resolve) => (finish = resolve));
    },
  });
  await rowOf("Support desk");
  await user.click(await button("Test all"));
  expect(await screen.findByText(/^Testing 2 of 5: /)).toBeTruthy();
  expect(screen.getAllByText("Testing…")).toHaveLength(1);
  await user.click(await button("Stop testing"));
  expect(calls.some((call) => call.command === "cancel_test_all")).toBe(true);
  const { tested } = checkups.testedAll(() => undefined);
  finish({ tested: [tested[0], { ...tested[1], outcome: "cancelled" }], cancelled: true });
  expect(await screen.findByText("Stopped. 1 tested: 1 passed")).toBeTruthy();
  await user.click(await button("Test all"));
  finish(checkups.testedAll(() => undefined));
  expect(await screen.findByText("5 tested: 4 passed, 1 failed")).toBeTruthy();
});
