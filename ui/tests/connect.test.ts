import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import { button, lastCall, openApp } from "./app";
import * as checkups from "./stand-in/checkups";
import * as data from "./stand-in/data";
import { never, send, type Handlers } from "./stand-in/ipc";

const LINK = "https://acme.my.salesforce.com/services/oauth2/authorize?state=abc";

const waiting = (part = {}): Handlers => ({
  connect: ({ onPhase }) => {
    send(onPhase, { kind: "prepared", link: LINK, callback: "http://localhost:14771/callback" });
    send(onPhase, { kind: "asking" });
    send(onPhase, { kind: "opening_browser" });
    send(onPhase, {
      kind: "waiting_for_sign_in",
      until: Date.now() + 300_000,
      browser_opened: true,
      ...part,
    });
    return never();
  },
});

async function open(handlers: Handlers, name = "ConnectFlo") {
  const opened = await openApp(handlers);
  await opened.user.click(await button(`Connect ${name}`));
  return { ...opened, dialog: within(await screen.findByRole("dialog", { name: `Connect ${name}` })) };
}

const ending = (end: unknown) => open({ connect: () => end });

test("the phases are shown as they come, with the time that is left", async () => {
  const { dialog } = await open(waiting());
  const phase = await dialog.findByText("Waiting for sign-in", { selector: "li span" });
  await waitFor(() => expect(phase.closest("li")?.getAttribute("aria-current")).toBe("step"));
  expect(dialog.getByRole("timer").textContent).toMatch(/^(5:00|4:5\d)$/);
});

test("the link can be copied from the first phase on", async () => {
  const { dialog, user } = await open({
    connect: ({ onPhase }) => {
      send(onPhase, { kind: "prepared", link: LINK, callback: "http://localhost:14771/callback" });
      return never();
    },
  });
  const written = vi.spyOn(navigator.clipboard, "writeText");
  await user.click(await dialog.findByRole("button", { name: "Copy link" }));
  expect(written).toHaveBeenCalledWith(LINK);
});

test("before the first phase there is no link to copy", async () => {
  const { dialog } = await open({ connect: never });
  expect((await dialog.findByRole<HTMLButtonElement>("button", { name: "Copy link" })).disabled).toBe(true);
});

test("a browser that did not open is said", async () => {
  const { dialog } = await open(waiting({ browser_opened: false }));
  expect(await dialog.findByText(/No browser could be opened/)).toBeTruthy();
});

test("connected ends with org, user, environment and the question whether it is the one meant", async () => {
  const { dialog, user } = await ending({
    kind: "connected",
    org: data.org,
    checkup: checkups.checkupOf("connectflo", checkups.passedFindings),
  });
  expect(await dialog.findByText("Connected")).toBeTruthy();
  expect(dialog.getByText("Acme Corp")).toBeTruthy();
  expect(dialog.getByText(/Dana Ito · dana@acme.example/)).toBeTruthy();
  expect(dialog.getByText("Sandbox")).toBeTruthy();
  expect(dialog.getByText(/Checkup passed: 14 of 14 steps/)).toBeTruthy();
  expect(dialog.getByText("Is this the org you meant?")).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "No, delete this integration" }));
  expect(await screen.findByRole("dialog", { name: "Delete ConnectFlo?" })).toBeTruthy();
});

