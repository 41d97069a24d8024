import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { afterEach, expect, test } from "vitest";
import { deskOf, forgetDesks, type Desk } from "../src/views/desk/desk.svelte";
import RecordPane from "../src/views/desk/record/RecordPane.svelte";
import { recordsOf } from "../src/views/desk/record/records.svelte";
import { entriesOf, placed, Rest } from "../src/views/desk/record/rest.svelte";
import { momentsOf, Places } from "../src/views/desk/record/timeline";
import { lastCall } from "./app";
import { standIn, type Call } from "./stand-in/ipc";
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

/** So many fields as in these tests a layout has. */
const FIELDS = 8;

/** Pieces that are done when the test says so. */
function restByHand() {
  const waiting: (() => void)[] = [];
  const rest = new Rest(
    () => undefined,
    (work) => {
      waiting.push(work);
      return () => void waiting.splice(waiting.indexOf(work), 1);
    },
  );
  return { rest, waiting };
}

/** What is shown of the first record, and then of what is followed, after each piece. */
function followed(record: typeof first, pieces = Infinity) {
  const { rest, waiting } = restByHand();
  rest.show(first);
  rest.follow(record, FIELDS);
  const seen = [];
  for (let done = 0; done < pieces && waiting.length > 0; done += 1) {
    waiting.shift()?.();
    seen.push([
      rest.deeds?.name,
      fieldsOf(rest, record),
      rest.part?.record.name,
      newEntries(rest, record),
      rest.whole?.name,
    ]);
  }
  return { rest, seen, waiting };
}

/** How many fields are of a record already. */
const fieldsOf = (rest: Rest, record: typeof first) =>
  placed(
    rest.details,
    (of) => Array.from({ length: FIELDS }, (_, at) => ({ of, at })),
    ({ at }) => String(at),
  ).filter(({ of }) => of === record).length;
const newEntries = (rest: Rest, record: typeof first) => {
  const own = momentsOf(record.related).map(({ at }) => at);
  return entriesOf(rest.part).filter(({ at }) => own.includes(at)).length;
};

test("another record comes as its deeds, its first fields, the others, what stands over its timeline, and then its entries", () => {
  const record = many(5);
  expect(followed(record).seen).toEqual([
    [record.name, 0, first.name, 0, first.name],
    [record.name, 3, first.name, 0, first.name],
    [record.name, 6, first.name, 0, first.name],
    [record.name, 8, first.name, 0, first.name],
    [record.name, 8, record.name, 0, undefined],
    [record.name, 8, record.name, 2, undefined],
    [record.name, 8, record.name, 4, undefined],
    [record.name, 8, record.name, 5, record.name],
  ]);
});

test("the first record is whole only once all of it is there", () => {
  const { rest, waiting } = restByHand();
  rest.follow(second, FIELDS);
  while (waiting.length > 0) {
    expect(rest.whole).toBe(null);
    waiting.shift()?.();
  }
  expect(rest.whole).toBe(second);
});

test("what of the record before is not replaced yet stays in its place", () => {
  const old = momentsOf(first.related);
  const { rest } = followed(many(3), 6);
  expect(old.length).toBeGreaterThan(3);
  expect(entriesOf(rest.part)).toEqual([...momentsOf(many(3).related).slice(0, 2), ...old.slice(2)]);
});

test("an entry that both records have is there once", () => {
  const shared = momentsOf(first.related).at(-1);
  const before = { record: first, upTo: Infinity, before: null };
  expect(shared).toBeDefined();
  const related = records.related({ emails: records.read([]), activities: records.read([]) });
  related.history = records.read(
    first.related.history.kind === "read" ? first.related.history.items.slice(-1) : [],
  );
  const entries = entriesOf({ record: records.record(2, {}, { related }), upTo: 2, before });
  expect(entries.filter(({ id }) => id === shared?.id).length).toBe(1);
});

