import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import { button, lastCall, openApp } from "./app";
import * as checkups from "./stand-in/checkups";
import * as data from "./stand-in/data";
import { never, send } from "./stand-in/ipc";

const shown = { view: "checkup", integration: "pipedream", run: false } as const;

test("the failed finding is the only open one, with cause, evidence and cure", async () => {
  const { calls, user } = await openApp({}, shown);
  expect(await screen.findByText(/^Failed at step 8 of 14 · 2.1 s · 3 API calls/)).toBeTruthy();
  const items = screen
    .getAllByRole("listitem")
    .filter((item) => item.className.match(/passed|failed|not_reached/));
  const open = items.filter((item) => within(item).queryByText("How we know:"));
  expect(open).toHaveLength(1);
  const failed = within(open[0] as HTMLElement);
  expect(failed.getByText(/invalid_grant: expired access\/refresh token/)).toBeTruthy();
  await user.click(failed.getByRole("button", { name: /^Open/ }));
  expect(lastCall(calls, "open_setup_page")).toEqual({ integration: "pipedream", page: "oauth_usage" });
  await user.click(failed.getByRole("button", { name: "Re-generate token" }));
  expect(await screen.findByRole("dialog", { name: "Connect Pipedream lead scoring" })).toBeTruthy();
});

test("findings are shown as they come, with a line for the one that runs", async () => {
  const { calls, user } = await openApp({
    test_connection: ({ onFinding }) => {
      for (const finding of checkups.passedFindings.slice(0, 3)) send(onFinding, finding);
      return never();
    },
  });
  await user.click(await button("Test Connection of Support desk"));
  expect(await screen.findByText("Step 4 of 14 is running…")).toBeTruthy();
  const list = within(screen.getByRole("list", { name: "Findings" }));
  expect(list.getAllByRole("listitem")).toHaveLength(14);
  const running = (await list.findByLabelText("Running")).closest("li");
  expect(running?.textContent?.trim()).toBe("Secure connection");
  await user.click(await button("Cancel"));
  expect(lastCall(calls, "cancel_checkup")).toEqual({ integration: "support" });
});

test("the result stays when the view is left and shown again", async () => {
  const { calls, user } = await openApp({
    last_checkup: ({ integration }) => checkups.checkupOf(integration, checkups.failedFindings),
  });
  await user.click(await button("Test Connection of Case lookup for ChatGPT"));
  await screen.findByText(/^Passed all 14 steps/);
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
  const long = checkups.failedFindings.map((one) =>
    one.verdict === "failed"
      ? { ...one, evidence: [{ asked: null, came: "x".repeat(400), request_id: null }] }
      : one,
  );
  const { user } = await openApp({ last_checkup: () => checkups.checkupOf("pipedream", long) }, shown);
  expect(screen.queryByText(/xxx/)).toBeNull();
  await user.click(await button("Show evidence"));
  expect(screen.getByText(/xxx/)).toBeTruthy();
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

test("where Salesforce does not say which, every cause stands there, the likeliest open", async () => {
  const { user } = await openApp(
    { last_checkup: () => checkups.checkupOf("pipedream", checkups.unprovenFindings) },
    shown,
  );
  await screen.findByText(/It is one of these, the likeliest first/);
  const [first, second] = [...document.querySelectorAll("details")];
  expect([first?.open, second?.open]).toEqual([true, false]);
  await user.click(within(first as HTMLElement).getByRole("button", { name: "Re-generate token" }));
  expect(await screen.findByRole("dialog", { name: "Connect Pipedream lead scoring" })).toBeTruthy();
});

test("a change that Salesforce may still pass on is tried again every minute until it has arrived", async () => {
  const late = checkups.changedFindings;
  let runs = 0;
  const { user, calls } = await openApp(
    {
      last_checkup: () => checkups.checkupOf("pipedream", late),
      test_connection: () => checkups.checkupOf("pipedream", ++runs < 2 ? late : checkups.passedFindings),
    },
    shown,
  );
  const tried = () => calls.filter((call) => call.command === "test_connection").length;
  const keepTrying = await button("Try every minute for 10 minutes");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    keepTrying.click();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tried()).toBe(1);
    expect(screen.getByText(/9 times more, or until it passes/)).toBeTruthy();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tried()).toBe(2);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(tried()).toBe(2);
  } finally {
    vi.useRealTimers();
  }
  expect(screen.queryByText(/until it passes/)).toBeNull();
  await user.click(await button("Run again"));
  expect(tried()).toBe(3);
});

test("a kept checkup is looked at as it was, and its report is the one that is copied", async () => {
  const { calls, user } = await openApp({}, shown);
  await user.click(await button(/Passed with warnings/));
  expect(await screen.findByText(/^Passed all 14 steps/)).toBeTruthy();
  expect(lastCall(calls, "get_checkup")).toEqual({ integration: "pipedream", checkup: "2" });
  await user.click(await button("Copy for the admin"));
  expect(lastCall(calls, "checkup_report")).toEqual({ integration: "pipedream", checkup: "2" });
  await user.click(await button(/Salesforce refuses the token/));
  expect(await screen.findByText(/^Failed at step 8/)).toBeTruthy();
});

test("the diagnostics file is shown before it is saved, and names go in only when ticked", async () => {
  const { calls, user } = await openApp({}, shown);
  await user.click(await button("Diagnostics…"));
  const dialog = within(await screen.findByRole("dialog", { name: "Diagnostics of Pipedream lead scoring" }));
  const text = await dialog.findByRole("region", { name: "What will be saved" });
  expect(text.textContent).not.toContain("dana@acme.example");
  await user.click(dialog.getByLabelText("Include user names"));
  await waitFor(() => expect(text.textContent).toContain("dana@acme.example"));
  expect(text.textContent).toContain("[record]");
  await user.click(dialog.getByRole("button", { name: "Save" }));
  expect(lastCall(calls, "save_diagnostics")).toEqual({ choose: false });
  expect(await dialog.findByText(/Downloads/)).toBeTruthy();
});

test("hostile words of the other side are shown as text, however long", async () => {
  const hostile = `<script>document.title = "taken"</script><img src=x onerror="document.title = 'taken'"> \u202Eexe.txt ${"a".repeat(1_000_000)}`;
  const findings = checkups.failedFindings.map((one) =>
    one.verdict === "failed"
      ? {
          ...one,
          sentence: hostile,
          evidence: [{ asked: hostile, came: hostile, request_id: hostile }],
        }
      : one,
  );
  const { user } = await openApp({ last_checkup: () => checkups.checkupOf("pipedream", findings) }, shown);
  await user.click(await button("Show evidence"));
  const failed = document.querySelector("li.failed") as HTMLElement;
  expect(failed.textContent).toContain("<script>");
  expect(failed.querySelector("script, img")).toBeNull();
  expect(document.title).not.toBe("taken");
});
