import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { allCommands } from "../src/lib/palette";
import { router } from "../src/lib/router.svelte";
import { button, lastCall, openApp } from "./app";
import { action } from "./stand-in/action";
import * as data from "./stand-in/data";

const place = { view: "action", integration: "support" } as const;

test("ticks make the document anew; what every operation needs cannot be taken out", async () => {
  const { calls, user } = await openApp({}, place);
  await user.click(await screen.findByLabelText("Opens a case"));
  await user.click(screen.getByLabelText("Severity"));
  await user.click(screen.getByLabelText("Changes fields of a case"));
  const choice = {
    operations: ["get_case", "create_case"],
    fields: ["Id", "CaseNumber", "Status", "Subject", "Description", "Severity__c"],
  };
  expect(lastCall(calls, "export_action").choice).toEqual(choice);
  await waitFor(() => expect(lastCall(calls, "keep_action")).toEqual({ integration: "support", choice }));
  await waitFor(() =>
    expect(screen.getByRole("region", { name: "Document" }).textContent).toContain("3.1.0"),
  );
  expect(screen.getByLabelText<HTMLInputElement>("Case Number").disabled).toBe(true);
  await user.click(await button("Save"));
  expect(lastCall(calls, "save_action")).toMatchObject({ choice, text: "document", choose: false });
  expect(await screen.findByText("/home/dana/Downloads/acme-case-document")).toBeTruthy();
});

test("ticks that were kept are there again, and a field the org lost is said", async () => {
  const kept = { operations: ["delete_case" as const], fields: ["Id", "ContactEmail"] };
  const { calls, user } = await openApp(
    { get_action: () => ({ ...action, choice: kept, gone: ["Old__c", "Older__c"] }) },
    place,
  );
  expect(await screen.findByText(/does not show them any more: Old__c, Older__c\./)).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>("Deletes a case").checked).toBe(true);
  expect(screen.getByLabelText<HTMLInputElement>("Looks a case up by its number").checked).toBe(false);
  expect(screen.getByLabelText<HTMLInputElement>("Contact Email").checked).toBe(true);
  await user.click(screen.getByLabelText("Subject"));
  await waitFor(() =>
    expect(lastCall(calls, "keep_action").choice).toEqual({ ...kept, fields: [...kept.fields, "Subject"] }),
  );
});

test("ticks are kept in their order, and one that cannot be kept is said", async () => {
  const kept: string[][] = [];
  let waits: (() => void) | undefined;
  const { user } = await openApp(
    {
      keep_action: async ({ choice }) => {
        if (kept.length === 0) await new Promise<void>((done) => (waits = done));
        kept.push(choice.operations);
        if (kept.length === 2) throw data.failure({ message: "The disk is full.", action: null });
        return null;
      },
    },
    place,
  );
  await user.click(await screen.findByLabelText("Opens a case"));
  await user.click(screen.getByLabelText("Comments on a case"));
  await waitFor(() => expect(waits).toBeTruthy());
  expect(kept).toEqual([]);
  waits?.();
  expect(await screen.findByText("The disk is full.")).toBeTruthy();
  expect(kept.map((one) => one.length)).toEqual([3, 4]);
});

test("without an operation there is no document, and fields are found by label and name", async () => {
  const { user } = await openApp({}, place);
  await user.click(await screen.findByLabelText("Looks a case up by its number"));
  await user.click(screen.getByLabelText("Changes fields of a case"));
  expect(await screen.findByText("Tick at least one operation.")).toBeTruthy();
  await user.type(screen.getByLabelText("Search fields"), "severity__");
  expect(screen.queryByLabelText("Subject")).toBeNull();
  expect(screen.getByLabelText("Severity")).toBeTruthy();
});

test("a try sends only what was filled in, and shows the answer as it came", async () => {
  const { calls, user } = await openApp({}, place);
  await user.click(await screen.findByRole("tab", { name: "Try it" }));
  await user.selectOptions(screen.getByLabelText("Operation"), "update_case");
  await user.type(screen.getByLabelText("Case number"), "00001104");
  await user.selectOptions(screen.getByLabelText("Status", { selector: "select" }), "Closed");
  await user.click(await button("Send"));
  expect(lastCall(calls, "try_action").asked).toEqual({
    operation: "update_case",
    fields: action.choice.fields,
    number: "00001104",
    number_again: "",
    values: [{ field: "Status", value: "Closed" }],
  });
  expect(await screen.findByText(/Answer: 204/)).toBeTruthy();
});

test("deleting asks for the number again, and a refusal is shown with what to do", async () => {
  const { calls, user } = await openApp(
    {
      try_action: () => {
        throw data.failure({ message: "That cannot be sent to Salesforce.", action: null });
      },
    },
    place,
  );
  await user.click(await screen.findByRole("tab", { name: "Try it" }));
  await user.selectOptions(screen.getByLabelText("Operation"), "delete_case");
  await user.type(screen.getByLabelText("Case number"), "00001104");
  await user.type(screen.getByLabelText("The number again"), "00001105");
  await user.click(await button("Delete the case"));
  expect(lastCall(calls, "try_action").asked).toMatchObject({ number_again: "00001105" });
  expect(await screen.findByText("That cannot be sent to Salesforce.")).toBeTruthy();
});

test("an org on this computer is said to be out of reach; a failure can be tried again", async () => {
  let works = false;
  const { user } = await openApp(
    {
      get_action: () => {
        if (!works) throw data.failure({ message: "The org did not answer.", action: null, retryable: true });
        return { ...action, reachable: false };
      },
    },
    place,
  );
  expect(await screen.findByText("The org did not answer.")).toBeTruthy();
  works = true;
  await user.click(await button("Try again"));
  expect(await screen.findByText(/ChatGPT cannot reach it/)).toBeTruthy();
});

test("the palette leads there from every connected helpdesk", async () => {
  await openApp();
  await waitFor(() => expect(allCommands().some((one) => one.id === "action.support")).toBe(true));
  expect(allCommands().some((one) => one.id === "action.connectflo")).toBe(false);
  allCommands()
    .find((one) => one.id === "action.support")
    ?.run();
  await waitFor(() => expect(router.place).toEqual(place));
});
