import { expect, test } from "vitest";
import { Pieces } from "../src/lib/pieces";

/** A schedule that runs what was put off when the test says so. */
function byHand() {
  let waiting: (() => void)[] = [];
  return {
    schedule: (work: () => void) => {
      waiting.push(work);
      return () => {
        waiting = waiting.filter((one) => one !== work);
      };
    },
    run: () => waiting.shift()?.(),
    waiting: () => waiting.length,
  };
}

function begun(...names: string[]) {
  const hand = byHand();
  const done: string[] = [];
  const pieces = new Pieces(() => done.push("drawn"), hand.schedule);
  const named = (...all: string[]) => all.map((name) => () => void done.push(name));
  pieces.begin(named(...names));
  return { hand, done, pieces, named };
}

test("each piece waits for its turn, and is drawn before the next", () => {
  const { hand, done } = begun("a", "b");
  expect(done).toEqual([]);
  hand.run();
  expect(done).toEqual(["a", "drawn"]);
  expect(hand.waiting()).toBe(1);
  hand.run();
  expect(done).toEqual(["a", "drawn", "b", "drawn"]);
  expect(hand.waiting()).toBe(0);
});

test("other work drops what is left of the work before", () => {
  const { hand, done, pieces, named } = begun("a", "b", "c");
  hand.run();
  pieces.begin(named("d"));
  expect(hand.waiting()).toBe(1);
  hand.run();
  expect(done).toEqual(["a", "drawn", "d", "drawn"]);
  expect(pieces.pending).toBe(false);
});

test("what is left can be done at once, in its order, and is not done again", () => {
  const { hand, done, pieces } = begun("a", "b", "c");
  hand.run();
  pieces.finish();
  expect(done).toEqual(["a", "drawn", "b", "c", "drawn"]);
  expect(hand.waiting()).toBe(0);
  pieces.finish();
  expect(done.length).toBe(5);
});

test("a piece that begins other work has the last word", () => {
  const { hand, done, pieces, named } = begun();
  pieces.begin([() => pieces.begin(named("b")), ...named("a")]);
  hand.run();
  hand.run();
  expect(done.filter((one) => one !== "drawn")).toEqual(["b"]);
});
