import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { preferences } from "../src/lib/preferences.svelte";
import { deskOf, forgetDesks } from "../src/views/desk/desk.svelte";
import RecordPane from "../src/views/desk/record/RecordPane.svelte";
import { lastCall } from "./app";
import { standIn, type Call } from "./stand-in/ipc";
import * as records from "./stand-in/records";

afterEach(cleanup);

async function edit(name: string) {
  preferences.settings = {};
  forgetDesks();
  const user = userEvent.setup();
  const calls = standIn({});
  const desk = deskOf("support", "Case");
  desk.open(records.caseId(1));
  render(RecordPane, { desk });
  await user.click(await screen.findByRole("button", { name: new RegExp(`^Edit ${name}`, "u") }));
  return { user, calls };
}

const changes = (calls: Call[]) => (lastCall(calls, "keep_draft").draft as { changes: unknown }).changes;

// red where every comma was taken for a point, and the text in the field was rewritten under the hands: 1.25 was saved
test("a number in groups of digits is the number that was meant, and says how it is read", async () => {
  const { user, calls } = await edit("Refund");
  const field = await screen.findByRole<HTMLInputElement>("textbox", { name: "Refund" });
  await user.clear(field);
  await user.type(field, "1,250");
  expect(field.value).toBe("1,250");
  expect(screen.getByText("Read as 1,250.00")).toBeTruthy();
  await waitFor(() => expect(changes(calls)).toEqual([{ field: "Refund__c", value: "1250" }]));
  await user.type(field, ".75");
  expect(field.value).toBe("1,250.75");
  await waitFor(() => expect(changes(calls)).toEqual([{ field: "Refund__c", value: "1250.75" }]));
});

// red where what was a number so far was kept instead: 12 would have been saved
test("what is no number is kept as it was typed, for the save to refuse", async () => {
  const { user, calls } = await edit("Refund");
  const field = await screen.findByRole<HTMLInputElement>("textbox", { name: "Refund" });
  await user.clear(field);
  await user.type(field, "12 or so");
  expect(screen.getByText("This is not a number.")).toBeTruthy();
  expect(field.getAttribute("aria-invalid")).toBe("true");
  await waitFor(() => expect(changes(calls)).toEqual([{ field: "Refund__c", value: "12 or so" }]));
});

// red where the emptied value of a date that is half typed was taken for the wish to clear it
test("a date that is not whole yet leaves what was there, and says so", async () => {
  const { user, calls } = await edit("Due");
  const field = await screen.findByLabelText<HTMLInputElement>("Due");
  await fireEvent.input(field, { target: { value: "2026-12-24" } });
  await waitFor(() => expect(changes(calls)).toEqual([{ field: "Due__c", value: "2026-12-24" }]));
  Object.defineProperty(field, "validity", { value: { badInput: true } });
  await fireEvent.input(field, { target: { value: "" } });
  expect(await screen.findByText(/no whole date yet/u)).toBeTruthy();
  await user.keyboard("{Control>}s{/Control}");
  await waitFor(() => expect(calls.some((one) => one.command === "save_draft")).toBe(true));
  expect(changes(calls)).toEqual([{ field: "Due__c", value: "2026-12-24" }]);
});
