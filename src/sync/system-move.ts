import type { CaseFile } from "../cases/case-file";
import { citizenWindowEnd } from "../cases/clock-history";
import type { CaseEnvironment } from "../cases/environment";
import type { ComplaintStatus } from "../domain/status";

/**
 * Moves a case where the national side has taken it, as the verb of the procedure with the same end would; the caller
 * holds the row's lock, writes the row and the event.
 * @returns the status it has now: a case that nobody answers for starts again with choosing an agency.
 */
export function moveBySystem(env: CaseEnvironment, file: CaseFile, to: ComplaintStatus, at: Date): ComplaintStatus {
  const { row } = file;
  switch (to) {
    case "RESOLVED":
      row.resolvedAt = at;
      row.reopenUntil = citizenWindowEnd(env, row, "REOPEN_WINDOW", at);
      row.claimedById = null;
      break;
    case "REJECTED":
    case "TRANSFERRED":
      row.claimedById = null;
      break;
    case "IN_PROGRESS":
      row.answerReceivedAt = null;
      row.resolvedAt = null;
      row.reopenUntil = null;
      if (row.leadAgencyId === null) return moveBySystem(env, file, "VERIFIED", at);
      row.forwardedAt ??= at;
      break;
    case "VERIFIED":
      row.leadAgencyId = null;
      file.supportAgencyIds = [];
      row.forwardedAt = null;
      row.transferInstitutionId = null;
      row.transferRefused = false;
      break;
    default:
      break;
  }
  row.status = to;
  return to;
}
