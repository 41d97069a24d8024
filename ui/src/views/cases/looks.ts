// how a case's status and priority look; orgs name both as they like, so the guess goes by what is sure
import type { CaseRow } from "../../bindings";
import type { ChipTone } from "../../components/Chip.svelte";

export function statusTone(row: CaseRow, newStatus: string | undefined): ChipTone {
  if (row.is_closed) return "gray";
  if (row.is_escalated || /escalat/i.test(row.status ?? "")) return "red";
  return row.status === newStatus ? "gray" : "teal";
}

export type PriorityLook = "high" | "medium" | "low" | "none";

export function priorityLook(priority: string | null): PriorityLook {
  if (!priority) return "none";
  if (/high|urgent|critical|^p?[01]\b/i.test(priority)) return "high";
  return /low|minor|trivial/i.test(priority) ? "low" : "medium";
}
