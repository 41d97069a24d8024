// which objects the desk has by what an integration is for, and which list each begins with
import type { Capability } from "../../../bindings";
import type { Wanted } from "./listing.svelte";

export type DeskObject = { name: string; plural: string };

export const objectsOf: Record<Capability, DeskObject[]> = {
  helpdesk: [{ name: "Case", plural: "Cases" }],
  crm: [
    { name: "Lead", plural: "Leads" },
    { name: "Contact", plural: "Contacts" },
    { name: "Account", plural: "Accounts" },
    { name: "Opportunity", plural: "Opportunities" },
    { name: "Task", plural: "Tasks" },
  ],
  content_management: [{ name: "Knowledge__kav", plural: "Articles" }],
};

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
