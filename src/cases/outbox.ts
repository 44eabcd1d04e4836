import { NationalCaseEntity } from "../store/entities/national-case.entity";
import { OutboxEntity } from "../store/entities/outbox.entity";
import { newId } from "../store/new-id";
import type { Transaction } from "../store/unit-of-work";
import type { CaseFile } from "./case-file";

/** One thing that the national side must be told. */
export interface NewOutboxItem {
  readonly kind: OutboxEntity["kind"];
  /** The type of the event that caused it; the text is built from the case when it is sent. */
  readonly cause: string;
  readonly textId?: string | null;
  readonly mark?: number | null;
}

/** Why an item waits for a person from the beginning. */
export interface NewParking {
  readonly parkedState: string;
  /** Indonesian, for officers. */
  readonly reason: string;
  readonly saga: Record<string, unknown>;
}

/** At once, whatever the difference between this process's clock and the database's. */
const AT_ONCE = new Date(0);

/** Queues an item at the end of the case's lane, in the change's own transaction; the case is ahead from now on. */
export async function enqueue(tx: Transaction, complaintId: string, at: Date, item: NewOutboxItem): Promise<void> {
  await tx.insert(OutboxEntity, newRow(complaintId, at, item));
  await tx.query(
    `UPDATE national_case SET verdict = 'LOCAL_AHEAD', differences = '["outbox"]', changed_at = ?, read_hash = NULL,
            not_equal_since = COALESCE(not_equal_since, ?) WHERE complaint_id = ? AND national_id IS NOT NULL`,
    [at, at, complaintId],
  );
}

/** Puts an item that a person has to decide on at the end of the case's lane. */
export async function park(
  tx: Transaction,
  complaintId: string,
  at: Date,
  item: NewOutboxItem,
  parking: NewParking,
): Promise<void> {
  await tx.insert(OutboxEntity, { ...newRow(complaintId, at, item), ...parking, state: "PARKED" });
}

function newRow(complaintId: string, at: Date, item: NewOutboxItem): OutboxEntity {
  const row = new OutboxEntity();
  row.id = newId();
  row.complaintId = complaintId;
  row.kind = item.kind;
  row.cause = item.cause;
  row.textId = item.textId ?? null;
  row.mark = item.mark ?? null;
  row.state = "QUEUED";
  row.attempts = 0;
  row.failures = 0;
  row.unclearSince = null;
  row.notBefore = AT_ONCE;
  row.leaseHolder = null;
  row.leaseUntil = null;
  row.fence = "0";
  row.saga = {};
  row.parkedState = null;
  row.reason = null;
  row.createdAt = at;
  row.updatedAt = at;
  return row;
}

/** What a case's duplicates are told nationally, too: what everybody may read, and what does not come from its reporter. */
const SHARED_CAUSES: ReadonlySet<string> = new Set([
  "FORWARDED",
  "FOLLOWED_UP",
  "ANSWER_RECEIVED",
  "RESOLVED",
  "MONITORING",
  "REJECTED",
]);

/**
 * Queues a case's public follow-ups in the lanes of the cases that were merged into it, each with a number of its own;
 * the caller holds the case's row lock, and the duplicates' are taken in the order of their ids.
 */
export async function enqueueForDuplicates(
  tx: Transaction,
  survivor: CaseFile,
  items: readonly NewOutboxItem[],
  at: Date,
): Promise<void> {
  const shared = items.filter(({ kind, cause }) => kind === "FOLLOW_UP" && SHARED_CAUSES.has(cause));
  if (shared.length === 0) return;
  const duplicates = await tx.query<{ id: string; lastMark: number }>(
    `SELECT c.id, c.last_mark AS lastMark FROM complaint c
      WHERE c.merged_into_id = ? AND c.status = 'MERGED' ORDER BY c.id FOR UPDATE`,
    [survivor.row.id],
  );
  for (const { id, lastMark } of duplicates) {
    if (!(await isNationalDue(tx, id))) continue;
    let mark = lastMark;
    for (const item of shared) {
      mark += 1;
      await enqueue(tx, id, at, { ...item, mark });
    }
    await tx.query("UPDATE complaint SET last_mark = ? WHERE id = ?", [mark, id]);
  }
}

/** Whether a national case exists or is on its way: only then does anything of this case travel. */
export async function isNationalDue(tx: Transaction, complaintId: string): Promise<boolean> {
  const rows = await tx.query("SELECT 1 FROM national_case WHERE complaint_id = ? AND discard_reason IS NULL", [
    complaintId,
  ]);
  return rows.length > 0;
}

/** Notes that the case's lane holds a request to move it to another institution. */
export async function awaitTransfer(tx: Transaction, complaintId: string): Promise<void> {
  await tx.query("UPDATE national_case SET transfer = 'PENDING' WHERE complaint_id = ? AND discard_reason IS NULL", [
    complaintId,
  ]);
}

/** Takes the request to move a case out of its lane: the case is taken back, and what waits behind it goes on. */
export async function giveUpTransfer(tx: Transaction, complaintId: string): Promise<void> {
  await tx.query(
    `UPDATE outbox SET state = 'DISCARDED', fence = fence + 1, lease_holder = NULL, lease_until = NULL,
            updated_at = UTC_TIMESTAMP(3)
      WHERE complaint_id = ? AND kind = 'TRANSFER' AND state NOT IN ('DONE', 'DISCARDED')`,
    [complaintId],
  );
  await tx.query("UPDATE national_case SET transfer = 'NONE' WHERE complaint_id = ?", [complaintId]);
}

/**
 * A case born here becomes due nationally when it is verified, not earlier: spam and rejected cases never go. One whose
 * creation was given up stays so.
 */
export async function startNationalCase(tx: Transaction, complaintId: string, at: Date): Promise<void> {
  if (await tx.manager.existsBy(NationalCaseEntity, { complaintId })) return;
  const row = new NationalCaseEntity();
  row.complaintId = complaintId;
  row.nationalId = null;
  row.statusName = null;
  row.statusCode = null;
  row.dispositionId = null;
  row.dispositionName = null;
  row.verdict = "LOCAL_AHEAD";
  row.differences = [];
  row.waiting = null;
  row.agreedLocal = null;
  row.agreedNational = null;
  row.readHash = null;
  row.isUnreadable = false;
  row.isAnonymous = null;
  row.isSecret = null;
  row.logItems = 0;
  row.agreedLogItems = null;
  row.movedAt = null;
  row.transfer = "NONE";
  row.statusSent = null;
  row.discardReason = null;
  row.readError = null;
  row.task = null;
  row.notEqualSince = at;
  row.changedAt = at;
  row.nextPullAt = null;
  row.lastPulledAt = null;
  row.lastPushedAt = null;
  await tx.insert(NationalCaseEntity, row);
  await enqueue(tx, complaintId, at, { kind: "CREATE", cause: "VERIFIED" });
}

/** The next number for a mark `[<ticket>/<n>]`; numbers are given in order and never twice. */
export function nextMark(file: CaseFile): number {
  file.row.lastMark += 1;
  return file.row.lastMark;
}
