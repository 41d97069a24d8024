import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { button, lastCall, openApp } from "./app";
import * as data from "./stand-in/data";
import type { Handlers } from "./stand-in/ipc";

const place = { view: "cases" } as const;
const refusal = data.failure({ message: "Salesforce refused the change.", action: null });

async function openFirst(handlers: Handlers = {}) {
  const opened = await openApp(handlers, place);
  await screen.findByText("00014202");
  await opened.user.keyboard("j");
  await button("Edit");
  return opened;
}

async function editSubject(handlers: Handlers, subject = "Typed by me") {
  const opened = await openFirst(handlers);
  await opened.user.keyboard("e");
  const field = await screen.findByLabelText<HTMLInputElement>("Subject");
  await waitFor(() => expect(document.activeElement).toBe(field));
  await opened.user.clear(field);
  await opened.user.type(field, subject);
  await opened.user.keyboard("{Control>}s{/Control}");
  return opened;
}

test("the list says how many there are and which come first, and tells the API calls", async () => {
  const { calls } = await openApp({}, place);
  expect(await screen.findByText("· newest first")).toBeTruthy();
  expect(document.querySelector(".count")?.textContent).toBe("2,000 · newest first");
  expect(screen.getByText("API 1,204 of 100,000")).toBeTruthy();
  expect(lastCall(calls, "list_cases")).toEqual({
    integration: "support",
    query: { search: "", sort: "created", descending: true },
  });
});

test("the list is sorted by the date its integration pulls by", async () => {
  const detail = data.detailOf(data.row());
  const { calls } = await openApp(
    {
      get_integration: () => ({
        ...detail,
        authentication: { ...detail.authentication, pull_by: "modified" },
      }),
    },
    place,
  );
  await screen.findByText("· last modified first");
  expect(lastCall(calls, "list_cases").query).toMatchObject({ sort: "modified" });
});

test("the next page is fetched when the end comes near", async () => {
  const { calls } = await openApp(
    {
      list_cases: () => ({ rows: data.caseRows(20), total: 25, next: "/page2", api: null }),
      more_cases: () => ({ rows: data.caseRows(25).slice(20), total: 25, next: null, api: null }),
    },
    place,
  );
  expect(await screen.findByText(data.caseRow(24).number)).toBeTruthy();
  expect(lastCall(calls, "more_cases")).toEqual({ integration: "support", next: "/page2" });
});

test("a search is asked for once typing rests, and Esc clears it", async () => {
  const { calls, user } = await openApp({}, place);
  await screen.findByText("00014202");
  await user.keyboard("/");
  await user.keyboard("invoices");
  await waitFor(() => expect(lastCall(calls, "list_cases").query).toMatchObject({ search: "invoices" }));
  await user.keyboard("{Escape}");
  await waitFor(() => expect(lastCall(calls, "list_cases").query).toMatchObject({ search: "" }));
  expect(calls.filter((call) => call.command === "list_cases")).toHaveLength(3);
});

test("an answer that is older than the newest question is dropped", async () => {
  let slow: (value: unknown) => void = () => undefined;
  const { user } = await openApp(
    {
      list_cases: ({ query }) =>
        query.search === "slow"
          ? new Promise((resolve) => (slow = resolve))
          : { rows: [data.caseRow(1, { number: "00000042" })], total: 1, next: null, api: null },
    },
    place,
  );
  await user.type(await screen.findByLabelText("Search cases"), "slow{Enter}");
  await user.clear(screen.getByLabelText("Search cases"));
  await user.type(screen.getByLabelText("Search cases"), "quick{Enter}");
  slow({ rows: [data.caseRow(1, { number: "99999999" })], total: 1, next: null, api: null });
  await screen.findByText("00000042");
  expect(screen.queryByText("99999999")).toBeNull();
});

test("a column header sorts, and turns round when pressed again", async () => {
  const { calls, user } = await openApp({}, place);
  await user.click(await button("Subject"));
  expect(lastCall(calls, "list_cases").query).toMatchObject({ sort: "subject", descending: false });
  await user.click(await button("Subject"));
  expect(lastCall(calls, "list_cases").query).toMatchObject({ sort: "subject", descending: true });
  expect(screen.getByRole("columnheader", { name: "Subject" }).getAttribute("aria-sort")).toBe("descending");
});

