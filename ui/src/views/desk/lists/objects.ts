// which list each object begins with
import type { Wanted } from "./listing.svelte";

/** Objects that have an end: their lists begin with what is open. */
const ENDING = new Set(["Case", "Lead", "Opportunity", "Task"]);

/** The list that is shown first, known before the org is asked which there are. */
export function firstList(object: string): Wanted {
  const open = ENDING.has(object);
  return {
    source: { kind: "built_in", id: open ? "all-open" : "all" },
    label: !open ? "All" : object === "Lead" ? "Not converted" : "All open",
  };
}
