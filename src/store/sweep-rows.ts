import type { UnitOfWork } from "./unit-of-work";

/**
 * The stages of a sweep, in their order: open cases, closed ones that are young or not EQUAL, and once more those whose
 * items went out meanwhile.
 */
export const SWEEP_STAGES = ["OPEN", "CLOSED", "AGAIN", "DONE"] as const;
/** A stage of a sweep. */
export type SweepStage = (typeof SWEEP_STAGES)[number];

/** How far a sweep has come: the last case of a stage that was compared. */
export interface SweepPlace {
  readonly stage: SweepStage;
  readonly at: Date;
  readonly id: string;
}

/** A case that a sweep comes to. */
export interface SweepCase {
  readonly id: string;
  readonly submittedAt: Date;
  readonly ticketNumber: string;
  /** It has, or is to have, a national case. */
  readonly isDue: boolean;
}

/** A closed case is compared for that long: reporters reply late, and admins reopen. */
const CLOSED_DAYS = 30;

/** Before the first case of a stage. */
export function startOfStage(stage: SweepStage): SweepPlace {
  return { stage, at: new Date(0), id: "" };
}

/** The place as it is stored. */
export function placeText({ stage, at, id }: SweepPlace): string {
  return `${SWEEP_STAGES.indexOf(stage)}|${at.toISOString()}|${id}`;
}

/** The place of a stored text; null: the very beginning. */
export function parsePlace(text: string | null): SweepPlace {
  const [stage = "", at = "", id = ""] = text?.split("|") ?? [];
  const found = SWEEP_STAGES[Number(stage)];
  return text === null || found === undefined ? startOfStage("OPEN") : { stage: found, at: new Date(at), id };
}

/** The cases of the stages OPEN and CLOSED, of `complaint c` left-joined with `national_case n`. */
const OF_STAGE = {
  OPEN: "c.is_open = 1",
  CLOSED: `c.is_open = 0 AND (c.updated_at >= UTC_TIMESTAMP(3) - INTERVAL ${CLOSED_DAYS} DAY
    OR n.verdict NOT IN ('EQUAL', 'NOT_LINKED'))`,
};
const FROM = "complaint c LEFT JOIN national_case n ON n.complaint_id = c.id";
const BEHIND = "c.submitted_at >= ? AND (c.submitted_at > ? OR c.id > ?)";

/** Cases of a stage behind a place, oldest first; `onlyDue` leaves out those that never get a national case. */
export async function readSweepCases(
  work: UnitOfWork,
  { stage, at, id }: SweepPlace & { readonly stage: "OPEN" | "CLOSED" },
  limit: number,
  onlyDue = false,
): Promise<SweepCase[]> {
  const rows = await work.read<Omit<SweepCase, "isDue"> & { isDue: number }>(
    `SELECT c.id, c.submitted_at AS submittedAt, c.ticket_number AS ticketNumber, n.complaint_id IS NOT NULL AS isDue
       FROM ${FROM} WHERE ${OF_STAGE[stage]} AND ${BEHIND} ${onlyDue ? "AND n.complaint_id IS NOT NULL" : ""}
      ORDER BY c.submitted_at, c.id LIMIT ?`,
    [at, at, id, limit],
  );
  return rows.map((row) => ({ ...row, isDue: Number(row.isDue) === 1 }));
}

/** How many cases a sweep still comes to. */
export async function countSweepCases(work: UnitOfWork, place: SweepPlace, onlyDue = false): Promise<number> {
  const stages = (["OPEN", "CLOSED"] as const).filter(
    (stage) => SWEEP_STAGES.indexOf(stage) >= SWEEP_STAGES.indexOf(place.stage),
  );
  let total = 0;
  for (const stage of stages) {
    const { at, id } = stage === place.stage ? place : startOfStage(stage);
    const [row] = await work.read<{ total: number }>(
      `SELECT COUNT(*) AS total FROM ${FROM}
        WHERE ${OF_STAGE[stage]} AND ${BEHIND} ${onlyDue ? "AND n.complaint_id IS NOT NULL" : ""}`,
      [at, at, id],
    );
    total += Number(row?.total ?? 0);
  }
  return total;
}

/** A case of which both sides do not say the same, as far as is known. */
export interface UnequalCase {
  readonly ticketNumber: string;
  readonly nationalId: string | null;
  readonly verdict: string;
  readonly differences: readonly string[];
}

/** Every case that is not EQUAL, has something to send, or whose creation was given up. */
export async function readUnequalCases(work: UnitOfWork): Promise<UnequalCase[]> {
  const rows = await work.read<Omit<UnequalCase, "differences"> & { differences: string; isPending: number }>(
    `SELECT * FROM (
       SELECT c.submitted_at AS submittedAt, c.id, c.ticket_number AS ticketNumber, n.national_id AS nationalId, n.verdict,
              n.differences, n.discard_reason AS discardReason, EXISTS (SELECT 1 FROM outbox o
                WHERE o.complaint_id = n.complaint_id AND o.state NOT IN ('DONE', 'DISCARDED')) AS isPending
         FROM national_case n JOIN complaint c ON c.id = n.complaint_id) t
      WHERE verdict NOT IN ('EQUAL', 'NOT_LINKED') OR isPending OR (verdict = 'NOT_LINKED' AND discardReason IS NOT NULL)
      ORDER BY submittedAt, id`,
  );
  return rows.map(({ ticketNumber, nationalId, verdict, differences, isPending }) => {
    const known = JSON.parse(differences) as string[];
    // What was queued since the last look stands in no verdict yet.
    const isNews = Number(isPending) === 1 && (verdict === "EQUAL" || known.length === 0);
    if (!isNews) return { ticketNumber, nationalId, verdict, differences: known };
    return {
      ticketNumber,
      nationalId,
      verdict: "LOCAL_AHEAD",
      differences: [nationalId === null ? "notCreated" : "outbox"],
    };
  });
}

/**
 * Whether anything is still on its way out: in the hands of a worker, settling, or waiting in a lane that is not parked. A
 * refused file holds no lane.
 */
export async function isAnythingMoving(work: UnitOfWork): Promise<boolean> {
  const rows = await work.read(
    `SELECT o.seq FROM outbox o WHERE o.state IN ('QUEUED', 'LEASED', 'SENDING', 'SETTLING') AND NOT EXISTS (
       SELECT 1 FROM outbox p WHERE p.complaint_id = o.complaint_id AND p.seq < o.seq AND p.state = 'PARKED' AND p.cause <> 'FILE_REFUSED') LIMIT 1`,
  );
  return rows.length > 0;
}

/**
 * Lets everything go now that waits only because the hub itself thought it wiser; what the national side asked to wait
 * for stays.
 */
export async function forgetBackOff(work: UnitOfWork): Promise<void> {
  await work.read(
    `UPDATE outbox SET not_before = UTC_TIMESTAMP(3)
      WHERE state IN ('QUEUED', 'SETTLING') AND not_before > UTC_TIMESTAMP(3)
        AND NOT COALESCE(JSON_CONTAINS(saga, 'true', '$.isAskedToWait'), 0)`,
  );
}

/** Notes with everything that waits to be sent why nothing goes (Indonesian). */
export async function noteObstacle(work: UnitOfWork, reason: string): Promise<void> {
  await work.read("UPDATE outbox SET reason = ? WHERE state = 'QUEUED'", [reason.slice(0, 300)]);
}
