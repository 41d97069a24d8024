import { render, screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { moment } from "../src/lib/time";
import { deskOf, forgetDesks } from "../src/views/desk/desk.svelte";
import RecordPane from "../src/views/desk/record/RecordPane.svelte";
import * as data from "./stand-in/data";
import { standIn } from "./stand-in/ipc";
import * as records from "./stand-in/records";

test("the timeline says when a task is due and an event begins as other days and times are read", async () => {
  const at = new Date(2031, 4, 6, 23, 30);
  const activity = {
    subject: "Visit",
    description: null,
    status: null,
    done: false,
    owner: null,
    at: data.now,
  };
  const activities = records.read([
    { ...activity, id: "00T1", form: "task" as const, due: "2031-05-06" },
    { ...activity, id: "00U1", form: "event" as const, due: at.toISOString() },
  ]);
  forgetDesks();
  standIn({ open_record: () => records.record(1, {}, { related: records.related({ activities }) }) });
  const desk = deskOf("support", "Case");
  desk.open(records.caseId(1));
  render(RecordPane, { desk });
  await waitFor(() => expect(screen.getAllByText("Visit", { exact: false })).toHaveLength(2));
  const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
  expect(screen.getByText(`due ${day.format(Date.UTC(2031, 4, 6))}`, { exact: false })).toBeTruthy();
  expect(screen.getByText(`begins ${moment(at.getTime(), data.now)}`, { exact: false })).toBeTruthy();
});
