import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import { button, lastCall, openApp } from "./app";
import * as data from "./stand-in/data";
import { never, send } from "./stand-in/ipc";

const shown = { view: "checkup", integration: "pipedream", run: false } as const;

test("the failed finding is the only open one, with cause, evidence and cure", async () => {
  const { calls, user } = await openApp({}, shown);
  expect(await screen.findByText(/^Failed at step 4 of 7 · 2.1 s · 3 API calls/)).toBeTruthy();
  const items = screen
    .getAllByRole("listitem")
    .filter((item) => item.className.match(/passed|failed|not_reached/));
  const open = items.filter((item) => within(item).queryAllByRole("button").length > 0);
  expect(open).toHaveLength(1);
  const failed = within(open[0] as HTMLElement);
  expect(failed.getByText(/How we know: renewal answered invalid_grant/)).toBeTruthy();
  await user.click(failed.getByRole("button", { name: /^Open/ }));
  expect(lastCall(calls, "open_setup_page")).toEqual({ integration: "pipedream", page: "oauth_usage" });
  await user.click(failed.getByRole("button", { name: "Re-generate token" }));
  expect(await screen.findByRole("dialog", { name: "Connect Pipedream lead scoring" })).toBeTruthy();
});

test("findings are shown as they come, with a line for the one that runs", async () => {
  const { calls, user } = await openApp({
    test_connection: ({ onFinding }) => {
      for (const finding of data.passedFindings.slice(0, 3)) send(onFinding, finding);
      return never();
    },
  });
  await user.click(await button("Test Connection of Support desk"));
  expect(await screen.findByText("Step 4 is running…")).toBeTruthy();
  expect(screen.getByText("API version")).toBeTruthy();
  await user.click(await button("Cancel"));
  expect(lastCall(calls, "cancel_checkup")).toEqual({ integration: "support" });
});

test("the result stays when the view is left and shown again", async () => {
  const { calls, user } = await openApp({
    last_checkup: ({ integration }) => data.checkupOf(integration, data.failedFindings),
  });
  await user.click(await button("Test Connection of Case lookup for ChatGPT"));
  await screen.findByText(/^Passed all 7 steps/);
  expect(calls.filter((call) => call.command === "test_connection")).toHaveLength(1);
});

test("the report for the admin goes to the clipboard, or is shown to copy by hand", async () => {
  const { user } = await openApp({}, shown);
  const written = vi.spyOn(navigator.clipboard, "writeText");
  await user.click(await button("Copy for the admin"));
  await waitFor(() => expect(written).toHaveBeenCalledWith("Checkup of Support desk\nPassed"));
  written.mockRejectedValueOnce(new Error("not allowed"));
  await user.click(await button("Copy for the admin"));
  const dialog = within(await screen.findByRole("dialog", { name: "Copy this by hand" }));
  expect(dialog.getByLabelText<HTMLTextAreaElement>("Text to copy").value).toContain("Passed");
});

test("long evidence waits behind Show evidence", async () => {
  const long = data.failedFindings.map((one) =>
    one.verdict === "failed" ? { ...one, evidence: "x".repeat(400) } : one,
  );
  const { user } = await openApp({ last_checkup: () => data.checkupOf("pipedream", long) }, shown);
  expect(screen.queryByText(/xxx/)).toBeNull();
  await user.click(await button("Show evidence"));
  expect(screen.getByText(/How we know: xxx/)).toBeTruthy();
});

test("a checkup that could not run says why", async () => {
  const { user } = await openApp({
    test_connection: () => {
      throw data.failure({ message: "The keychain is locked.", action: "unlock_vault", who: "you" });
    },
  });
  await user.click(await button("Test Connection of Support desk"));
  expect(await screen.findByText("The keychain is locked.")).toBeTruthy();
  await user.click(await button("Unlock"));
  expect(await screen.findByRole("dialog", { name: "Unlock" })).toBeTruthy();
});
