import { screen, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { button, lastCall, openApp } from "./app";
import * as setup from "./stand-in/setup";
import { never, send } from "./stand-in/ipc";

const shown = { view: "edit", integration: "sendbird", tab: "setup" } as const;
const item = (name: RegExp) => screen.findByRole("button", { name });
const pane = async (name: string) => within(await screen.findByRole("region", { name }));

test("it opens at what is wrong in the org, with what was found instead", async () => {
  await openApp({}, shown);
  const step = await pane("Callback address");
  expect(step.getByText(/ends with a slash/)).toBeTruthy();
  expect(step.getByText("https://login.salesforce.com/services/oauth2/callback")).toBeTruthy();
  expect(screen.getByText(/^2 of 6 steps done/)).toBeTruthy();
});

test("each step says how it stands, in words too", async () => {
  await openApp({}, shown);
  await pane("Callback address");
  for (const name of [
    /^Allow username-password flows ?, seen in the org/,
    /^Create the app ?, done by hand/,
    /^Callback address ?, to be mended/,
    /^Three boxes to untick ?, to do/,
    /^Install the vendor's package ?, not needed here/,
    /^Change the secret now and then ?, a hint/,
  ])
    expect(await item(name)).toBeTruthy();
});

test("a step that only a person can see is marked by hand, and leads on", async () => {
  const { calls, user } = await openApp({}, shown);
  await user.click(await item(/^Copy the security token/));
  const step = await pane("Copy the security token");
  expect(step.queryByRole("button", { name: /Check/ })).toBeNull();
  expect(step.getByText(/^In Sendbird/)).toBeTruthy();
  await user.click(step.getByRole("button", { name: "Mark as done" }));
  expect(lastCall(calls, "tick_step")).toEqual({ integration: "sendbird", step: "token", done: true });
  expect(await pane("Callback address")).toBeTruthy();
});

test("what cannot be seen with the rights at hand is said, and can be marked by hand", async () => {
  const { user } = await openApp({}, shown);
  await user.click(await item(/^IP relaxation/));
  const step = await pane("IP relaxation");
  expect(step.getByText(/cannot be seen with the rights of agent@acme.example/)).toBeTruthy();
  expect(step.getByRole("button", { name: "Mark as done by hand" })).toBeTruthy();
});

test("the boxes are drawn as they have to be", async () => {
  const { user } = await openApp({}, shown);
  await user.click(await item(/^Three boxes/));
  const step = await pane("Three boxes to untick");
  expect(step.getAllByText("not ticked")).toHaveLength(2);
  expect(step.getAllByText("ticked")).toHaveLength(1);
});

test("a check of the org tells where it is, can be stopped, and sums up", async () => {
  let finish: (found: unknown) => void = () => undefined;
  const { calls, user } = await openApp(
    {
      check_setup: ({ integration, onStep }) => {
        setup.checkOf(integration, (step) => {
          if (step.number <= 2) send(onStep, step);
        });
        return new Promise((resolve) => (finish = resolve));
      },
    },
    shown,
  );
  await pane("Callback address");
  await user.click((await screen.findAllByRole("button", { name: "Check in the org" }))[0] as HTMLElement);
  expect(await screen.findByText(/^Looking in the org, 2 of 5: Create the app/)).toBeTruthy();
  await user.click(await button("Stop"));
  expect(lastCall(calls, "cancel_check_setup")).toEqual({ integration: "sendbird" });
  finish(setup.checkOf("sendbird", () => undefined));
  expect(
    await screen.findByText(/2 in order, 1 to mend, 1 cannot be seen with the rights of .* · 7 API calls/),
  ).toBeTruthy();
});

test("without a session nobody can look in the org, and that is said", async () => {
  await openApp({ get_checklist: () => setup.checklistOf({ can_check: false }) }, shown);
  expect(await screen.findByText(/Once any integration is connected to this org/)).toBeTruthy();
  expect((await button("Check in the org")).getAttribute("disabled")).not.toBeNull();
});

test("what is asked is sent when it is typed, and what is wrong with it stands below", async () => {
  const { calls, user } = await openApp({}, shown);
  expect(await screen.findByText("An application id has no spaces.")).toBeTruthy();
  const field = await screen.findByLabelText("Sendbird application id");
  await user.clear(field);
  await user.type(field, "ABCD-1234");
  await user.tab();
  expect(lastCall(calls, "set_checklist_input")).toEqual({
    integration: "sendbird",
    input: "application_id",
    value: "ABCD-1234",
  });
  await user.selectOptions(await screen.findByLabelText("The app in Salesforce"), "external");
  expect(lastCall(calls, "set_app_kind")).toEqual({ integration: "sendbird", kind: "external" });
  expect((await pane("Callback address")).getByText(/External Client App Manager/)).toBeTruthy();
});

test("an answer that comes back takes nothing away of what is typed meanwhile", async () => {
  let arrive: (list: unknown) => void = () => undefined;
  const held = new Promise((resolve) => (arrive = resolve));
  const { user } = await openApp({ set_checklist_input: () => held }, shown);
  await user.type(await screen.findByLabelText("Sendbird application id"), "E");
  const region = (await screen.findByLabelText("Region")) as HTMLInputElement;
  await user.clear(region);
  await user.type(region, "eu");
  arrive(setup.checklistOf({ checked_at: 5 }));
  await screen.findByDisplayValue("AB CD");
  await user.type(region, "-1");
  expect(region.value).toBe("eu-1");
});

test("the checklist goes to a colleague and comes back", async () => {
  const { calls, user } = await openApp({}, shown);
  await user.click(await button("Send to a colleague…"));
  const dialog = within(await screen.findByRole("dialog", { name: "Send to a colleague" }));
  await user.click(dialog.getByRole("button", { name: "Open…" }));
  expect(await dialog.findByText(/4 steps taken over from Ray Admin/)).toBeTruthy();
  expect(dialog.getByText(/is not in this version/)).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Done" }));
  expect(screen.getByText(/^5 of 6 steps done/)).toBeTruthy();
  await user.click(await button("Send to a colleague…"));
  const again = within(await screen.findByRole("dialog", { name: "Send to a colleague" }));
  await user.click(again.getAllByRole("button", { name: "Save…" })[2] as HTMLElement);
  expect(lastCall(calls, "save_metadata")).toEqual({ integration: "sendbird", choose: true });
  expect(await again.findByText(/^sf project deploy start .*sendbird-metadata.zip"$/)).toBeTruthy();
});

test("arrow keys go from step to step", async () => {
  const { user } = await openApp({ check_setup: never }, shown);
  (await item(/^Callback address/)).focus();
  await user.keyboard("{ArrowDown}");
  expect(await pane("Three boxes to untick")).toBeTruthy();
  expect(document.activeElement?.textContent).toContain("Three boxes");
});

test("a value that still waits for an answer cannot be copied", async () => {
  const { user } = await openApp({}, shown);
  await user.click(await item(/^Copy the security token/));
  const step = await pane("Copy the security token");
  expect(step.getByText("waits for Sendbird application id")).toBeTruthy();
  expect(step.queryByRole("button", { name: /^Copy Remote Site URL/ })).toBeNull();
});

test("what goes wrong with the product stands below, and leads to the step that mends it", async () => {
  const { user } = await openApp({}, shown);
  await pane("Callback address");
  await user.click(await screen.findByText("If something goes wrong with Sendbird AI agent"));
  expect(screen.getByText("Login History in Setup tells the reasons apart.")).toBeTruthy();
  await user.click(await button("Show the step “Allow username-password flows”"));
  expect(await pane("Allow username-password flows")).toBeTruthy();
});
