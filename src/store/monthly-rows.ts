import type { Channel, ComplaintKind, ComplaintStatus } from "../domain/status";
import type { UnitOfWork } from "./unit-of-work";

/** Cases submitted in a period as they stand, of one kind, channel and agency. */
export interface MonthlyCell {
  readonly kind: ComplaintKind;
  readonly channel: Channel;
  readonly leadAgencyId: string | null;
  readonly received: number;
  readonly done: number;
  readonly late: number;
}

/** How long a case took from its submission until it was resolved. */
export interface MonthlyDuration {
  readonly leadAgencyId: string | null;
  readonly ms: number;
}

/** A case that has been open for long. */
export interface OldCase {
  readonly ticketNumber: string;
  readonly status: ComplaintStatus;
  readonly isSecret: boolean;
  readonly title: string | null;
  readonly leadAgencyId: string | null;
  readonly submittedAt: Date | null;
}

/** Counts of the cases submitted from `from` to `to` (both included), as they stand at `now`. */
export async function countMonth(work: UnitOfWork, from: Date, to: Date, now: Date): Promise<MonthlyCell[]> {
  const rows = await work.read<Record<"received" | "done" | "late", string> & MonthlyCell>(
    `SELECT kind, channel, lead_agency_id AS leadAgencyId, COUNT(*) AS received, SUM(is_open = 0) AS done,
            SUM(is_open = 1 AND due_at < ?) AS late
       FROM complaint WHERE submitted_at BETWEEN ? AND ? GROUP BY kind, channel, lead_agency_id`,
    [now, from, to],
  );
  return rows.map((row) => ({
    ...row,
    received: Number(row.received),
    done: Number(row.done),
    late: Number(row.late),
  }));
}

/** The durations of those of them that are resolved, shortest first. */
export async function readDurations(work: UnitOfWork, from: Date, to: Date): Promise<MonthlyDuration[]> {
  const rows = await work.read<{ leadAgencyId: string | null; us: string }>(
    `SELECT lead_agency_id AS leadAgencyId, TIMESTAMPDIFF(MICROSECOND, submitted_at, resolved_at) AS us
       FROM complaint WHERE submitted_at BETWEEN ? AND ? AND resolved_at IS NOT NULL AND is_open = 0 ORDER BY us`,
    [from, to],
  );
  return rows.map(({ leadAgencyId, us }) => ({ leadAgencyId, ms: Number(us) / 1_000 }));
}

/** The oldest open cases; of a secret one only ticket and status. */
export async function readOldestOpen(work: UnitOfWork, limit: number): Promise<OldCase[]> {
  const rows = await work.read<Omit<OldCase, "isSecret"> & { readonly isSecret: number }>(
    `SELECT ticket_number AS ticketNumber, status, is_secret AS isSecret, IF(is_secret, NULL, title) AS title,
            IF(is_secret, NULL, lead_agency_id) AS leadAgencyId, IF(is_secret, NULL, submitted_at) AS submittedAt
       FROM complaint WHERE is_open = 1 ORDER BY submitted_at, id LIMIT ?`,
    [limit],
  );
  return rows.map((row) => ({ ...row, isSecret: row.isSecret === 1 }));
}
