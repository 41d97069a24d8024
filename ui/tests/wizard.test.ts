import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { button, lastCall, openApp } from "./app";
import * as data from "./stand-in/data";

const refuse =
  (part = {}) =>
  () => {
    throw data.failure({ action: null, retryable: false, ...part });
  };

test("the catalogue is searched and leads to the wizard, which adds on leaving Basic", async () => {
  const { calls, user } = await openApp({}, { view: "add" });
  await user.type(await screen.findByLabelText("Search the catalogue"), "sendb");
  expect(screen.queryByText("Pipedream")).toBeNull();
  await user.click(await button(/^Sendbird AI agent/));
  const name = await screen.findByLabelText(/^Name/);
  await user.clear(name);
  await user.type(name, "Chat agent");
  await user.click(screen.getByRole("radio", { name: /^CRM/ }));
  await user.click(await button("Continue to Setup"));
  expect(await screen.findByText(/^2 of 6 steps done/)).toBeTruthy();
  expect(lastCall(calls, "add_integration").draft).toEqual({
    name: "Chat agent",
    recipe: "sendbird",
    capability: "crm",
    environment: "production",
  });
});

test("a name that is missing or too long is said at the field, and nothing is sent", async () => {
  const { calls, user } = await openApp({}, { view: "add" });
  await user.click(await button(/^Sendbird AI agent/));
  const name = await screen.findByLabelText(/^Name/);
  await user.clear(name);
  await user.click(await button("Continue to Setup"));
  expect(await screen.findByText("Give it a name.")).toBeTruthy();
  await user.type(name, "x".repeat(81));
  expect(await screen.findByText(/81 characters; 80 are the most/)).toBeTruthy();
  expect(calls.some((call) => call.command === "add_integration")).toBe(false);
});

test("what was typed stays when adding is refused", async () => {
  const { user } = await openApp(
    { add_integration: refuse({ message: "The disk is full." }) },
    { view: "add" },
  );
  await user.click(await button(/^Sendbird AI agent/));
  const name = await screen.findByLabelText<HTMLInputElement>(/^Name/);
  await user.type(name, " two");
  await user.click(await button("Continue to Setup"));
  expect(await screen.findByText("The disk is full.")).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>(/^Name/).value).toBe("Sendbird AI agent two");
});

const authentication = { view: "edit", integration: "support", tab: "authentication" } as const;

test("leaving Authentication saves it; refused, the tab stays with everything typed", async () => {
  let refused = true;
  const { calls, user } = await openApp(
    {
      update_integration: ({ edit }) => {
        if (refused) throw data.failure({ message: "That key is not one.", action: null });
        const detail = data.detailOf(data.row());
        return { ...detail, authentication: { ...detail.authentication, ...edit } };
      },
    },
    authentication,
  );
  const key = await screen.findByLabelText<HTMLInputElement>("Consumer key");
  await user.clear(key);
  await user.type(key, "wrong");
  await user.click(screen.getByRole("tab", { name: "Connect" }));
  expect(await screen.findByText("That key is not one.")).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>("Consumer key").value).toBe("wrong");
  refused = false;
  await user.click(screen.getByRole("tab", { name: "Connect" }));
  expect(await button("Re-generate token")).toBeTruthy();
  expect(lastCall(calls, "update_integration").edit).toMatchObject({ consumer_key: "wrong" });
});

test("the domain field says what was corrected, or why an address is refused", async () => {
  const { user } = await openApp(
    {
      check_domain: ({ typed }) =>
        typed.includes("evil")
          ? { kind: "refused", sentence: "This is not an address of Salesforce." }
          : { kind: "fine", address: "https://acme.my.salesforce.com", corrections: ["Lightning address"] },
    },
    authentication,
  );
  const domain = await screen.findByLabelText("Domain");
  await user.clear(domain);
  await user.type(domain, "acme.lightning.force.com");
  expect(await screen.findByText("Corrected: Lightning address")).toBeTruthy();
  await user.clear(domain);
  await user.type(domain, "login.salesforce.com.evil.test");
  expect(await screen.findByText("This is not an address of Salesforce.")).toBeTruthy();
  expect(domain.getAttribute("aria-invalid")).toBe("true");
});

test("client credentials with the sign-in host of all orgs are told so at the field", async () => {
  const { user } = await openApp({}, authentication);
  await user.click(await screen.findByRole("radio", { name: /^Client credentials/ }));
  const domain = await screen.findByLabelText("Domain");
  const sentence = /on the org's own address only/;
  for (const typed of ["login.salesforce.com", "test.salesforce.com"]) {
    await user.clear(domain);
    await waitFor(() => expect(screen.getByText(sentence)).toBeTruthy());
    await user.type(domain, typed);
    await waitFor(() => expect(screen.getByText(sentence)).toBeTruthy());
    expect(screen.queryByText("Will use")).toBeNull();
  }
  await user.clear(domain);
  await user.type(domain, "acme.my.salesforce.com");
  expect(await screen.findByText("https://acme.my.salesforce.com")).toBeTruthy();
  expect(screen.queryByText(sentence)).toBeNull();
});

test("leaving with something that cannot be saved asks first", async () => {
  const { user } = await openApp(
    { update_integration: refuse({ message: "The disk is full." }) },
    authentication,
  );
  await user.type(await screen.findByLabelText("Consumer key"), "x");
  await user.click(await button("Cases"));
  const dialog = within(await screen.findByRole("dialog", { name: "Leave without saving?" }));
  await user.click(dialog.getByRole("button", { name: "Stay" }));
  expect(screen.getByLabelText("Consumer key")).toBeTruthy();
});

test("a consumer secret is sent once, cleared at once and never shown again", async () => {
  const { calls, user } = await openApp({}, authentication);
  const secret = await screen.findByLabelText<HTMLInputElement>("Consumer secret");
  expect(secret.type).toBe("password");
  expect(secret.placeholder).toContain("One is kept");
  await user.type(secret, "s3cret-value");
  await user.click(await button("Replace secret"));
  await waitFor(() => expect(secret.value).toBe(""));
  expect(lastCall(calls, "set_client_secret")).toEqual({ integration: "support", secret: "s3cret-value" });
  expect(document.body.innerHTML).not.toContain("s3cret-value");
  await user.click(await button("Remove secret"));
  await waitFor(() => expect(lastCall(calls, "set_client_secret").secret).toBe(""));
});

test("a secret typed but not sent goes with Save", async () => {
  const { calls, user } = await openApp({}, authentication);
  await user.type(await screen.findByLabelText("Consumer secret"), "typed");
  await user.click(await button("Save"));
  await waitFor(() => expect(lastCall(calls, "set_client_secret").secret).toBe("typed"));
  expect(calls.some((call) => call.command === "update_integration")).toBe(false);
});

test("the app's own practice org has no domain field and shows its sign-in", async () => {
  await openApp({}, { view: "edit", integration: "practice", tab: "authentication" });
  expect(await screen.findByText("agent@practice.example")).toBeTruthy();
  expect(screen.queryByLabelText("Domain")).toBeNull();
});
