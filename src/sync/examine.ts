import { createHash } from "node:crypto";
import { openCase } from "../cases/case-file";
import type { Judgement } from "../domain/verdict";
import { NationalCaseEntity } from "../store/entities/national-case.entity";
import type { Transaction } from "../store/unit-of-work";
import { type Applied, applyReading } from "./apply-reading";
import type { SyncEnvironment } from "./environment";
import { type OurInstitutions, ourInstitutions, type ReadingOutcome, readNational } from "./reading";

/** How one case compares, and what was done about it. */
export interface Finding {
  readonly complaintId: string;
  readonly ticketNumber: string;
  readonly nationalId: string | null;
  readonly verdict: Judgement["verdict"];
  readonly differences: readonly string[];
  /** Indonesian: who must do what; null when nobody must. */
  readonly waiting: string | null;
  /** Indonesian: what was done, or would be; null: nothing. */
  readonly action: string | null;
  /** The reading that it rests on; null when there is none. */
  readonly readAt: Date | null;
  /** Something changed by it. */
  readonly isChanged: boolean;
  /** The national side did not show the case, and may the next time: a call failed. */
  readonly isToBeReadAgain: boolean;
}

interface Before {
  readonly ticketNumber: string;
  readonly nationalId: string | null;
  readonly local: string;
  readonly readHash: string | null;
  readonly isUnreadable: number;
  readonly isOpen: number;
  readonly changedAt: Date | null;
  /** By the database's clock, like all of the schedule. */
  readonly startedAt: Date;
}

/** What all verdicts here depend on. */
interface Here {
  readonly ours: OurInstitutions;
  /** Of our institutions, and of what we may do there. */
  readonly digest: Buffer;
}

interface Comparison<Outcome> {
  readonly before: Before;
  readonly here: Here;
  readonly outcome: Outcome;
}

type Read = Extract<ReadingOutcome, { readonly isRead: true }>;

/** A trial ends with its transaction undone. */
class DryRunEnd extends Error {
  constructor(readonly finding: Finding) {
    super("dry run");
  }
}

/** Thrown into a transaction whose reading is older than what was applied meanwhile. */
class OvertakenError extends Error {}

