import type { CaseTextEntity } from "./entities/case-text.entity";
import { EVENT_COLUMNS, type EventRow, eventRow, type RawEvent } from "./event-rows";
import { isShownText } from "./last-text";
import type { UnitOfWork } from "./unit-of-work";

/** A case's stamped events after a position, in order; UNSTAMPED while one of its events waits for its position. */
export async function readTimeline(
  work: UnitOfWork,
  complaintId: string,
  after: number,
  limit: number,
): Promise<EventRow[] | "UNSTAMPED"> {
  const rows = await timelineRows(work, "(position > ? OR position IS NULL)", complaintId, after, limit);
  return rows.some(({ position }) => position === null) ? "UNSTAMPED" : rows.map(eventRow);
}

/** The same without a look at what waits. */
export async function readStampedTimeline(
  work: UnitOfWork,
  complaintId: string,
  after: number,
  limit: number,
): Promise<EventRow[]> {
  return (await timelineRows(work, "position > ?", complaintId, after, limit)).map(eventRow);
}

/** Within a case the order of insertion is that of positions, because events are inserted under the case's row lock. */
function timelineRows(work: UnitOfWork, which: string, complaintId: string, after: number, limit: number) {
  return work.readPrepared<RawEvent>(
    `SELECT ${EVENT_COLUMNS} FROM event WHERE complaint_id = ? AND ${which} ORDER BY seq LIMIT ${limit}`,
    [complaintId, after],
  );
}

/** All events of some cases, stamped or not, each case's in order: what happened shows at once on its papers. */
export function readHistories(work: UnitOfWork, complaintIds: readonly string[]): Promise<RawEvent[]> {
  return work.read<RawEvent>(
    `SELECT ${EVENT_COLUMNS} FROM event WHERE complaint_id IN (?) ORDER BY complaint_id, seq`,
    [complaintIds],
  );
}

const TEXT_COLUMNS = `t.id, t.complaint_id AS complaintId, t.purpose, t.visibility, t.published_at AS publishedAt, t.origin,
  t.author_kind AS authorKind, t.author_id AS authorId, t.author_role AS authorRole, t.author_name AS authorName,
  t.agency_id AS agencyId, t.mark, t.salt, t.digest, t.body, t.created_at AS createdAt`;

/** What people wrote in a case, after a place, oldest first. */
export function readFollowUps(
  work: UnitOfWork,
  complaintId: string,
  withInternal: boolean,
  after: { readonly at: Date; readonly id: string },
  limit: number,
): Promise<CaseTextEntity[]> {
  return work.read<CaseTextEntity>(
    `SELECT ${TEXT_COLUMNS} FROM case_text t
      WHERE t.complaint_id = ? AND ${isShownText("t", withInternal)} AND (t.created_at > ? OR (t.created_at = ? AND t.id > ?))
      ORDER BY t.created_at, t.id LIMIT ?`,
    [complaintId, after.at, after.at, after.id, limit],
  );
}

/** The first texts of many cases in one statement, so that a page of an inbox asks once and not once a case. */
export function readFirstFollowUps(
  work: UnitOfWork,
  complaintIds: readonly string[],
  withInternal: boolean,
  limit: number,
): Promise<CaseTextEntity[]> {
  const [only] = complaintIds;
  // One case needs no numbers for its rows.
  if (complaintIds.length === 1 && only !== undefined) {
    return work.readPrepared<CaseTextEntity>(
      `SELECT ${TEXT_COLUMNS} FROM case_text t WHERE t.complaint_id = ? AND ${isShownText("t", withInternal)}
        ORDER BY t.created_at, t.id LIMIT ${limit}`,
      [only],
    );
  }
  return work.read<CaseTextEntity>(
    `SELECT ${TEXT_COLUMNS} FROM (
       SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.complaint_id ORDER BY t.created_at, t.id) AS nth
         FROM case_text t WHERE t.complaint_id IN (?) AND ${isShownText("t", withInternal)}) t
      WHERE t.nth <= ? ORDER BY t.complaint_id, t.created_at, t.id`,
    [complaintIds, limit],
  );
}
