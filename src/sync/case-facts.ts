import type { ComplaintStatus } from "../domain/status";
import type { VerdictFacts } from "../domain/verdict";
import type { ComplaintEntity } from "../store/entities/complaint.entity";
import type { NationalCaseEntity } from "../store/entities/national-case.entity";
import type { Transaction } from "../store/unit-of-work";
import type { SyncEnvironment } from "./environment";
import { isOurs, type OurInstitutions } from "./reading";

/** What one reading knows besides the rows. */
export interface ReadingFacts {
  readonly ours: OurInstitutions;
  readonly isReadable: boolean;
  readonly isDoubled: boolean;
  readonly hasForeignAnswer: boolean;
  readonly at: Date;
}

/** Everything that a case's verdict depends on, from its rows as they are in this transaction. */
export async function verdictFacts(
  env: SyncEnvironment,
  tx: Transaction,
  row: ComplaintEntity,
  national: NationalCaseEntity,
  reading: ReadingFacts,
): Promise<VerdictFacts> {
  const { at } = reading;
  const isElsewhere = dispositionOf(national, reading.ours) === "ELSEWHERE";
  const isBackAgain = row.status === "TRANSFERRED" && national.transfer === "WAS_ELSEWHERE" && !isElsewhere;
  return {
    local: { ...localState(row, at), isAnonymous: row.isAnonymous, isSecret: row.isSecret },
    survivor: row.status === "MERGED" ? await survivorState(tx, row, at) : null,
    due: dueOf(national),
    readable: reading.isReadable,
    national: {
      statusName: national.statusName,
      isAnonymous: national.isAnonymous,
      isSecret: national.isSecret,
      disposition: dispositionOf(national, reading.ours),
    },
    pending: await pendingOf(tx, row.id),
    doubled: reading.isDoubled,
    transfer: national.transfer,
    changedSinceAgreed:
      national.agreedNational === null ||
      national.agreedNational !== national.statusName ||
      national.logItems > (national.agreedLogItems ?? 0) ||
      isBackAgain,
    movedAfterClosing: await movedAfterClosing(tx, row, national),
    hasForeignAnswer: reading.hasForeignAnswer,
    canWriteStatus: env.client.can("writeStatus"),
    statusAlreadySent: false,
  };
}

function localState(row: Pick<ComplaintEntity, "status" | "reopenUntil">, at: Date) {
  // Without a computable end the citizen keeps his right, here as in the workflow.
  return { status: row.status, reopenWindowOpen: row.reopenUntil === null || at <= row.reopenUntil };
}

async function survivorState(tx: Transaction, row: ComplaintEntity, at: Date) {
  const [survivor] = await tx.query<{ status: ComplaintStatus; reopenUntil: Date | null }>(
    "SELECT status, reopen_until AS reopenUntil FROM complaint WHERE id = ?",
    [row.mergedIntoId],
  );
  return survivor === undefined ? null : localState(survivor, at);
}

function dueOf(national: NationalCaseEntity): VerdictFacts["due"] {
  if (national.nationalId !== null) return "LINKED";
  return national.discardReason === null ? "CREATE_PENDING" : "CREATE_DISCARDED";
}

/** Whose the national case is, by the institution that holds it. */
export function dispositionOf(
  { dispositionId, dispositionName }: Pick<NationalCaseEntity, "dispositionId" | "dispositionName">,
  ours: OurInstitutions,
): VerdictFacts["national"]["disposition"] {
  const answer = isOurs(ours, { id: dispositionId, name: dispositionName });
  return answer === null ? "EMPTY" : answer ? "OURS" : "ELSEWHERE";
}

async function pendingOf(tx: Transaction, complaintId: string): Promise<VerdictFacts["pending"]> {
  const rows = await tx.query<{ state: string; reason: string | null }>(
    "SELECT state, reason FROM outbox WHERE complaint_id = ? AND state NOT IN ('DONE', 'DISCARDED') ORDER BY seq",
    [complaintId],
  );
  const parked = rows.find(({ state }) => state === "PARKED");
  return { count: rows.length, parkedReason: parked === undefined ? null : (parked.reason ?? "") };
}

async function movedAfterClosing(
  tx: Transaction,
  row: ComplaintEntity,
  national: NationalCaseEntity,
): Promise<boolean> {
  if ((row.status !== "REJECTED" && row.status !== "WITHDRAWN") || national.movedAt === null) return false;
  const [closing] = await tx.query<{ at: Date | null }>(
    "SELECT MAX(occurred_at) AS at FROM event WHERE complaint_id = ? AND to_status = ? AND from_status <> to_status",
    [row.id, row.status],
  );
  return closing?.at != null && national.movedAt > closing.at;
}
