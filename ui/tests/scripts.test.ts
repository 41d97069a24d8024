// a thousand scripts in every text that comes from outside, in every view: none runs, none sends, none calls
import { isDeepStrictEqual } from "node:util";
import { cleanup, render } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import App from "../src/App.svelte";
import { checkups } from "../src/lib/checkups.svelte";
import { integrations } from "../src/lib/integrations.svelte";
import { router } from "../src/lib/router.svelte";
import { unsent } from "../src/lib/unsent.svelte";
import { macros } from "../src/views/desk/record/macros.svelte";
import { undo } from "../src/views/desk/record/undo.svelte";
import { startFresh } from "./app";
import { textsOfContract } from "./scripts/contract";
import { Driver } from "./scripts/driver";
import { forgetRan, listen, ran, squash, structure, type Out } from "./scripts/judge";
import { deeds, harmless, payloads } from "./scripts/payloads";
import type { Scene, View } from "./scripts/scene";
import { views } from "./scripts/scenes";
import { Texts, known, type Kind, type Put } from "./scripts/texts";
import * as data from "./stand-in/data";
import { ordinary } from "./stand-in/ipc";

// Each scene is mounted with harmless texts, then with payloads of the same shape in the same places: what is drawn has
// to be made of the same elements, attributes and addresses, the payloads have to be read in it, and the app has to be
// asked for the same. jsdom lays nothing out and loads nothing: a real webview gets payloads in the desktop journey
// `hostile-text`.
// planted, and each turned it red: `{@html shown}` in Moment.svelte, `{@html entry.what}` in Entry.svelte (an iframe in
// it ran its script even here), `<a href={card.name}>` in Related.svelte, a headline without its tags in Kept.svelte,
// and in SearchField.svelte a search for a suggestion because there is a `<` in it

// what is fetched when it is first shown is there from the beginning, so that no view waits for it
import.meta.glob("../src/**/*.svelte", { eager: true });

const seed = Number(process.env.ORGDECK_SEED ?? Math.floor(Math.random() * 1_000_000));

/** The thousand in an order of this run. */
function shuffled(): number[] {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return payloads
    .map((_, at) => ({ at, key: next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ at }) => at);
}

/** What outlives a view is as after a fresh start. */
function forget(): void {
  checkups.probes = [];
  macros.forget();
  Object.assign(unsent, { list: [], stand: "fresh", failure: null });
  undo.last = null;
}

/** What a mounted scene was made of, which of the texts it showed, and what it asked the app for. */
type Mounted = { made: string[]; called: string[]; shows: Map<string, Put> };

/** Mounts a scene and goes through it. */
async function mount(scene: Scene, kind: Kind, choose: (original: string) => number): Promise<Mounted> {
  vi.setSystemTime(data.now);
  forget();
  const texts = new Texts(kind, choose);
  const driver = new Driver(texts);
  const calls = startFresh(texts.over({ ...ordinary(), ...scene.handlers }));
  await integrations.refresh();
  router.leaveFor(scene.place);
  render(App);
  await driver.see(scene.there);
  if (scene.work) await scene.work(driver);
  else await driver.look();
  cleanup();
  // what still waits for an answer gets one, and ends
  await vi.advanceTimersByTimeAsync(70_000);
  const read = driver.read.join("\0");
  const shows = [...texts.puts].filter(([, { text, markup }]) => !markup && read.includes(squash(text)));
  return {
    made: driver.made,
    called: calls.map(({ command }) => command).filter((command) => !command.startsWith("plugin:")),
    shows: new Map(shows),
  };
}

/** What there is to be judged; which payload stands where is not. */
const judged = ({ made, called, shows }: Mounted) => ({ made, called, shows: [...shows.keys()].toSorted() });

/** A scene as it is with harmless texts. */
type Known = Mounted & { scene: Scene };

async function learn(scene: Scene): Promise<Known> {
  let next = 0;
  return { scene, ...(await mount(scene, "harmless", () => next++ % payloads.length)) };
}

