// a thousand ways to make a page run a script, send a request or call a command of the app
import known from "./payloads.json";

/**
 * What a payload does if it runs, which shape that has, and how it is put in: alone, out of what it may stand in, or so
 * that something takes it apart first.
 */
export const { deeds, shapes, ways } = known;

/** The thousand, each with its number in front so that it can be found again. */
export const payloads: string[] = ways.flatMap((way, row) =>
  shapes.map((shape, column) => {
    const at = row * shapes.length + column;
    const deed = deeds[(row + column) % deeds.length] ?? "";
    const text = way.replace("SHAPE", () => shape).replaceAll("RUN", () => deed);
    return `${String(at).padStart(4, "0")} ${text}`;
  }),
);

const harmlessOf: Record<string, string> = {
  "<": "l",
  ">": "g",
  '"': "q",
  "'": "a",
  "`": "t",
  "&": "n",
  "{": "o",
  "}": "c",
  $: "d",
  "=": "e",
  "/": "s",
  "\\": "b",
  "(": "p",
  ")": "r",
  "%": "h",
  "\u202e": "z",
};

/** A text of the same length, lines and words that no parser of anything would stumble over. */
export const harmless = (payload: string): string =>
  payload.replace(/[<>"'`&{}$=/\\()%\u202e]/g, (c) => harmlessOf[c] ?? "x");