test("an opened case shows what the issue asks for, and saving sends only what changed, with its stamp", async () => {
  const { calls } = await editSubject({});
  await waitFor(() => expect(screen.queryByLabelText("Subject")).toBeNull());
  expect(lastCall(calls, "save_case")).toMatchObject({
    integration: "support",
    stamp: 1000,
    changes: [{ field: "Subject", value: "Typed by me" }],
  });
  for (const text of ["Jonas Weber", "Email", "Billing", /by Mika Sato/])
    expect(screen.getAllByText(text).length).toBeGreaterThan(0);
});

test("a step of the status path saves the status", async () => {
  const { calls, user } = await openFirst();
  await user.click(await button("Escalated"));
  await waitFor(() =>
    expect(lastCall(calls, "save_case").changes).toEqual([{ field: "Status", value: "Escalated" }]),
  );
});

test("what Salesforce refuses is said at the field, and what was typed is kept", async () => {
  await editSubject({
    save_case: () => ({
      kind: "rejected",
      fields: [{ field: "Subject", message: "value too long" }],
      failure: refusal,
    }),
  });
  expect(await screen.findByText("value too long")).toBeTruthy();
  expect(screen.getByText("Salesforce refused the change.")).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>("Subject").value).toBe("Typed by me");
});

test("a case that is gone or a lost answer keeps what was typed", async () => {
  for (const kind of ["gone", "unknown"]) {
    await editSubject({ save_case: () => ({ kind, failure: refusal }) });
    expect(await screen.findByText(/What you typed is kept/)).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>("Subject").value).toBe("Typed by me");
    document.body.innerHTML = "";
  }
});

test("a save that cannot be sent keeps what was typed and can be tried again", async () => {
  const { calls, user } = await editSubject({
    save_case: () => {
      throw data.failure({ message: "The org did not answer.", action: "retry" });
    },
  });
  await user.click(await button("Try again"));
  expect(calls.filter((call) => call.command === "save_case")).toHaveLength(2);
  expect(screen.getByLabelText<HTMLInputElement>("Subject").value).toBe("Typed by me");
});

const theirs = data.caseView(data.caseRow(0, { subject: "Typed by Mika", priority: "Low" }), { stamp: 2000 });

test("a conflict shows both sides; Keep mine writes mine over theirs and nothing else", async () => {
  const { calls, user } = await editSubject({
    save_case: ({ stamp }) =>
      stamp === 1000 ? { kind: "conflict", theirs } : { kind: "saved", case: { ...theirs, stamp: 3000 } },
  });
  const conflict = within(await screen.findByRole("alert", { name: "Conflict" }));
  expect(conflict.getByText("Typed by me")).toBeTruthy();
  expect(conflict.getByText("Typed by Mika")).toBeTruthy();
  expect(conflict.getByText("Low")).toBeTruthy();
  await user.click(conflict.getByRole("button", { name: "Keep mine" }));
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  expect(lastCall(calls, "save_case")).toMatchObject({
    stamp: 2000,
    changes: [{ field: "Subject", value: "Typed by me" }],
  });
});

test("Take theirs drops mine and writes nothing", async () => {
  const { calls, user } = await editSubject({ save_case: () => ({ kind: "conflict", theirs }) });
  await user.click(await button("Take theirs"));
  expect(await screen.findByRole("heading", { name: "Typed by Mika" })).toBeTruthy();
  expect(calls.filter((call) => call.command === "save_case")).toHaveLength(1);
});

test("a draft is still there after looking at another case and another view", async () => {
  const { user } = await openFirst();
  await user.keyboard("e");
  await user.type(await screen.findByLabelText("Subject"), " and more");
  await user.click(await screen.findByText("00014201"));
  await button("Edit");
  await user.click(await button("Settings"));
  await user.click(await button("Cases"));
  expect(await screen.findByText("Unsaved")).toBeTruthy();
  await user.click(await screen.findByText("00014202"));
  expect((await screen.findByLabelText<HTMLInputElement>("Subject")).value).toMatch(/ and more$/);
});

test("Esc asks before it throws away what was typed", async () => {
  const { user } = await openFirst();
  await user.keyboard("e");
  await user.type(await screen.findByLabelText("Subject"), " and more");
  await user.keyboard("{Escape}");
  const dialog = within(await screen.findByRole("dialog", { name: "Leave without saving?" }));
  await user.click(dialog.getByRole("button", { name: "Leave without saving" }));
  await waitFor(() => expect(screen.queryByLabelText("Subject")).toBeNull());
});

