import type { HubCase, HubEvent, Sides } from "./sides";

/** The first event with which a case born here becomes due nationally; null: it never did. */
export function dueEvent({ events }: Sides, one: HubCase): HubEvent | null {
  return (
    events.find(
      ({ complaintId, action }) => complaintId === one.id && (action === "VERIFY" || action === "TRANSFER"),
    ) ?? null
  );
}

/** Whether a national case of it must exist. */
export function isDue(sides: Sides, one: HubCase): boolean {
  return one.origin === "NATIONAL" || dueEvent(sides, one) !== null;
}
