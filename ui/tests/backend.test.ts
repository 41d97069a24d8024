import { expect, test } from "vitest";
import type { BulkProgress } from "../src/bindings";
import { changeMany } from "../src/lib/backend";
import { send, standIn } from "./stand-in/ipc";

test("what a command tells of its progress behind its answer is not passed on", async () => {
  let tell: (progress: BulkProgress) => void = () => undefined;
  standIn({
    change_many: ({ onProgress }) => {
      tell = (progress) => send(onProgress, progress);
      tell({ done: 1, total: 2 });
      return { group: "0198", rows: [], calls: 1 };
    },
  });
  const told: BulkProgress[] = [];
  const ask = { object: "Case", records: [], work: { kind: "macro", id: "0198" } } as const;
  await changeMany("support", { ...ask, records: [...ask.records] }, (progress) => told.push(progress));
  tell({ done: 2, total: 2 });
  expect(told).toEqual([{ done: 1, total: 2 }]);
});
