import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { afterEach, expect, test } from "vitest";
import { deskOf, forgetDesks, type Desk } from "../src/views/desk/desk.svelte";
import RecordPane from "../src/views/desk/record/RecordPane.svelte";
import { recordsOf } from "../src/views/desk/record/records.svelte";
import { Rest } from "../src/views/desk/record/rest.svelte";
import { standIn } from "./stand-in/ipc";
import * as records from "./stand-in/records";

afterEach(cleanup);

const [first, second] = [records.record(1), records.record(2)];
const many = (count: number) =>
  records.record(
    2,
    {},
    {
      related: records.related({
        comments: records.read(
          Array.from({ length: count }, (_, at) => ({
            id: `00a${at}`,
            body: `Comment ${at}`,
            public: false,
            by: "Dana Ito",
            at: at * records.HOUR,
          })),
        ),
        emails: records.read([]),
        history: records.read([]),
        activities: records.read([]),
      }),
    },
  );

/** What is shown of the first record, and then of what is followed, after each piece. */
function followed(record: typeof first, pieces = Infinity) {
  const waiting: (() => void)[] = [];
  const rest = new Rest(
    () => undefined,
    (work) => {
      waiting.push(work);
      return () => void waiting.splice(waiting.indexOf(work), 1);
    },
  );
  rest.show(first);
  rest.follow(record);
  const seen = [];
  for (let done = 0; done < pieces && waiting.length > 0; done += 1) {
    waiting.shift()?.();
    seen.push([rest.details?.name, rest.below?.name, rest.part?.name, rest.entries]);
  }
  return { rest, seen, waiting };
}

test("another record comes as its details, the first entries of its timeline, and then the others", () => {
  const record = many(10);
  expect(followed(record).seen).toEqual([
    [record.name, first.name, first.name, Infinity],
    [record.name, record.name, first.name, Infinity],
    [record.name, record.name, record.name, 3],
    [record.name, record.name, record.name, 6],
    [record.name, record.name, record.name, 9],
    [record.name, record.name, record.name, Infinity],
  ]);
});

test("the same record read anew is there at once", () => {
  const { rest, waiting } = followed(second);
  const anew = records.record(2, {}, { stamp: second.stamp + 1 });
  rest.follow(anew);
  expect([rest.details, rest.part, waiting.length]).toEqual([anew, anew, 0]);
});

test("of a record that is passed by nothing more is done", () => {
  const { rest, waiting } = followed(many(10), 1);
  rest.follow(first);
  expect([rest.details, rest.part, rest.entries, waiting.length]).toEqual([first, first, Infinity, 0]);
});

/** The second case was read before, then the first was looked at; now the second is opened, and nothing has followed. */
async function opened(): Promise<Desk> {
  forgetDesks();
  standIn();
  const desk = deskOf("support", "Case");
  desk.open(second.id);
  render(RecordPane, { desk });
  await whole(second);
  desk.open(first.id);
  await whole(first);
  return desk;
}

const subject = (record: typeof first) =>
  record.values.find(({ field }) => field === "Subject")?.cell.text ?? "";
const whole = async (record: typeof first) => {
  await waitFor(() =>
    expect(screen.getByRole("button", { name: /^Edit Subject/ }).textContent).toContain(subject(record)),
  );
  await waitFor(() => expect(document.querySelector("[aria-busy=true]")).toBeNull());
};

test("a key pressed before the rest is there works on the record that was opened", async () => {
  const desk = await opened();
  const user = userEvent.setup();
  desk.open(second.id);
  await tick();
  expect(screen.getByRole("heading", { level: 2 }).textContent).toBe(subject(second));
  // nothing has followed yet
  expect(screen.getByRole("button", { name: /^Edit Subject/ }).textContent).toContain(subject(first));
  // `user` would wait a moment before it presses
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "e", bubbles: true, cancelable: true }));
  const field = await screen.findByRole("textbox", { name: "Subject" });
  expect((field as HTMLInputElement).value).toBe(subject(second));
  await user.type(field, "!");
  expect(recordsOf(desk).hasTyped(second.id)).toBe(true);
  expect(recordsOf(desk).hasTyped(first.id)).toBe(false);
});

test("what is typed over a record is never seen under the title of another", async () => {
  const desk = await opened();
  recordsOf(desk).edit(first).set("Subject", "Typed over the first");
  await screen.findByText("Typed over the first");
  desk.open(second.id);
  await tick();
  expect(screen.queryByText("Typed over the first")).toBeNull();
  expect(screen.getByRole("button", { name: /^Edit Subject/ }).textContent).toContain(subject(second));
});
