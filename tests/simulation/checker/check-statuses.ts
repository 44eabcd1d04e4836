import { WORKFLOW } from "../../../src/domain/workflow";
import type { Check } from "./check";

/** Where the national side may take a case without anybody here. */
const NATIONAL_MOVES: ReadonlySet<string> = new Set([
  "VERIFIED",
  "RESOLVED",
  "REJECTED",
  "SUBMITTED",
  "MONITORING",
  "IN_PROGRESS",
  "TRANSFERRED",
]);

/** Each case went from status to status as the procedure lets, without a gap, and stands where its log says. */
export const checkStatuses: Check = ({ cases, events }) => {
  const found: string[] = [];
  for (const one of cases) {
    let status: string | null = null;
    for (const event of events.filter(({ complaintId }) => complaintId === one.id)) {
      if (status !== null && event.from !== null && event.from !== status) {
        found.push(`${one.ticket}: ${event.type} goes out from ${event.from}, the case was ${status}`);
      }
      if (
        event.from !== null &&
        event.to !== null &&
        event.to !== event.from &&
        !isLegal(event.action, event.from, event.to, event.actorKind)
      ) {
        found.push(`${one.ticket}: ${event.type} took the case from ${event.from} to ${event.to}`);
      }
      status = event.to ?? status;
    }
    if (status !== one.status) found.push(`${one.ticket} is ${one.status}, its log ends with ${status}`);
  }
  return found;
};

function isLegal(action: string | null, from: string, to: string, actorKind: string): boolean {
  if (WORKFLOW.some((row) => row.action === action && row.from === from && row.to === to)) return true;
  return (actorKind === "NATIONAL" || actorKind === "SYSTEM") && NATIONAL_MOVES.has(to);
}