/** The commands of the one that the other has not. */
function beyond(called: string[], usual: string[]): string[] {
  const left = [...usual];
  return called.filter((command) => {
    const at = left.indexOf(command);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Mounts a scene with payloads and judges it; gives those that were shown. */
async function attack(known: Known, pool: number[]): Promise<Iterable<Put>> {
  const choice = new Map<string, number>();
  const choose = (original: string) => {
    const payload = (known.shows.has(original) ? pool.shift() : pool.pop()) ?? 0;
    choice.set(original, payload);
    return payload;
  };
  const hostile = await mount(known.scene, "hostile", choose);
  if (!isDeepStrictEqual(judged(hostile), judged(known))) {
    // the length of a text may decide what is drawn and done: the same lengths without harm decide it the same
    const like = await mount(known.scene, "harmless", (original) => choice.get(original) ?? 0);
    out.commands.push(...beyond(hostile.called, like.called));
    expect(judged(hostile), known.scene.name).toEqual(judged(like));
  }
  return hostile.shows.values();
}

/** Shows every payload in a view; gives how many texts it has. */
async function prove(view: View, order: number[]): Promise<number> {
  const scenes: Known[] = [];
  for (const scene of view.scenes) scenes.push(await learn(scene));
  const richest = scenes.reduce((a, b) => (a.shows.size >= b.shows.size ? a : b));
  const seen = new Set<number>();
  const take = ({ payload, kinds }: Put) => {
    seen.add(payload);
    for (const kind of kinds) shownKinds.add(kind);
  };
  // what was not shown yet comes first
  const pool = () => order.toSorted((a, b) => Number(seen.has(a)) - Number(seen.has(b)));
  for (const known of scenes) for (const put of await attack(known, pool())) take(put);
  while (seen.size < payloads.length) for (const put of await attack(richest, pool())) take(put);
  return new Set(scenes.flatMap(({ shows }) => [...shows.keys()])).size;
}

/** What got out, in all views. */
const out: Out = { requests: [], commands: [] };
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
  listen(out);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

let texts = 0;
let proven = 0;
/** The texts of the contract that were shown as payloads. */
const shownKinds = new Set<string>();

test("a thousand payloads differ; what they would make and what they do is noticed", () => {
  expect(new Set(payloads).size).toBe(1000);
  const drawn = (text: string) => structure(new DOMParser().parseFromString(text, "text/html"));
  const active = payloads.filter((text) => !isDeepStrictEqual(drawn(text), drawn(harmless(text))));
  // the others are nothing in a text: an address is none there
  expect(active.length).toBeGreaterThan(900);
  document.body.innerHTML = deeds.map((deed) => `<iframe src="javascript:parent.${deed}"></iframe>`).join("");
  const noticed = [ran(), out.requests.length, out.commands.length];
  document.body.innerHTML = "";
  forgetRan();
  Object.assign(out, { requests: [], commands: [] });
  expect(noticed).toEqual([1, 1, 1]);
});

test.each(views.map((view) => [view.name, view] as const))(
  "every payload is text in the view %s",
  async (_name, view) => {
    texts += await prove(view, shuffled());
    proven += 1;
    expect(ran()).toBe(0);
    expect(out).toEqual({ requests: [], commands: [] });
  },
);

/** Texts of the contract that hold no free text, or that no view shows. */
const neverShown = new Map([
  ["ActionField.name", "a name of the API: letters, digits and underscores"],
  ["ActionOperationView.name", "a name of the app's own"],
  ["ActionOperationView.path", "an address the app makes, for the document alone"],
  ["ConnectPhase.link", "for the clipboard alone"],
  ["ConnectPhase.callback", "an address of this computer, which no view shows"],
  ["FieldView.name", "a name of the API"],
  ["FilePreview.address", "a picture as data, which the app makes"],
  ["DraftOfMany.records", "ids"],
  ["ListNews.gone", "ids"],
  ["ListSource.text", "what was searched for: it is typed into the search here"],
  ["ObjectView.name", "a name of the API"],
  ["TestedIntegration.name", "counted alone"],
  ["TestedIntegration.headline", "counted alone"],
]);

test("every text of the contract was shown in some view, but for those that never are", () => {
  const texts = textsOfContract().filter((kind) => !known.has(kind.split(".")[1] ?? ""));
  expect(texts.filter((kind) => !shownKinds.has(kind) && !neverShown.has(kind))).toEqual([]);
  expect([...neverShown.keys()].filter((kind) => shownKinds.has(kind) || !texts.includes(kind))).toEqual([]);
});

test("what was shown is counted", () => {
  const what = `${payloads.length} payloads in ${texts} texts of ${proven} views`;
  const { requests, commands } = out;
  console.log(
    `proof scripts: ${what}: ${ran()} ran, ${requests.length} requests, ${commands.length} commands, seed ${seed}`,
  );
  expect(proven).toBe(views.length);
});
