import { agenciesInScope, type Caller, may } from "../domain/permission";
import { type ComplaintRow, readComplaints } from "../store/complaint-rows";
import type { EventRow } from "../store/event-rows";
import type { UnitOfWork } from "../store/unit-of-work";
import type { LogCursor } from "./cursor";
import type { EventFeed } from "./event-feed";

/** One message of a stream: where to resume, and what to do. */
export interface CaseFrame {
  readonly position: number;
  readonly kind: "UPSERT" | "REMOVED" | "GAP";
  readonly complaintId: string | null;
  /** The case as it is now; only with UPSERT. */
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

/** More than that is not replayed: reloading a page is quicker for everybody. */
const MAX_REPLAY = 5_000;
const BATCH = 200;

/** Where a stream begins: at a cursor, behind a gap, or at the head. */
export function startOf(
  feed: EventFeed,
  after: LogCursor | null,
): { readonly position: number; readonly isGap: boolean } {
  if (after === null) return { position: feed.head, isGap: false };
  const isUsable = after.generation === feed.generation && after.position <= feed.head;
  if (!isUsable || feed.head - after.position > MAX_REPLAY) return { position: feed.head, isGap: true };
  return { position: after.position, isGap: false };
}

/**
 * Everything after a cursor, then live: one and the same reading of the log. Rights are asked again for each event, by
 * the case as it is now.
 */
export async function* caseStream(
  work: UnitOfWork,
  feed: EventFeed,
  scope: StreamScope,
  after: LogCursor | null,
  signal: AbortSignal,
): AsyncGenerator<CaseFrame> {
  const start = startOf(feed, after);
  let { position } = start;
  if (start.isGap) yield { position, kind: "GAP", complaintId: null, complaint: null, event: null };
  while (!signal.aborted && !feed.isStopped) {
    const events = await feed.after(position, BATCH);
    if (events.length === 0) {
      await feed.waitBeyond(position, signal);
      continue;
    }
    const ids = new Set(events.flatMap((event) => (isCovered(event, scope) ? [event.complaintId ?? ""] : [])));
    const rows = new Map((await readComplaints(work, [...ids])).map((row) => [row.id, row]));
    for (const event of events) {
      position = event.position;
      const frame = isCovered(event, scope) ? frameOf(event, rows.get(event.complaintId ?? ""), scope) : null;
      if (frame !== null) yield frame;
      if (signal.aborted) return;
    }
  }
}

function isCovered(event: EventRow, scope: StreamScope): boolean {
  if (event.complaintId === null) return false;
  if (scope.complaintId !== null) return event.complaintId === scope.complaintId;
  return scope.agencyId === null || concerns(event, scope.agencyId);
}

function concerns(event: EventRow, agencyId: string): boolean {
  return event.agenciesAfter.includes(agencyId) || event.agenciesBefore.includes(agencyId);
}

function frameOf(event: EventRow, row: ComplaintRow | undefined, scope: StreamScope): CaseFrame | null {
  const { position, complaintId } = event;
  if (row !== undefined && isVisible(row, scope))
    return { position, kind: "UPSERT", complaintId, complaint: row, event };
  const agencyId = scope.agencyId ?? (scope.caller.kind === "NOBODY" ? null : scope.caller.agencyId);
  const hadIt = agencyId !== null && concerns(event, agencyId);
  return hadIt ? { position, kind: "REMOVED", complaintId, complaint: null, event: null } : null;
}

/** An agency's inbox holds what that agency sees, whoever looks at it. */
function isVisible(row: ComplaintRow, scope: StreamScope): boolean {
  const inInbox = scope.agencyId === null || agenciesInScope(row).includes(scope.agencyId);
  return inInbox && may(scope.caller, "case:see", row);
}
