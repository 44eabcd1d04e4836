import { type Clock, dueAtOf } from "../domain/clocks";
import { firstLookAt } from "../domain/escalation";
import { agenciesInScope, type CaseScope } from "../domain/permission";
import { type ComplaintStatus, OPEN_STATUSES } from "../domain/status";
import type { CaseFacts } from "../domain/workflow";
import { NO_DUE } from "../store/columns";
import { ComplaintEntity } from "../store/entities/complaint.entity";
import { ComplaintAgencyEntity } from "../store/entities/complaint-agency.entity";
import type { Rules } from "../store/reference-data";
import type { Transaction } from "../store/unit-of-work";

/** A case in the hand of a use case: its row under lock, and the supporting agencies. */
export interface CaseFile {
  readonly row: ComplaintEntity;
  supportAgencyIds: readonly string[];
  /** The agencies' parts as they stand in the tables; left out for a case that has none yet. */
  storedParts?: readonly ComplaintAgencyEntity[];
}

/** Loads a case and locks its row until the transaction ends: whoever comes second sees what the first one did. */
export async function openCase(tx: Transaction, id: string): Promise<CaseFile | null> {
  const row = await tx.manager.findOne(ComplaintEntity, { where: { id }, lock: { mode: "pessimistic_write" } });
  if (row === null) return null;
  const parts = await tx.manager.findBy(ComplaintAgencyEntity, { complaintId: id });
  const supporting = parts.filter((part) => part.part === "SUPPORT").map((part) => part.agencyId);
  return { row, supportAgencyIds: supporting.sort(), storedParts: parts };
}

/** The facts on which the workflow depends. */
export function factsOf({ row, supportAgencyIds }: CaseFile): CaseFacts {
  return {
    status: row.status,
    leadAgencyId: row.leadAgencyId,
    supportAgencyIds,
    answerReceivedAt: row.answerReceivedAt,
    reopenUntil: row.reopenUntil,
    clarificationUntil: row.clarificationUntil,
    rating: row.rating,
    transferRefused: row.transferRefused,
  };
}

/** The facts on which rights depend. */
export function scopeOf({ row, supportAgencyIds }: CaseFile): CaseScope {
  return {
    leadAgencyId: row.leadAgencyId,
    supportAgencyIds,
    forwardedAt: row.forwardedAt,
    isAnonymous: row.isAnonymous,
    isSecret: row.isSecret,
  };
}

/** Whether somebody still has to work on a case of this status. */
export function isOpenStatus(status: ComplaintStatus): boolean {
  return (OPEN_STATUSES as readonly ComplaintStatus[]).includes(status);
}

/** Puts the clocks into the row, with the due time that inboxes sort by and the moment of the first look for escalation. */
export function setClocks(
  row: ComplaintEntity,
  clocks: readonly Clock[],
  rules: Pick<Rules, "ladder" | "calendar">,
): void {
  row.clocks = clocks;
  row.dueAt = dueAtOf(clocks) ?? NO_DUE;
  // Also where every rung was reached before: whoever looks then knows better what comes next.
  row.escalateAt = firstLookAt(clocks, row.status, rules) ?? NO_DUE;
}

/**
 * Writes a changed case back: its row, and each agency's part with what that agency's inbox sorts by. Whether it is open,
 * and since when it is not, follows from its status and from `updatedAt`, the moment of the change.
 */
export async function saveCase(tx: Transaction, file: CaseFile): Promise<void> {
  const { row } = file;
  const wasOpen = row.isOpen;
  row.isOpen = isOpenStatus(row.status);
  if (row.isOpen) row.closedAt = null;
  else if (wasOpen) row.closedAt = row.updatedAt;
  const { id, ...columns } = row;
  await tx.manager.update(ComplaintEntity, { id }, columns);
  await saveParts(tx, file);
}

/** Takes away whose part has ended, and writes the others in one statement; what stays as it is costs nothing. */
async function saveParts(tx: Transaction, file: CaseFile): Promise<void> {
  const stored = file.storedParts ?? [];
  const parts = agencyParts(file);
  const remaining = new Set(parts.map(({ agencyId }) => agencyId));
  const ended = stored.filter(({ agencyId }) => !remaining.has(agencyId)).map(({ agencyId }) => agencyId);
  if (ended.length > 0) {
    await tx.query("DELETE FROM complaint_agency WHERE complaint_id = ? AND agency_id IN (?)", [file.row.id, ended]);
  }
  file.storedParts = parts;
  const changed = parts.filter((part) => !stored.some((one) => isSamePart(one, part)));
  if (changed.length === 0) return;
  await tx.query(
    `INSERT INTO complaint_agency (complaint_id, agency_id, part, is_visible, is_open, due_at, submitted_at) VALUES ?
       ON DUPLICATE KEY UPDATE part = VALUES(part), is_visible = VALUES(is_visible), is_open = VALUES(is_open),
         due_at = VALUES(due_at)`,
    [
      changed.map((part) => [
        part.complaintId,
        part.agencyId,
        part.part,
        part.isVisible,
        part.isOpen,
        part.dueAt,
        part.submittedAt,
      ]),
    ],
  );
}

function isSamePart(one: ComplaintAgencyEntity, other: ComplaintAgencyEntity): boolean {
  return (
    one.agencyId === other.agencyId &&
    one.part === other.part &&
    one.isVisible === other.isVisible &&
    one.isOpen === other.isOpen &&
    one.dueAt.getTime() === other.dueAt.getTime()
  );
}

/** Each agency's part in a case, with what its inbox sorts by. */
export function agencyParts(file: CaseFile): ComplaintAgencyEntity[] {
  const { row } = file;
  const visible = new Set(agenciesInScope(scopeOf(file)));
  const parts: [string, "LEAD" | "SUPPORT"][] = file.supportAgencyIds.map((agencyId) => [agencyId, "SUPPORT"]);
  if (row.leadAgencyId !== null) parts.push([row.leadAgencyId, "LEAD"]);
  return parts.map(([agencyId, part]) => ({
    complaintId: row.id,
    agencyId,
    part,
    isVisible: visible.has(agencyId),
    isOpen: row.isOpen,
    dueAt: row.dueAt,
    submittedAt: row.submittedAt,
  }));
}
