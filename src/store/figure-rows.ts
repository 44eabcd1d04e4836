import { CROSSING_TYPES, type StatusStep } from "../domain/figures";
import { type Channel, type ComplaintKind, type ComplaintStatus, OPEN_STATUSES } from "../domain/status";
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

/** A case that was open at some time. */
export interface OpenRow {
  readonly id: string;
  readonly kind: ComplaintKind;
  readonly status: ComplaintStatus;
  readonly submittedAt: Date;
}

interface RawBirth {
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
  readonly oldestOpen: readonly Pick<OpenRow, "id" | "status">[];
}

const CHUNK = 1_000;
const OPEN: ReadonlySet<ComplaintStatus> = new Set(OPEN_STATUSES);

/** How far the log goes, stamped or not: while it stays the same, only time changes figures. */
export async function lastSeq(work: UnitOfWork): Promise<string> {
  const [row] = await work.read<{ seq: string | null }>("SELECT MAX(seq) AS seq FROM event");
  return String(row?.seq ?? 0);
}

/** The cases that came in; those taken over with their past did so before there was a hub. Subjects as they were at the end. */
export async function readReceived(work: UnitOfWork, { first, last }: Span): Promise<ReceivedRow[]> {
  const rows = await work.read<RawBirth>(
    `SELECT e.complaint_id AS complaintId, e.type, e.data, c.channel, c.district, c.is_secret AS isSecret
       FROM event e JOIN complaint c ON c.id = e.complaint_id
      WHERE e.type IN ('SUBMITTED', 'VERIFIED') AND e.occurred_at BETWEEN ? AND ? ORDER BY e.seq`,
    [first, last],
  );
  const received = new Map<string, { channel: Channel; district: string | null; categoryId: string | null }>();
  for (const { complaintId, type, data, channel, district, isSecret } of rows) {
    const { category, isHistoric } = JSON.parse(data) as EventData;
    if (type === "SUBMITTED" && isHistoric !== true) {
      received.set(complaintId, { channel, district: isSecret ? null : district, categoryId: null });
    }
    const known = received.get(complaintId);
    if (known !== undefined && category != null && !isSecret) known.categoryId = category;
  }
  return [...received.values()];
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
  const [counts] = await work.read<Record<"open" | "late" | "stillInProcess", string | null>>(
    `SELECT COUNT(*) AS open, SUM(due_at < ?) AS late, SUM(status = 'MONITORING') AS stillInProcess
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
 * The cases that were open at a past time, by the log, oldest first: those that still are, and those that were closed
 * since; each as its last event by then left it.
 */
export async function readOpenAt(work: UnitOfWork, at: Date): Promise<OpenRow[]> {
  const ids = await work.read<{ id: string }>(
    `SELECT id FROM complaint WHERE is_open = 1 UNION
     SELECT e.complaint_id FROM event e JOIN complaint c ON c.id = e.complaint_id
      WHERE e.type IN (?) AND e.occurred_at > ? AND e.from_status IS NOT NULL AND c.submitted_at <= ?`,
    [CROSSING_TYPES, at, at],
  );
  const found: (Omit<OpenRow, "status"> & { readonly status: ComplaintStatus | null })[] = [];
  for (let from = 0; from < ids.length; from += CHUNK) {
    const rows = await work.read<Omit<OpenRow, "status"> & { readonly status: ComplaintStatus | null }>(
      `SELECT c.id, c.kind, c.submitted_at AS submittedAt,
              (SELECT e.to_status FROM event e WHERE e.complaint_id = c.id AND e.occurred_at <= ? AND e.to_status IS NOT NULL
                ORDER BY e.seq DESC LIMIT 1) AS status
         FROM complaint c WHERE c.id IN (?)`,
      [at, ids.slice(from, from + CHUNK).map(({ id }) => id)],
    );
    found.push(...rows);
  }
  return found
    .flatMap((row) => (row.status === null ? [] : [{ ...row, status: row.status }]))
    .filter(({ status }) => OPEN.has(status))
    .sort((a, b) => a.submittedAt.getTime() - b.submittedAt.getTime() || (a.id < b.id ? -1 : 1));
}