test("Done closes the dialog", async () => {
  const { dialog, user } = await ending({
    kind: "connected",
    org: data.org,
    checkup: checkups.checkupOf("connectflo", checkups.failedFindings),
  });
  expect(await dialog.findByText(/Checkup failed: The refresh token was revoked/)).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("denied, timed out, cancelled and a failure each end in their own words", async () => {
  const failure = data.failure({ message: "In Salesforce's words.", action: null });
  const ends: [unknown, RegExp, RegExp][] = [
    [{ kind: "denied", failure }, /^Denied$/, /In Salesforce's words/],
    [{ kind: "timed_out", failure }, /^Nobody signed in in time$/, /In Salesforce's words/],
    [{ kind: "cancelled" }, /^Cancelled$/, /Nothing was stored/],
  ];
  for (const [end, title, words] of ends) {
    const { dialog, user } = await ending(end);
    expect(await dialog.findByText(title)).toBeTruthy();
    expect(dialog.getByText(words)).toBeTruthy();
    expect(dialog.getByRole("button", { name: "Try again" })).toBeTruthy();
    await user.click(dialog.getByRole("button", { name: "Close" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    document.body.innerHTML = "";
  }
});

test("a fault on the way shows cause and cure, and Try again begins anew", async () => {
  let first = true;
  const { dialog, user } = await open({
    connect: (args) => {
      if (!first) return waiting().connect?.(args);
      first = false;
      throw data.failure({
        message: "Salesforce does not know this consumer key.",
        action: "edit_authentication",
      });
    },
  });
  expect(await dialog.findByText("Salesforce does not know this consumer key.")).toBeTruthy();
  expect(dialog.getByRole("button", { name: "Edit authentication" })).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Try again" }));
  expect(await dialog.findByRole("timer")).toBeTruthy();
});

test("Esc cancels while it waits, without asking", async () => {
  const { calls, user } = await open(waiting());
  await screen.findByRole("timer");
  await user.keyboard("{Escape}");
  expect(lastCall(calls, "cancel_connect")).toEqual({ integration: "connectflo" });
  expect(await button("Cancelling…")).toBeTruthy();
});

test("a pasted address is explained when it is none, and shown as a failure when it is an error page", async () => {
  const { dialog, user } = await open({
    ...waiting(),
    paste_address: ({ address }) =>
      address.includes("error")
        ? { kind: "error_page", failure: data.failure({ message: "The app is blocked in this org." }) }
        : { kind: "not_recognised", sentence: "This is not the address of this sign-in." },
  });
  await user.click(await dialog.findByText(/Paste its address/));
  const field = dialog.getByLabelText("Address of the page");
  await user.type(field, "https://acme.example/");
  await user.click(dialog.getByRole("button", { name: "Read address" }));
  expect(await dialog.findByText("This is not the address of this sign-in.")).toBeTruthy();
  await user.clear(field);
  await user.type(field, "https://acme.my.salesforce.com/?error=app_blocked");
  await user.click(dialog.getByRole("button", { name: "Read address" }));
  expect(await dialog.findByText("The app is blocked in this org.")).toBeTruthy();
});

test("the app's practice org shows its sign-in to copy", async () => {
  const { user } = await openApp(waiting());
  await user.click(await button("Edit Practice org"));
  await user.click(await screen.findByRole("tab", { name: "Connect" }));
  await user.click(await button("Re-generate token"));
  const dialog = within(await screen.findByRole("dialog", { name: "Connect Practice org" }));
  expect(await dialog.findByText("agent@practice.example")).toBeTruthy();
  expect(dialog.getByRole("button", { name: "Copy Password" })).toBeTruthy();
});

test("where secrets must first find a place, the sign-in begins anew once they have one", async () => {
  let chosen = false;
  const { dialog, user } = await open({
    connect: (args) => {
      if (chosen) return waiting().connect?.(args);
      throw data.failure({ message: "There is no keychain.", action: "choose_vault" });
    },
    choose_vault: () => {
      chosen = true;
      return data.settingsPage.vault;
    },
  });
  await user.click(await dialog.findByRole("button", { name: "Choose where secrets lie" }));
  const vault = within(await screen.findByRole("dialog", { name: "Where shall secrets lie?" }));
  await user.click(await vault.findByRole("radio", { name: /^Only until I quit/ }));
  await user.click(vault.getByRole("button", { name: "Use this place" }));
  expect(await screen.findByRole("timer")).toBeTruthy();
});

const question = {
  kind: "question",
  question: { kind: "other_identity", expected: "dana in Acme", found: "mika in Acme" },
};

test("another user is a question, and only a yes saves it", async () => {
  for (const [press, accept] of [
    ["No, save nothing", false],
    ["Connect as this one instead", true],
  ] as const) {
    const { dialog, calls, user } = await ending(question);
    expect(await dialog.findByText("Somebody else signed in")).toBeTruthy();
    expect(dialog.getByText("mika in Acme")).toBeTruthy();
    await user.click(dialog.getByRole("button", { name: press }));
    expect(await dialog.findByText("Cancelled")).toBeTruthy();
    expect(lastCall(calls, "answer_connect")).toMatchObject({ integration: "connectflo", accept });
    await user.click(dialog.getByRole("button", { name: "Close" }));
    document.body.innerHTML = "";
  }
});

test("a question that is closed gives the token back", async () => {
  const { dialog, calls, user } = await ending(question);
  await dialog.findByText("Somebody else signed in");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(lastCall(calls, "answer_connect")).toMatchObject({ accept: false }));
});

test("a sandbox where production was chosen is asked about", async () => {
  const { dialog } = await ending({
    kind: "question",
    question: {
      kind: "other_environment",
      chosen: "production",
      found: "sandbox",
      org: "UAT",
      instance: "x",
    },
  });
  expect(await dialog.findByText("This is not the kind of org you chose")).toBeTruthy();
  expect(dialog.getByRole("button", { name: "Keep it, as Sandbox" })).toBeTruthy();
});

test("a security token that can be none is refused at its field, and what was typed stays", async () => {
  const { user, calls } = await openApp({
    list_integrations: () => [data.row({ grant: "password", state: "not_connected" })],
    connect: never,
  });
  await user.click(await screen.findByRole("button", { name: "Connect Support desk" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Connect Support desk" }));
  await user.type(await dialog.findByLabelText(/^Password/), "planted");
  const token = dialog.getByLabelText<HTMLInputElement>("Security token");
  for (const [typed, sentence] of [
    ["T0k en", /^There is a blank in it/],
    ["T0k!en", /letters and digits alone/],
    ["T0ken".repeat(13), /too long/],
  ] as const) {
    await user.clear(token);
    await user.type(token, typed);
    expect(await dialog.findByText(sentence)).toBeTruthy();
    expect(token.getAttribute("aria-invalid")).toBe("true");
    await user.click(dialog.getByRole("button", { name: "Connect" }));
    expect(token.value).toBe(typed);
  }
  expect(calls.some((call) => call.command === "connect")).toBe(false);
  await user.clear(token);
  await user.type(token, " T0ken ");
  await user.click(dialog.getByRole("button", { name: "Connect" }));
  await waitFor(() => expect(lastCall(calls, "connect").typed).toMatchObject({ security_token: "T0ken" }));
});

test("a password is asked first, handed on once, and nowhere left", async () => {
  const { user, calls } = await openApp({
    list_integrations: () => [data.row({ grant: "password", state: "not_connected" })],
    connect: never,
  });
  await user.click(await screen.findByRole("button", { name: "Connect Support desk" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Connect Support desk" }));
  expect(calls.some((call) => call.command === "connect")).toBe(false);
  await user.type(await dialog.findByLabelText(/^Password/), "planted");
  await user.type(dialog.getByLabelText("Security token"), "T0ken");
  await user.click(dialog.getByLabelText("Keep both where secrets lie"));
  const fields = [...document.querySelectorAll<HTMLInputElement>("dialog input[type=password]")];
  await user.click(dialog.getByRole("button", { name: "Connect" }));
  await waitFor(() =>
    expect(lastCall(calls, "connect").typed).toEqual({
      kind: "password",
      password: "planted",
      security_token: "T0ken",
      keep: true,
    }),
  );
  expect(await dialog.findByText("Asking for a token", { selector: "li *" })).toBeTruthy();
  expect(dialog.queryByRole("button", { name: "Copy link" })).toBeNull();
  expect(fields.map((field) => field.value)).toEqual(["", ""]);
});
