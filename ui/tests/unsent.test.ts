import { cleanup, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { dialogs } from "../src/lib/dialogs.svelte";
import { toasts } from "../src/lib/toasts.svelte";
import { unsent } from "../src/lib/unsent.svelte";
import { deskOf } from "../src/views/desk/desk.svelte";
import Unsent from "../src/views/desk/record/Unsent.svelte";
import * as data from "./stand-in/data";
import { standIn, type Handlers } from "./stand-in/ipc";
import * as records from "./stand-in/records";

afterEach(() => {
  cleanup();
  dialogs.close();
});

async function open(handlers: Handlers) {
  unsent.list = [];
  toasts.list = [];
  const calls = standIn({ list_unsent: () => [records.unsentDraft()], ...handlers });
  render(Unsent);
  return { calls, user: userEvent.setup() };
}

const locked = data.failure({
  cause: "vault.locked",
  message: "The place where the token lies is locked.",
  steps: [
    {
      text: "Unlock it. Nothing was lost.",
      path: null,
      page: null,
      path_connected: null,
      page_connected: null,
    },
  ],
  action: "unlock_vault",
});

test("what did not go through is told at its row, with its cure, until it does", async () => {
  let fails = true;
  const { calls, user } = await open({
    save_draft: () => {
      if (fails) throw locked;
      return { kind: "done", change: "0198", record: null, merged: [] };
    },
  });
  await user.click(await screen.findByRole("button", { name: /^Save: / }));
  const told = within(await screen.findByRole("alert"));
  expect(told.getByText("Unlock it. Nothing was lost.")).toBeTruthy();
  fails = false;
  await user.click(told.getByRole("button", { name: "Unlock" }));
  // the dialog goes on with what was begun, once it is unlocked
  const asked = dialogs.asked;
  if (asked?.kind !== "unlock_vault") throw new Error("the dialog that unlocks");
  asked.then?.();
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  expect(calls.filter(({ command }) => command === "save_draft").length).toBe(2);
});

test("several whose end is unknown are looked for together, and what is kept no longer is told in passing", async () => {
  const change = (index: number) => records.change({ id: `0198-${index}`, stage: "unknown" });
  let left = [1, 2, 3].map((index) =>
    records.unsentDraft({ draft: null, change: change(index), stage: "unknown", can: ["settle"] }),
  );
  const { calls, user } = await open({
    list_unsent: () => left,
    settle_change: ({ change: id }) => {
      left = left.filter((one) => one.change?.id !== id);
      const failure = data.failure({ message: "The org does not have it." });
      return {
        draft: null,
        outcome:
          id === "0198-2"
            ? { kind: "rejected", fields: [], failure }
            : { kind: "done", change: id, record: null, merged: [] },
      };
    },
  });
  await user.click(await screen.findByRole("button", { name: "Look in the org for all 3" }));
  await screen.findByText("Nothing is unsent");
  expect(calls.filter(({ command }) => command === "settle_change").length).toBe(3);
  await waitFor(() =>
    expect(toasts.list.map(({ text }) => text)).toEqual(["2 had arrived, 1 had not: Case 00014201"]),
  );
});

// red where each row said the same sentence twice, once as a failure with a cure that its own button is
test("what is found not to have arrived says so in its row, and can be saved from there", async () => {
  const row = (index: number, stage: "unknown" | "failed") => {
    const failure = stage === "failed" ? data.failure({ message: "Salesforce does not have it." }) : null;
    const { draft } = records.unsentDraft();
    return records.unsentDraft({
      draft: draft && { ...draft, kept: { ...draft.kept, id: `d-${index}` } },
      change: records.change({ id: `c-${index}`, stage, failure }),
      stage,
      can: stage === "failed" ? ["open", "save"] : ["open", "settle"],
    });
  };
  let rows = [row(1, "unknown"), row(2, "unknown")];
  const { user } = await open({
    list_unsent: () => rows,
    settle_change: ({ change }) => {
      const index = change === "c-1" ? 0 : 1;
      rows = rows.map((one, place) => (place === index ? row(index + 1, "failed") : one));
      const failure = data.failure({ message: "Salesforce does not have it." });
      return { draft: row(index + 1, "failed").draft, outcome: { kind: "held", failure } };
    },
  });
  await user.click(await screen.findByRole("button", { name: "Look in the org for all 2" }));
  await waitFor(() => expect(screen.getAllByText("Salesforce does not have it.").length).toBe(2));
  expect(screen.getAllByRole("button", { name: /^Save: / }).length).toBe(2);
  expect(screen.queryByRole("alert")).toBeNull();
  await waitFor(() =>
    expect(toasts.list.map(({ text }) => text)).toEqual(["2 had not and can be saved again"]),
  );
});

test("what is typed for several records is named, and opened with its records ticked", async () => {
  const kept = {
    id: "0198-many",
    object: "Case",
    record: null,
    name: "Comment on 2 cases",
    at_record: null,
    stamp: null,
    settled: false,
    base: [],
    changes: [],
    many: {
      deed: "comment" as const,
      records: [records.caseId(1), records.caseId(2)],
      comment: { body: "Half a sentence", public: false },
    },
  };
  const { user } = await open({
    list_unsent: () => [
      {
        ...records.unsentDraft(),
        draft: { integration: "support", kept, updated_at: 1 },
        can: ["open", "discard"],
      },
    ],
  });
  expect(await screen.findByText("Comment on 2 cases")).toBeTruthy();
  expect(screen.getByText("Half a sentence")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Open: Comment on 2 cases" }));
  const desk = deskOf("support", "Case");
  await waitFor(() => expect(desk.many.open?.comment?.body).toBe("Half a sentence"));
  expect([...desk.selected]).toEqual(kept.many.records);
  expect(desk.composing).toBe(false);
  // red where what was discarded came back with the same rows
  await user.click(screen.getByRole("button", { name: "Discard: Comment on 2 cases" }));
  desk.many.begin("comment", kept.many.records, null);
  await waitFor(() => expect(desk.many.open?.comment).toBeNull());
});

// red where the comment that was made was opened as if it were a case, and a contact as one, too
test.each([
  ["what was typed on behind a comment", "CaseComment", "00a5g0000000001", records.caseId(2), "Case"],
  ["a call with a contact", "Task", null, "0035g0000000001", "Contact"],
])("%s is opened at the record it lies at", async (_, object, record, at_record, desk) => {
  const { draft } = records.unsentDraft();
  const kept = draft && { ...draft.kept, object, record, at_record, name: "Theirs" };
  const { user } = await open({
    list_unsent: () => [records.unsentDraft({ draft: draft && kept && { ...draft, kept } })],
  });
  await user.click(await screen.findByRole("button", { name: /^Open: / }));
  await waitFor(() => expect(deskOf("support", desk).openId).toBe(at_record));
});