test("a new case starts with the org's defaults; a required field is asked for before anything is sent", async () => {
  const { calls, user } = await openApp({}, place);
  await screen.findByText("00014202");
  await user.keyboard("n");
  await user.click(await button("Create case"));
  expect(await screen.findByText("Subject is required.")).toBeTruthy();
  expect(calls.some((call) => call.command === "create_case")).toBe(false);
  await user.type(screen.getByLabelText(/^Subject/), "Printer on fire");
  await user.click(await button("Create case"));
  expect(await screen.findByText("Case 00014203")).toBeTruthy();
  expect(lastCall(calls, "create_case").fields).toEqual([
    { field: "Subject", value: "Printer on fire" },
    { field: "Status", value: "New" },
    { field: "Priority", value: "Medium" },
  ]);
});

test("a new case that is refused keeps what was typed", async () => {
  const { user } = await openApp(
    {
      create_case: () => ({
        kind: "rejected",
        fields: [{ field: "Status", message: "bad value" }],
        failure: refusal,
      }),
    },
    place,
  );
  await screen.findByText("00014202");
  await user.keyboard("n");
  await user.type(await screen.findByLabelText(/^Subject/), "Printer on fire");
  await user.click(await button("Create case"));
  expect(await screen.findByText("bad value")).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>(/^Subject/).value).toBe("Printer on fire");
});

test("a case is deleted only after its number is typed", async () => {
  const { calls, user } = await openFirst({
    delete_case: ({ typedNumber }) =>
      typedNumber === "00014202" ? { kind: "deleted" } : { kind: "number_differs" },
  });
  await user.keyboard("{Delete}");
  const dialog = within(await screen.findByRole("dialog", { name: "Delete case 00014202?" }));
  await user.type(dialog.getByLabelText("Case number"), "1");
  await user.click(dialog.getByRole("button", { name: "Delete case" }));
  expect(await dialog.findByText(/That is not the number of this case/)).toBeTruthy();
  await user.clear(dialog.getByLabelText("Case number"));
  await user.type(dialog.getByLabelText("Case number"), "00014202{Enter}");
  await waitFor(() => expect(screen.queryByText("Case 00014202")).toBeNull());
  expect(lastCall(calls, "delete_case")).toMatchObject({ integration: "support", typedNumber: "00014202" });
});

test("without a connected integration the view leads to Integrations", async () => {
  const { user } = await openApp({ list_integrations: () => [] }, place);
  await user.click(await button("Go to Integrations"));
  expect(await screen.findByRole("heading", { name: "Integrations" })).toBeTruthy();
});

test("a list that is refused offers the cure", async () => {
  const { user } = await openApp(
    {
      list_cases: () => {
        throw data.failure();
      },
    },
    place,
  );
  await user.click(await button("Re-generate token"));
  expect(await screen.findByRole("dialog", { name: "Connect Support desk" })).toBeTruthy();
});

test("text from the org is text: markup, right-to-left and emoji are shown as they are", async () => {
  const payload = `<img src=x onerror="window.hit=1"><script>window.hit=1</script>{@html 'x'} 🎉 שלום`;
  const row = data.caseRow(0, {
    subject: payload,
    account: payload,
    contact: payload,
    status: payload,
    owner: payload,
  });
  await openFirst({
    list_cases: () => ({ rows: [row], total: 1, next: null, api: null }),
    get_case: () => data.caseView(row, { description: payload, modified_by: payload }),
  });
  expect((await screen.findAllByText(payload)).length).toBeGreaterThan(3);
  expect(document.querySelector("main img, main script")).toBeNull();
  expect("hit" in window).toBe(false);
});

test("a list that is sorted anew begins at its top", async () => {
  const { user } = await openApp({}, place);
  await screen.findByText("00014202");
  const scroller = screen.getByRole("grid").querySelector<HTMLElement>(".scroller");
  if (!scroller) throw new Error("the rows do not scroll");
  scroller.scrollTop = 900;
  await user.click(await button("Subject"));
  await waitFor(() => expect(scroller.scrollTop).toBe(0));
});