/** How a case is examined. */
export interface ExamineOptions {
  /** Everything is undone again. */
  readonly isDryRun?: boolean;
  /** It could not be read a moment ago. */
  readonly isSecondLook?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads both sides of one case, judges it and does what the verdict says.
 * @returns null for a case without a national side.
 */
export async function examineCase(
  env: SyncEnvironment,
  complaintId: string,
  { isDryRun = false, isSecondLook = false, signal }: ExamineOptions = {},
): Promise<Finding | null> {
  const reader = isSecondLook ? env.secondReader : env.reader;
  for (let tries = 0; ; tries += 1) {
    const before = await localBefore(env, complaintId);
    if (before === null) return null;
    const here = await hereNow(env);
    const outcome = before.nationalId === null ? null : await readNational(reader, before.nationalId, signal);
    // A reading that was ended from here says nothing about the other side.
    signal?.throwIfAborted();
    if (outcome !== null && !isDryRun && (await isUnchanged(env, complaintId, { before, here, outcome }))) {
      return storedFinding(env, complaintId);
    }
    try {
      return await inTransaction(env, isDryRun, (tx) => apply(env, tx, complaintId, { before, here, outcome }));
    } catch (error) {
      if (error instanceof DryRunEnd) return error.finding;
      // Somebody else's newer reading was faster: look again, or leave it at that.
      if (!(error instanceof OvertakenError) || tries === 2) throw error;
    }
  }
}

async function inTransaction<Value extends Finding | null>(
  env: SyncEnvironment,
  isDryRun: boolean,
  work: (tx: Transaction) => Promise<Value>,
): Promise<Value> {
  await env.cases.reference.refresh();
  if (isDryRun) {
    return env.cases.work.transaction(async (tx) => {
      const finding = await work(tx);
      if (finding !== null) throw new DryRunEnd(finding);
      return finding;
    });
  }
  let value: Value | undefined;
  await env.cases.work.change(null, async (tx) => {
    value = await work(tx);
  });
  if (value === undefined) throw new Error("the change did not run");
  return value;
}

async function apply(
  env: SyncEnvironment,
  tx: Transaction,
  complaintId: string,
  { before, here, outcome }: Comparison<ReadingOutcome | null>,
): Promise<Finding | null> {
  const file = await openCase(tx, complaintId);
  const national = await tx.manager.findOneBy(NationalCaseEntity, { complaintId });
  if (file === null || national === null) return null;
  // Linked meanwhile, or read by somebody else after this reading began.
  if (national.nationalId !== before.nationalId) throw new OvertakenError();
  if (outcome?.isRead && national.lastPulledAt !== null && national.lastPulledAt > before.startedAt) {
    throw new OvertakenError();
  }
  const at = env.cases.clock();
  const [doubled] = await tx.query<{ id: string }>(
    "SELECT id FROM parked_record WHERE complaint_id = ? AND record_key LIKE 'double:%' AND state <> 'DISCARDED' LIMIT 1",
    [complaintId],
  );
  const intake = { env, tx, file, ours: here.ours, at };
  const applied = await applyReading(intake, national, outcome, doubled !== undefined);
  const isRead = outcome?.isRead ?? false;
  const nextS = nextReadInSeconds(file.row.isOpen, national.changedAt ?? before.startedAt, before.startedAt, isRead);
  await tx.query(
    `UPDATE national_case SET last_pulled_at = COALESCE(?, last_pulled_at), read_hash = ?,
            next_pull_at = UTC_TIMESTAMP(3) + INTERVAL ? SECOND WHERE complaint_id = ?`,
    [
      isRead ? before.startedAt : null,
      outcome?.isRead ? await hashNow(tx, complaintId, here, outcome) : null,
      nextS,
      complaintId,
    ],
  );
  return {
    ...finding(before, complaintId, applied, isRead ? before.startedAt : national.lastPulledAt),
    isToBeReadAgain: outcome?.isRead === false && !outcome.isGone,
  };
}

function finding(
  before: Before,
  complaintId: string,
  applied: Applied,
  readAt: Date | null,
): Omit<Finding, "isToBeReadAgain"> {
  const { verdict, differences, waiting } = applied.judgement;
  return {
    complaintId,
    ticketNumber: before.ticketNumber,
    nationalId: before.nationalId,
    verdict,
    differences,
    waiting,
    action: applied.action,
    readAt,
    isChanged: applied.isChanged,
  };
}

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;
/** A closed case is read for 30 days more: reporters reply late, and admins reopen. */
const CLOSED_FOR_S = 30 * DAY_S;

/** What moved lately is read often, a quiet case at least daily, a closed one daily and in the end not any more. */
function nextReadInSeconds(isOpen: boolean, changedAt: Date, now: Date, isRead: boolean): number | null {
  const quietS = (now.getTime() - changedAt.getTime()) / 1_000;
  if (!isRead) return 10 * 60;
  if (!isOpen) return quietS > CLOSED_FOR_S ? null : DAY_S;
  if (quietS < HOUR_S) return 2 * 60;
  if (quietS < DAY_S) return 15 * 60;
  if (quietS < 7 * DAY_S) return 2 * HOUR_S;
  return 12 * HOUR_S;
}

/** What a verdict depends on of the case itself, besides the reading; an unchanged case costs no transaction. */
const LOCAL_STATE = `CONCAT_WS('|', c.version, c.reopen_until >= UTC_TIMESTAMP(3),
  (SELECT CONCAT(COUNT(*), '.', COALESCE(SUM(o.state = 'PARKED'), 0)) FROM outbox o
    WHERE o.complaint_id = c.id AND o.state NOT IN ('DONE', 'DISCARDED')),
  (SELECT s.status FROM complaint s WHERE s.id = c.merged_into_id),
  (SELECT COUNT(*) FROM parked_record p WHERE p.complaint_id = c.id AND p.state <> 'DISCARDED'), n.transfer, n.status_sent)`;

async function localBefore(env: SyncEnvironment, complaintId: string): Promise<Before | null> {
  const [row] = await env.cases.work.read<Before>(
    `SELECT c.ticket_number AS ticketNumber, n.national_id AS nationalId, n.read_hash AS readHash,
            n.is_unreadable AS isUnreadable, c.is_open AS isOpen, n.changed_at AS changedAt, UTC_TIMESTAMP(3) AS startedAt, ${LOCAL_STATE} AS local
       FROM national_case n JOIN complaint c ON c.id = n.complaint_id WHERE n.complaint_id = ?`,
    [complaintId],
  );
  return row ?? null;
}

async function isUnchanged(
  env: SyncEnvironment,
  complaintId: string,
  { before, here, outcome }: Comparison<ReadingOutcome>,
): Promise<boolean> {
  if (!outcome.isRead || before.readHash === null || before.isUnreadable) return false;
  if (hashOf(before.local, here, outcome) !== before.readHash) return false;
  const { startedAt, changedAt } = before;
  const nextS = nextReadInSeconds(Boolean(before.isOpen), changedAt ?? startedAt, startedAt, true);
  const header = (await env.cases.work.read(
    `UPDATE national_case SET last_pulled_at = GREATEST(last_pulled_at, ?), next_pull_at = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
      WHERE complaint_id = ? AND read_hash = ?`,
    [startedAt, nextS, complaintId, before.readHash],
  )) as unknown as { affectedRows: number };
  return header.affectedRows > 0;
}

async function hashNow(tx: Transaction, complaintId: string, here: Here, outcome: Read): Promise<string | null> {
  const [row] = await tx.query<{ local: string }>(
    `SELECT ${LOCAL_STATE} AS local FROM national_case n JOIN complaint c ON c.id = n.complaint_id WHERE n.complaint_id = ?`,
    [complaintId],
  );
  return row === undefined ? null : hashOf(row.local, here, outcome);
}

function hashOf(local: string, { digest }: Here, { reading }: Read): string {
  return createHash("sha256").update(local).update(digest).update(JSON.stringify(reading)).digest("hex");
}

async function storedFinding(env: SyncEnvironment, complaintId: string): Promise<Finding | null> {
  const [row] = await env.cases.work.read<
    Omit<Finding, "differences" | "action" | "isChanged" | "isToBeReadAgain"> & { differences: string }
  >(
    `SELECT n.complaint_id AS complaintId, c.ticket_number AS ticketNumber, n.national_id AS nationalId, n.verdict,
            n.differences, n.waiting, n.last_pulled_at AS readAt
       FROM national_case n JOIN complaint c ON c.id = n.complaint_id WHERE n.complaint_id = ?`,
    [complaintId],
  );
  if (row === undefined) return null;
  const differences = JSON.parse(row.differences) as string[];
  return { ...row, differences, action: null, isChanged: false, isToBeReadAgain: false };
}

const HERE_FOR_MS = 10_000;
const known = new WeakMap<SyncEnvironment, { readonly until: number; readonly here: Promise<Here> }>();

/** Ours change by a decree a year: a sweep of all cases need not ask for each. */
function hereNow(env: SyncEnvironment): Promise<Here> {
  const found = known.get(env);
  if (found !== undefined && performance.now() < found.until) return found.here;
  const here = askHere(env);
  known.set(env, { until: performance.now() + HERE_FOR_MS, here });
  here.catch(() => known.delete(env));
  return here;
}

async function askHere(env: SyncEnvironment): Promise<Here> {
  const ours = await ourInstitutions(env.cases.work, env.settings.institutionId);
  const facts = [[...ours.ids].sort(), [...ours.names].sort(), ours.areNamesKnown, env.client.can("writeStatus")];
  return { ours, digest: createHash("sha256").update(JSON.stringify(facts)).digest() };
}
