// what of a record stands on top, by object; for any other object what most have
import type { ObjectView } from "../../../bindings";
import { fieldOf } from "./cells";

const byObject: Record<string, string[]> = {
  Case: ["Priority", "OwnerId", "ContactId", "AccountId"],
  Lead: ["Company", "Status", "OwnerId", "Email", "Phone"],
  Contact: ["AccountId", "Title", "Email", "Phone"],
  Account: ["Type", "Industry", "Phone", "OwnerId"],
  Opportunity: ["AccountId", "Amount", "CloseDate", "OwnerId"],
  Task: ["Status", "Priority", "ActivityDate", "WhoId", "OwnerId"],
};
const others = [
  "Status",
  "Type",
  "OwnerId",
  "Email",
  "Phone",
  "ArticleNumber",
  "PublishStatus",
  "LastPublishedDate",
];

/** The highlights of an object, as far as this user may see them. */
export function highlightsOf(object: ObjectView): string[] {
  return (byObject[object.name] ?? others).filter((name) => fieldOf(object, name)).slice(0, 5);
}
