// a desk whose savings are answered when the test says so
import { render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect } from "vitest";
import type { KeepDraft, RecordView, WriteOutcome } from "../src/bindings";
import Toasts from "../src/components/Toasts.svelte";
import { dialogs } from "../src/lib/dialogs.svelte";
import { preferences } from "../src/lib/preferences.svelte";
import { toasts } from "../src/lib/toasts.svelte";
import { deskOf, forgetDesks } from "../src/views/desk/desk.svelte";
import DeskFrame from "../src/views/desk/DeskFrame.svelte";
import { standIn, type Handlers } from "./stand-in/ipc";
import * as records from "./stand-in/records";

/** The keys that save. */
export const saving = "{Control>}{Enter}{/Control}";

/** The desk with its first case open, or with a new one. */
export async function openedToSave(handlers: Handlers = {}, compose = false) {
  dialogs.close();
  toasts.list = [];
  preferences.settings = {};
  forgetDesks();
  const waiting: ((outcome: WriteOutcome) => void)[] = [];
  const save_draft = () => new Promise<WriteOutcome>((yes) => waiting.push(yes));
  const calls = standIn({ save_draft, ...handlers });
  const desk = deskOf("support", "Case");
  await desk.start();
  if (compose) desk.composing = true;
  else desk.open(records.caseId(1));
  render(Toasts);
  render(DeskFrame, { desk });
  await screen.findByText(compose ? "New case" : "Case Information");
  await waitFor(() => expect(document.querySelector("[aria-busy=true]")).toBeNull());
  const sent = () => calls.filter(({ command }) => command === "save_draft").length;
  const kept = () => {
    const all = calls.filter(({ command }) => command === "keep_draft");
    return all.at(-1)?.args.draft as KeepDraft;
  };
  const done = (record: RecordView | null = null) =>
    waiting.shift()?.({ kind: "done", change: "c", record, merged: [] });
  return { calls, desk, user: userEvent.setup(), sent, kept, done };
}
