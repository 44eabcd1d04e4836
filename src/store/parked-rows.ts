import type { UnitOfWork } from "./unit-of-work";

/** Something of the bridge that waits for a person, or did. */
export interface ParkedRow {
  readonly id: string;
  readonly kind: string;
  /** Why it is parked; once it is not any more, how it stands. */
  readonly state: string;
  readonly reason: string;
  readonly attempts: number;
  readonly parkedAt: Date;
  /** Null: a national record that belongs to no case here. */
  readonly complaintId: string | null;
}

/** What a refused file of a creation left behind is about that file alone. */
const OUTBOX_COLUMNS = `o.id, CASE o.cause WHEN 'FILE_REFUSED' THEN 'UPLOAD' ELSE o.kind END AS kind,
  CASE o.state WHEN 'PARKED' THEN COALESCE(o.parked_state, 'REFUSED') ELSE o.state END AS state,
  COALESCE(o.reason, '') AS reason, o.attempts, o.updated_at AS parkedAt, o.complaint_id AS complaintId`;
const RECORD_COLUMNS = `r.id, 'RECORD' AS kind, r.state, r.reason, r.attempts, r.parked_at AS parkedAt,
  r.complaint_id AS complaintId`;

const behind = (at: string, id: string) => `${at} >= ? AND (${at} > ? OR ${id} > ?)`;

/** Parked items and records after a place, oldest first. */
export function readParked(
  work: UnitOfWork,
  after: { readonly at: Date; readonly id: string } | null,
  limit: number,
): Promise<ParkedRow[]> {
  const at = after?.at ?? new Date(0);
  const key = [at, at, after?.id ?? "", limit];
  return work.read<ParkedRow>(
    `(SELECT ${OUTBOX_COLUMNS} FROM outbox o WHERE o.state = 'PARKED' AND ${behind("o.updated_at", "o.id")}
       ORDER BY o.updated_at, o.id LIMIT ?)
     UNION ALL
     (SELECT ${RECORD_COLUMNS} FROM parked_record r WHERE r.state <> 'DISCARDED' AND ${behind("r.parked_at", "r.id")}
       ORDER BY r.parked_at, r.id LIMIT ?)
     ORDER BY parkedAt, id LIMIT ?`,
    [...key, ...key, limit],
  );
}

/** An item or record by its id, as it is now; null when there is none. */
export async function readParkedById(work: UnitOfWork, id: string): Promise<ParkedRow | null> {
  const rows = await work.read<ParkedRow>(
    `SELECT ${OUTBOX_COLUMNS} FROM outbox o WHERE o.id = ?
     UNION ALL SELECT ${RECORD_COLUMNS} FROM parked_record r WHERE r.id = ?`,
    [id, id],
  );
  return rows[0] ?? null;
}
