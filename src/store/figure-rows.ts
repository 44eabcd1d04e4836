import { CROSSING_TYPES, type StatusStep } from "../domain/figures";
import type { Channel, ComplaintKind, ComplaintStatus } from "../domain/status";
import type { EventData } from "./entities/event.entity";
import type { UnitOfWork } from "./unit-of-work";

/** From the first to the last instant, both included. */
export interface Span {
  readonly first: Date;
  readonly last: Date;
}

/** A case that came in. */
export interface ReceivedRow {
  readonly channel: Channel;
  /** Null also of a secret case: of it nothing is counted but that it is there. */
  readonly district: string | null;
  readonly categoryId: string | null;
}

/** An agency's answer, as it was judged when it was given. */
export interface AnswerRow {
  readonly agencyId: string;
  readonly durationMs: number;
  readonly isOnTime: boolean;
}

/** A case of which the log has to say whether it was open. */
export interface MaybeOpenRow {
  readonly id: string;
  readonly kind: ComplaintKind;
  readonly submittedAt: Date;
}

interface Received extends ReceivedRow {
  categoryId: string | null;
  /** Not secret. */
  readonly isTold: boolean;
}

interface RawBirth {
  readonly seq: string;
  readonly complaintId: string;
  readonly type: string;
  readonly data: string;
  readonly channel: Channel;
  readonly district: string | null;
  readonly isSecret: number;
}

/** The open cases at a time. */
export interface OpenFigures {
  readonly open: number;
  readonly late: number;
  readonly stillInProcess: number;
  readonly oldestOpen: readonly { readonly id: string; readonly status: ComplaintStatus }[];
}

/** How far the log goes, stamped or not: while it stays the same, only time changes figures. */
export async function lastSeq(work: UnitOfWork): Promise<string> {
  const [row] = await work.read<{ seq: string | null }>("SELECT MAX(seq) AS seq FROM event");
  return String(row?.seq ?? 0);
}

/** The cases that came in; those taken over with their past did so before there was a hub. Subjects as they were at the end. */
export async function readReceived(work: UnitOfWork, { first, last }: Span): Promise<ReceivedRow[]> {
  // The case is looked up for its birth alone, and the order is made here: the database would fetch each row once more for it.
  const rows = await work.read<RawBirth>(
    `SELECT e.seq, e.complaint_id AS complaintId, e.type, e.data, c.channel, c.district, c.is_secret AS isSecret
       FROM event e LEFT JOIN complaint c ON e.type = 'SUBMITTED' AND c.id = e.complaint_id
      WHERE e.type IN ('SUBMITTED', 'VERIFIED') AND e.occurred_at BETWEEN ? AND ?`,
    [first, last],
  );
  rows.sort((a, b) => Number(a.seq) - Number(b.seq));
  const received = new Map<string, Received>();
  for (const { complaintId, type, data, channel, district, isSecret } of rows) {
    const { category, isHistoric } = JSON.parse(data) as EventData;
    if (type === "SUBMITTED" && isHistoric !== true) {
      const isTold = isSecret === 0;
      received.set(complaintId, { channel, district: isTold ? district : null, categoryId: null, isTold });
    }
    const known = received.get(complaintId);
    if (known?.isTold && category != null) known.categoryId = category;
  }
  return [...received.values()];
}

/** How many they are. */
export async function countReceived(work: UnitOfWork, { first, last }: Span): Promise<number> {
  const [row] = await work.read<{ total: string }>(
    `SELECT COUNT(DISTINCT complaint_id) AS total FROM event
      WHERE type = 'SUBMITTED' AND occurred_at BETWEEN ? AND ? AND NOT COALESCE(JSON_CONTAINS(data, 'true', '$.isHistoric'), 0)`,
    [first, last],
  );
  return Number(row?.total ?? 0);
}

