import { fireEvent, render, screen } from "@testing-library/svelte";
import { tick } from "svelte";
import { expect, test } from "vitest";
import { MOST, Runway } from "../src/components/runway";
import ManyRows from "./stand-in/ManyRows.svelte";

const ROW = 65;
/** What a list shows where nothing can be measured: thirty rows. */
const ROOM = 30 * ROW;
const MILLION = 1_000_000 * ROW;

test("rows that the browser can scroll lie where they are", () => {
  for (const total of [0, ROW, ROOM, MOST]) {
    const way = new Runway(total, ROOM);
    expect(way.height).toBe(total);
    expect(way.at(total / 2).shift).toBe(0);
    expect(way.scrolled(0, 7)).toBe(7);
    expect(way.stuck(0) || way.stuck(total - ROOM)).toBe(false);
  }
});

// red where the share was taken of all pixels instead of those that can be scrolled
test("a million rows reach from the one end of the scrollbar to the other", () => {
  const way = new Runway(MILLION, ROOM);
  expect(way.height).toBe(MOST);
  expect(way.at(0).shift).toBe(0);
  expect(way.scrolled(MOST - ROOM, 0)).toBe(0);
  expect(way.scrolled(0, MOST - ROOM)).toBe(MILLION - ROOM);
  expect(way.at(MILLION).shift).toBe(MILLION - MOST);
  expect(way.scrolled(0, MOST / 2) / MILLION).toBeCloseTo(0.5, 3);
});

test("a small step moves a million rows by as much, wherever they are", () => {
  for (let top = ROOM; top < MILLION - ROOM; top += 1_234_567) {
    const way = new Runway(MILLION, ROOM).at(top);
    const place = top - way.shift;
    expect(place).toBeGreaterThan(0);
    expect(place).toBeLessThan(MOST - ROOM);
    expect(way.scrolled(place, place + 120)).toBe(top + 120);
    expect(way.scrolled(place, place - 53)).toBe(top - 53);
  }
});

function seen(): number[] {
  return screen.getAllByRole("row").map((row) => Number(row.textContent.slice(4)));
}

async function scroll(to: number) {
  const grid = screen.getByRole("grid");
  grid.scrollTop = Math.max(0, Math.min(to, MOST - ROOM));
  await fireEvent.scroll(grid);
  await tick();
}

/** Where the row is on the screen, in pixels below the upper edge. */
function offset(index: number): number {
  const rows = screen.getAllByRole("row");
  const moved = Number(/translateY\((.*)px\)/u.exec(rows[0]?.parentElement?.style.transform ?? "")?.[1]);
  return (
    moved +
    rows.findIndex((row) => row.textContent === `row ${index}`) * ROW -
    screen.getByRole("grid").scrollTop
  );
}

// red where nothing was shifted: rows behind the 516,222nd could not be come to
test("the last of a million rows is come to by key, by wheel and by the scrollbar", async () => {
  const { rerender } = render(ManyRows, { count: 1_000_000, at: 999_999 });
  await tick();
  expect(seen().at(-1)).toBe(999_999);
  expect(offset(999_999)).toBe(ROOM - ROW);

  await rerender({ count: 1_000_000, at: 999_900 });
  await tick();
  expect(offset(999_900)).toBe(0);

  await scroll(screen.getByRole("grid").scrollTop + 130);
  expect(offset(999_902)).toBe(0);

  await scroll(0);
  expect(offset(0)).toBe(0);
  await scroll(MOST);
  expect(offset(999_999)).toBe(ROOM - ROW);
});

// red without the look whether it is stuck: the wheel stood still at the end of what the browser can scroll
test("the wheel goes on where the browser is at its end and the rows are not", async () => {
  const { rerender } = render(ManyRows, { count: Math.floor(MOST / ROW), at: -1 });
  await scroll(MOST);
  const last = seen().at(-1) ?? 0;
  await rerender({ count: 1_000_000, at: -1 });
  for (let turn = 0; turn < 40; turn += 1) await scroll(screen.getByRole("grid").scrollTop + 120);
  expect((seen().at(-1) ?? 0) - last).toBeGreaterThan((39 * 120) / ROW);
  expect(screen.getByRole("grid").scrollTop).toBeLessThan(MOST - ROOM);
});

test("a list that gets shorter than what was shifted shows its end", async () => {
  const { rerender } = render(ManyRows, { count: 1_000_000, at: 999_999 });
  await tick();
  await rerender({ count: 1000, at: -1 });
  await tick();
  expect(seen().at(-1)).toBe(999);
  expect(offset(999)).toBe(ROOM - ROW);
});
