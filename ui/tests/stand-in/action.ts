// a made-up action of a GPT, for the tests and for looking at it without the app
import type { ActionAnswer, ActionField, ActionView } from "../../src/bindings";

const field = (name: string, label: string, kind: string, part: Partial<ActionField> = {}): ActionField => ({
  name,
  label,
  kind,
  fixed: false,
  required: false,
  createable: true,
  updateable: true,
  options: [],
  ...part,
});
const readOnly = { createable: false, updateable: false };

export const action: ActionView = {
  server: "https://acme.my.salesforce.com",
  version: "67.0",
  reachable: true,
  operations: [
    ["get_case", "getCaseDetailsFromNumber", "GET", "query", "Looks a case up by its number"],
    ["update_case", "updateCaseStatus", "PATCH", "sobjects/Case/{CaseId}", "Changes fields of a case"],
    ["create_case", "createCase", "POST", "sobjects/Case", "Opens a case"],
    ["add_comment", "addCaseComment", "POST", "sobjects/CaseComment", "Comments on a case"],
    ["delete_case", "deleteCase", "DELETE", "sobjects/Case/{CaseId}", "Deletes a case"],
  ].map(([operation, name = "", method = "", path = "", summary = ""]) => ({
    operation: operation as ActionView["operations"][number]["operation"],
    name,
    method,
    path: `/services/data/v67.0/${path}`,
    summary,
    refused: operation === "delete_case" ? "This user may not delete cases." : null,
  })),
  fields: [
    field("Id", "Case ID", "Id", { fixed: true, ...readOnly }),
    field("CaseNumber", "Case Number", "Text, at most 30 characters", { fixed: true, ...readOnly }),
    field("Status", "Status", "Picklist of 3", { fixed: true, options: ["New", "Working", "Closed"] }),
    field("Subject", "Subject", "Text, at most 255 characters"),
    field("Description", "Description", "Long text, at most 32000 characters"),
    field("Severity__c", "Severity", "Picklist of 2", { required: true, options: ["Major", "Minor"] }),
    field("ContactEmail", "Contact Email", "Text", readOnly),
  ],
  choice: {
    operations: ["get_case", "update_case"],
    fields: ["Id", "CaseNumber", "Status", "Subject", "Description"],
  },
  gone: [],
};

export const answer: ActionAnswer = {
  method: "PATCH",
  address: "https://acme.my.salesforce.com/services/data/v67.0/sobjects/Case/5003000000D8cuIAAR",
  sent: '{\n  "Status": "Closed"\n}',
  status: 204,
  body: null,
  took_ms: 184,
  failure: null,
};