/** Steps with which cases were closed or opened again, in the order of the log. */
export function readCrossings(work: UnitOfWork, { first, last }: Span): Promise<StatusStep[]> {
  return work.read<StatusStep>(
    `SELECT complaint_id AS complaintId, from_status AS \`from\`, to_status AS \`to\` FROM event
      WHERE type IN (?) AND occurred_at BETWEEN ? AND ? ORDER BY seq`,
    [CROSSING_TYPES, first, last],
  );
}

/** How often each agency was given a case, and gave one back; and how often cases were opened again. */
export async function countMoves(
  work: UnitOfWork,
  { first, last }: Span,
): Promise<
  { readonly type: "FORWARDED" | "RETURNED" | "REOPENED"; readonly agencyId: string; readonly total: number }[]
> {
  const rows = await work.read<{ type: "FORWARDED" | "RETURNED" | "REOPENED"; agencyId: string; total: string }>(
    `SELECT type, SUBSTRING_INDEX(IF(type = 'FORWARDED', agencies_after, agencies_before), ',', 1) AS agencyId, COUNT(*) AS total
       FROM event WHERE type IN ('FORWARDED', 'RETURNED', 'REOPENED') AND occurred_at BETWEEN ? AND ? GROUP BY 1, 2`,
    [first, last],
  );
  return rows.map((row) => ({ ...row, total: Number(row.total) }));
}

/** The answers that agencies gave, and the citizens' ratings. */
export async function readAnswersAndRatings(
  work: UnitOfWork,
  { first, last }: Span,
): Promise<{ readonly answers: readonly AnswerRow[]; readonly ratings: readonly number[] }> {
  const rows = await work.read<{ agencyId: string; at: Date; data: string }>(
    `SELECT SUBSTRING_INDEX(agencies_after, ',', 1) AS agencyId, occurred_at AS at, data FROM event
      WHERE type IN ('ANSWERED', 'RATED') AND occurred_at BETWEEN ? AND ?`,
    [first, last],
  );
  const answers: AnswerRow[] = [];
  const ratings: number[] = [];
  for (const { agencyId, at, data } of rows) {
    const { ended = [], score } = JSON.parse(data) as EventData;
    if (score !== undefined) ratings.push(score);
    const clock = ended.find(({ step }) => step === "AGENCY_REVIEW");
    if (clock === undefined) continue;
    answers.push({ agencyId, durationMs: at.getTime() - Date.parse(clock.startedAt), isOnTime: clock.isMet });
  }
  return { answers, ratings };
}

/** The open cases as they stand: how many, how many of them late and still in process, and those open longest. */
export async function readOpenNow(work: UnitOfWork, now: Date, oldest: number): Promise<OpenFigures> {
  // Apart from each other, because each of them is counted in an index, and all of them together in the whole table.
  const [counts] = await work.read<{ open: string; late: string | null; stillInProcess: string }>(
    `SELECT COUNT(*) AS open, SUM(due_at < ?) AS late,
            (SELECT COUNT(*) FROM complaint WHERE status = 'MONITORING') AS stillInProcess
       FROM complaint WHERE is_open = 1`,
    [now],
  );
  return {
    open: Number(counts?.open ?? 0),
    late: Number(counts?.late ?? 0),
    stillInProcess: Number(counts?.stillInProcess ?? 0),
    oldestOpen: await work.read(
      "SELECT id, status FROM complaint WHERE is_open = 1 ORDER BY submitted_at, id LIMIT ?",
      [oldest],
    ),
  };
}

/**
 * The cases that may have been open at a past time: those that still are, and those that were closed since; which of
 * them were, the log says. Those that are closed, the most by far, are read from an index alone.
 */
export async function readMaybeOpenAt(work: UnitOfWork, at: Date): Promise<MaybeOpenRow[]> {
  const rows = await work.read<MaybeOpenRow>(
    `SELECT id, kind, submitted_at AS submittedAt FROM complaint WHERE is_open = 1 AND submitted_at <= ?
      UNION ALL SELECT id, kind, submitted_at FROM complaint WHERE closed_at > ? AND submitted_at <= ?`,
    [at, at, at],
  );
  // In the order of their ids, which is that of their births: what the log has of them lies together.
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}
