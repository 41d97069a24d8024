// which objects the desk has by what an integration is for
import type { Capability } from "../bindings";

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
