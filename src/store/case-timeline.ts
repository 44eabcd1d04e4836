import { CaseTextEntity } from "./entities/case-text.entity";
import { EVENT_COLUMNS, type EventRow, eventRow, type RawEvent } from "./event-rows";
import type { UnitOfWork } from "./unit-of-work";

/** A case's stamped events after a position, in order. */
export async function readTimeline(
  work: UnitOfWork,
  complaintId: string,
  after: number,
  limit: number,
): Promise<EventRow[]> {
  const rows = await work.read<RawEvent>(
    `SELECT ${EVENT_COLUMNS} FROM event WHERE complaint_id = ? AND position > ? ORDER BY position LIMIT ?`,
    [complaintId, after, limit],
  );
  return rows.map(eventRow);
}

/** Whether a case has an event that waits for its position. */
export async function hasUnstamped(work: UnitOfWork, complaintId: string): Promise<boolean> {
  const rows = await work.read("SELECT seq FROM event WHERE complaint_id = ? AND position IS NULL LIMIT 1", [
    complaintId,
  ]);
  return rows.length > 0;
}

/** What people wrote in a case: all public texts, and internal follow-ups where `withInternal`. */
export async function readFollowUps(
  work: UnitOfWork,
  complaintId: string,
  withInternal: boolean,
  after: { readonly at: Date; readonly id: string } | null,
  limit: number,
): Promise<CaseTextEntity[]> {
  const query = work.dataSource.manager
    .createQueryBuilder(CaseTextEntity, "t")
    .where("t.complaint_id = :complaintId", { complaintId })
    .andWhere(
      withInternal
        ? "(t.visibility = 'PUBLIC' OR t.purpose = 'FOLLOWED_UP')"
        : "t.visibility = 'PUBLIC' AND t.published_at IS NOT NULL",
    )
    .orderBy("t.createdAt", "ASC")
    .addOrderBy("t.id", "ASC")
    .limit(limit);
  if (after !== null) {
    query.andWhere("(t.created_at > :at OR (t.created_at = :at AND t.id > :id))", { at: after.at, id: after.id });
  }
  return query.getMany();
}
