// the activity log, tokens still to be revoked, and refresh tokens that are not saved
import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { announce } from "../src/lib/changes";
import { lastCall, openApp } from "./app";
import * as data from "./stand-in/data";

async function openLog(handlers = {}) {
  const opened = await openApp(handlers);
  await opened.user.click(await screen.findByRole("button", { name: "Activity" }));
  return opened;
}

test("the log is listed, searched and told in detail", async () => {
  const { user, calls } = await openLog();
  const list = await screen.findByRole("listbox", { name: "Activity, newest first" });
  await user.click(await within(list).findByRole("option", { name: /Access token of dana/ }));
  const entry = within(screen.getByRole("complementary", { name: "Entry" }));
  expect(entry.getByText("Salesforce no longer accepts this sign-in.")).toBeTruthy();
  expect(entry.getByText("TID:71e1000025")).toBeTruthy();
  await user.type(screen.getByLabelText("Search"), "invalid_grant");
  await user.selectOptions(screen.getByLabelText("Kind"), "Renewal");
  await user.click(screen.getByLabelText("Only what failed"));
  await waitFor(() =>
    expect(lastCall(calls, "list_activity").query).toEqual({
      words: "invalid_grant",
      integration: null,
      kind: "renewal",
      failed_only: true,
    }),
  );
});

test("keys move through the log, and Escape closes the entry", async () => {
  const { user } = await openLog();
  await screen.findByRole("listbox", { name: "Activity, newest first" });
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(await screen.findByRole("complementary", { name: "Entry" })).toBeTruthy();
  const list = within(screen.getByRole("listbox", { name: "Activity, newest first" }));
  expect(list.getAllByRole("option", { selected: true })).toHaveLength(1);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("complementary", { name: "Entry" })).toBeNull());
});

test("a log that cannot be read is not an empty one", async () => {
  await openLog({
    list_activity: () => {
      throw data.failure({ message: "The database is busy.", action: null });
    },
  });
  expect(await screen.findByText("The database is busy.")).toBeTruthy();
  expect(screen.queryByText("Nothing yet")).toBeNull();
});

test("an empty log says what will be there, a narrowed one that nothing matches", async () => {
  const { user } = await openLog({ list_activity: () => ({ rows: [], more: false }) });
  expect(await screen.findByText("Nothing yet")).toBeTruthy();
  await user.type(screen.getByLabelText("Search"), "x");
  expect(await screen.findByText("Nothing like that")).toBeTruthy();
});

test("the export tells its name before and its place after", async () => {
  const { user, calls } = await openLog();
  await user.click(await screen.findByRole("button", { name: "Export…" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Export the activity log" }));
  expect(await dialog.findByText("orgdeck-activity-2026-11-26-101500.csv")).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Export" }));
  expect(await dialog.findByText("60 entries written.")).toBeTruthy();
  expect(lastCall(calls, "export_activity").choose).toBe(false);
  await user.click(dialog.getByRole("button", { name: "Show in folder" }));
  await waitFor(() => expect(calls.some((call) => call.command === "show_exported")).toBe(true));
});

test("a token still to be revoked stays listed until it is, and Forget asks twice", async () => {
  let pending = [data.pending];
  const { user, calls } = await openApp({
    pending_revocations: () => pending,
    retry_revocation: () => ({
      kind: "unconfirmed",
      failure: data.failure({ message: "No answer.", action: null }),
    }),
    forget_revocation: () => {
      pending = [];
      return null;
    },
  });
  const section = within(await screen.findByRole("region", { name: "Tokens still to be revoked" }));
  await user.click(section.getByRole("button", { name: "Retry: Acme Corp" }));
  expect(await section.findByText("No answer.")).toBeTruthy();
  await user.click(section.getByRole("button", { name: "Forget: Acme Corp" }));
  expect(calls.some((call) => call.command === "forget_revocation")).toBe(false);
  await user.click(section.getByRole("button", { name: "Forget it for good: Acme Corp" }));
  await waitFor(() =>
    expect(screen.queryByRole("region", { name: "Tokens still to be revoked" })).toBeNull(),
  );
});

test("a refresh token that is not saved is told across the window until it is", async () => {
  const unsaved = {
    org_name: "Acme Corp",
    username: "dana@acme.example",
    failure: data.failure({ message: "The keychain is locked.", action: "unlock_vault" }),
  };
  let tokens: unknown[] = [];
  const { user } = await openApp({ unsaved_tokens: () => tokens, save_tokens: () => (tokens = []) });
  await screen.findByText("Support desk", { selector: ".name" });
  tokens = [unsaved];
  announce({ area: "unsaved", integration: null });
  expect(await screen.findByText(/Do not quit yet/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Unlock" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(screen.queryByText(/Do not quit yet/)).toBeNull());
});

test("each state has one button that mends it", async () => {
  const buttons = {
    expires_soon: "Re-generate token of x",
    expired: "Re-generate token of x",
    locked: "Unlock for x",
    blocked: "See why x is blocked",
    unreachable: "Try x again",
    not_connected: "Connect x",
  } as const;
  for (const [state, name] of Object.entries(buttons)) {
    await openApp({
      list_integrations: () => [data.row({ name: "x", state: state as keyof typeof buttons })],
    });
    expect(await screen.findByRole("button", { name })).toBeTruthy();
    document.body.innerHTML = "";
  }
});
