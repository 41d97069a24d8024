// which records the org is told were viewed: it goes by that in its list of what was viewed lately
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { deskOf, forgetDesks } from "../src/views/desk/desk.svelte";
import { recordsOf } from "../src/views/desk/record/records.svelte";
import { standIn, type Handlers } from "./stand-in/ipc";
import { caseId } from "./stand-in/records";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function looking(handlers: Handlers = {}) {
  forgetDesks();
  const calls = standIn(handlers);
  const desk = deskOf("support", "Case");
  const records = recordsOf(desk);
  const viewed = () =>
    calls.filter(({ command }) => command === "viewed_record").map(({ args }) => args.record);
  const open = async (index: number, ms: number) => {
    desk.open(caseId(index));
    records.show(caseId(index));
    await vi.advanceTimersByTimeAsync(ms);
  };
  return { desk, records, viewed, open };
}

test("a record that is looked at was viewed, one that is passed by was not", async () => {
  const { records, viewed, open } = looking();
  await open(1, 600);
  await open(2, 600);
  await open(3, 3000);
  expect(viewed()).toEqual([caseId(3)]);
  expect(records.told).toBe(1);
});

test("what was read ahead was viewed once somebody looks at it, and again only much later", async () => {
  const { viewed, open } = looking();
  await open(1, 3000);
  await open(2, 3000);
  await open(1, 3000);
  expect(viewed()).toEqual([caseId(1), caseId(2)]);
  await open(2, 700_000);
  await open(1, 3000);
  expect(viewed()).toEqual([caseId(1), caseId(2), caseId(1)]);
});

test("an object of which the org keeps no such list is not asked about again", async () => {
  const { records, viewed, open } = looking({ viewed_record: () => false });
  await open(1, 3000);
  await open(2, 3000);
  expect(viewed()).toEqual([caseId(1)]);
  expect(records.told).toBe(0);
});

test("what could not be told is told the next time, and nothing else is hurt by it", async () => {
  let fails = true;
  const { records, viewed, open } = looking({
    viewed_record: () => {
      if (fails) throw { message: "no" };
      return true;
    },
  });
  await open(1, 3000);
  expect(records.failure).toBeNull();
  fails = false;
  await open(2, 3000);
  await open(1, 3000);
  expect(viewed()).toEqual([caseId(1), caseId(2), caseId(1)]);
});
