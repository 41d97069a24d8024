// the columns of the list where it has the window to itself
import type { CaseColumn } from "../../bindings";

export const columns: CaseColumn[] = [
  "number",
  "subject",
  "status",
  "priority",
  "account",
  "owner",
  "created",
  "modified",
];

export const grid = "96px minmax(200px, 3fr) 120px 90px minmax(100px, 1.2fr) minmax(90px, 1fr) 92px 92px";
