import { agenciesInScope, type Caller, may } from "../domain/permission";
import type { ComplaintRow } from "../store/complaint-rows";
import type { EventRow } from "../store/event-rows";
import type { LogCursor } from "./cursor";
import type { EventFeed } from "./event-feed";

/** One message of a stream: where to resume, and what to do. */
export interface CaseFrame {
  readonly position: number;
  readonly kind: "UPSERT" | "REMOVED" | "GAP";
  readonly complaintId: string | null;
  /** The case as it is now; only with UPSERT, and for who may read it. */
  readonly complaint: ComplaintRow | null;
  readonly event: EventRow | null;
}

/** What a stream covers. */
export interface StreamScope {
  readonly caller: Caller;
  /** An agency's inbox; null: everything the caller may see. */
  readonly agencyId: string | null;
  /** One case only. */
  readonly complaintId: string | null;
}

/** Where a stream begins. */
export interface StreamStart {
  readonly position: number;
  /** What lies before cannot be replayed: the stream says so first. */
  readonly isGap: boolean;
}

/** More than that is not replayed: reloading a page is quicker for everybody. */
export const MAX_REPLAY = 5_000;

/** Where a stream begins: at a cursor, behind a gap, or at the head. */
export async function startOf(feed: EventFeed, after: LogCursor | null): Promise<StreamStart> {
  if (after === null) return { position: feed.head, isGap: false };
  if (!(await feed.reaches(after)) || feed.head - after.position > MAX_REPLAY)
    return { position: feed.head, isGap: true };
  return { position: after.position, isGap: false };
}

/** Whether a stream may have something to say of an event. */
export function isCovered(event: EventRow, scope: StreamScope): boolean {
  if (event.complaintId === null) return false;
  if (scope.complaintId !== null) return event.complaintId === scope.complaintId;
  return scope.agencyId === null || concerns(event, scope.agencyId);
}

function concerns(event: EventRow, agencyId: string): boolean {
  return event.agenciesAfter.includes(agencyId) || event.agenciesBefore.includes(agencyId);
}

/** What a stream says of an event that it covers; rights are asked by the case as it is now. Null: nothing. */
export function frameOf(event: EventRow, row: ComplaintRow | null, scope: StreamScope): CaseFrame | null {
  const { position, complaintId } = event;
  if (row !== null && isHeardOf(row, scope)) return { ...upsert(position, row, scope), event };
  const agencyId = scope.agencyId ?? (scope.caller.kind === "NOBODY" ? null : scope.caller.agencyId);
  const hadIt = agencyId !== null && concerns(event, agencyId);
  return hadIt ? { position, kind: "REMOVED", complaintId, complaint: null, event: null } : null;
}

/** A case's present state, apart from any event; null for one that the stream may not show. */
export function presentFrame(position: number, row: ComplaintRow | null, scope: StreamScope): CaseFrame | null {
  return row === null || !isHeardOf(row, scope) ? null : upsert(position, row, scope);
}

function upsert(position: number, row: ComplaintRow, { caller }: StreamScope): CaseFrame {
  const complaint = may(caller, "case:see", row) ? row : null;
  return { position, kind: "UPSERT", complaintId: row.id, complaint, event: null };
}

/** Says that what lies before cannot be replayed. */
export function gapFrame(position: number): CaseFrame {
  return { position, kind: "GAP", complaintId: null, complaint: null, event: null };
}

/** An agency's inbox holds what that agency sees, whoever looks at it. */
function isHeardOf(row: ComplaintRow, scope: StreamScope): boolean {
  const inInbox = scope.agencyId === null || agenciesInScope(row).includes(scope.agencyId);
  return inInbox && may(scope.caller, "case:hear", row);
}