test("the same record read anew is there at once", () => {
  const { rest, waiting } = followed(second);
  const anew = records.record(2, {}, { stamp: second.stamp + 1 });
  rest.follow(anew, FIELDS);
  expect([rest.details?.record, rest.whole, waiting.length]).toEqual([anew, anew, 0]);
});

test("of a record that is passed by nothing more is done, and what is there of it goes as it came", () => {
  const { rest, waiting } = followed(many(10), 6);
  const third = records.record(3);
  rest.follow(third, FIELDS);
  while (waiting.length > 0) waiting.shift()?.();
  expect([rest.whole, rest.details?.record, fieldsOf(rest, third)]).toEqual([third, third, FIELDS]);
  expect(entriesOf(rest.part)).toEqual(momentsOf(third.related));
});

test("an entry stays in its place, and another takes one that is left", () => {
  const [a, b, c, d] = momentsOf(many(4).related);
  if (!a || !b || !c || !d) throw new Error("four entries");
  const places = new Places();
  expect(places.of([a, b, c])).toEqual([0, 1, 2]);
  expect(places.of([d, b, c])).toEqual([0, 1, 2]);
  expect(places.of([a, d, b, c])).toEqual([3, 0, 1, 2]);
  expect(places.of([c])).toEqual([2]);
});

/** The second case was read before, then the first was looked at; now the second is opened, and nothing has followed. */
async function opened(): Promise<{ desk: Desk; calls: Call[] }> {
  forgetDesks();
  const calls = standIn();
  const desk = deskOf("support", "Case");
  desk.open(second.id);
  render(RecordPane, { desk });
  await whole(second);
  desk.open(first.id);
  await whole(first);
  return { desk, calls };
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
  const { desk } = await opened();
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

test("a button pressed before the deeds are there works on the record that was opened", async () => {
  const { desk, calls } = await opened();
  desk.open(second.id);
  await tick();
  // an assistive technology clicks without a pointer
  screen.getByRole("button", { name: "Take" }).click();
  await waitFor(() => expect(calls.some(({ command }) => command === "save_draft")).toBe(true));
  expect(lastCall(calls, "keep_draft").draft).toMatchObject({ record: second.id });
});

test("what is typed over a record is never seen under the title of another", async () => {
  const { desk } = await opened();
  recordsOf(desk).edit(first).set("Subject", "Typed over the first");
  await screen.findByText("Typed over the first");
  desk.open(second.id);
  await tick();
  expect(screen.queryByText("Typed over the first")).toBeNull();
  expect(screen.getByRole("button", { name: /^Edit Subject/ }).textContent).toContain(subject(second));
});

// red where going on kept all that is typed once more: each looked as if it were typed just now
test("what is kept is not kept again when somebody goes on to another record", async () => {
  const { desk, calls } = await opened();
  const draft = recordsOf(desk).edit(first);
  draft.set("Subject", "Typed over the first");
  const kept = () => calls.filter(({ command }) => command === "keep_draft").length;
  for (const id of [second.id, first.id, second.id]) {
    desk.open(id);
    await tick();
    await draft.flush();
    expect(kept()).toBe(1);
  }
  draft.set("Subject", "Typed on");
  desk.open(first.id);
  await draft.flush();
  expect(kept()).toBe(2);
});

test("a comment box that somebody was in is made anew for another record", async () => {
  const { desk } = await opened();
  const user = userEvent.setup();
  const box = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Comment" });
  const untouched = box();
  desk.open(second.id);
  await whole(second);
  expect(box()).toBe(untouched);
  await user.type(box(), "For the second");
  desk.open(first.id);
  await whole(first);
  // undo would bring back here what was typed there, and the next key would go into it
  expect(box()).not.toBe(untouched);
  expect([box().value, document.activeElement]).toEqual(["", document.body]);
  desk.open(second.id);
  await whole(second);
  expect(box().value).toBe("For the second");
});
