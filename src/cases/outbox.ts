import { ulid } from "ulid";
import { NationalCaseEntity } from "../store/entities/national-case.entity";
import { OutboxEntity } from "../store/entities/outbox.entity";
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

/** Queues an item at the end of the case's lane, in the change's own transaction. */
export async function enqueue(tx: Transaction, complaintId: string, at: Date, item: NewOutboxItem): Promise<void> {
  const row = new OutboxEntity();
  row.id = ulid();
  row.complaintId = complaintId;
  row.kind = item.kind;
  row.cause = item.cause;
  row.textId = item.textId ?? null;
  row.mark = item.mark ?? null;
  row.state = "QUEUED";
  row.attempts = 0;
  row.failures = 0;
  row.unclearSince = null;
  row.notBefore = at;
  row.leaseHolder = null;
  row.leaseUntil = null;
  row.fence = "0";
  row.saga = {};
  row.parkedState = null;
  row.reason = null;
  row.createdAt = at;
  row.updatedAt = at;
  await tx.insert(OutboxEntity, row);
}

/** Whether a national case exists or is on its way: only then does anything of this case travel. */
export async function isNationalDue(tx: Transaction, complaintId: string): Promise<boolean> {
  return tx.manager.existsBy(NationalCaseEntity, { complaintId });
}

/** A case born here becomes due nationally when it is verified, not earlier: spam and rejected cases never go. */
export async function startNationalCase(tx: Transaction, complaintId: string, at: Date): Promise<void> {
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
