import { type Change, StatementMigration } from "./statement-migration";

const CHANGES: readonly Change[] = [
  ["ALTER TABLE complaint ADD COLUMN closed_at datetime(3) NULL", "ALTER TABLE complaint DROP COLUMN closed_at"],
  // By the log: the last step of each case that is closed from an open status to a closed one.
  [
    `UPDATE complaint c JOIN (
       SELECT complaint_id, MAX(occurred_at) AS at FROM event
        WHERE from_status IN ('SUBMITTED', 'CLARIFICATION_REQUESTED', 'VERIFIED', 'FORWARDED', 'IN_PROGRESS', 'ANSWERED', 'MONITORING')
          AND to_status IN ('RESOLVED', 'ARCHIVED', 'REJECTED', 'WITHDRAWN', 'MERGED', 'TRANSFERRED')
        GROUP BY complaint_id) e ON e.complaint_id = c.id
        SET c.closed_at = e.at WHERE c.is_open = 0 AND c.closed_at IS NULL`,
    "DO 0",
  ],
  [
    "CREATE INDEX complaint_closed ON complaint (closed_at, submitted_at, kind, id)",
    "DROP INDEX complaint_closed ON complaint",
  ],
];

/** A case knows when it was closed, so that those which were open at a past time are found without reading the log. */
export class ClosedAt1765930000000 extends StatementMigration {
  name = "ClosedAt1765930000000";
  protected readonly changes = CHANGES;
}
