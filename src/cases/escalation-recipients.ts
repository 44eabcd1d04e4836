import type { EscalationAudience } from "../domain/escalation";
import type { ComplaintStatus, Role } from "../domain/status";
import type { Transaction } from "../store/unit-of-work";
import type { CaseFile } from "./case-file";

/** In these the agency has to act; otherwise the coordinator has. */
const AT_AGENCY: readonly ComplaintStatus[] = ["FORWARDED", "IN_PROGRESS", "MONITORING"];

/** Ids of the officers whom a rung tells. Liaisons of the lead agency only while the case is with it. */
export async function escalationRecipients(
  tx: Transaction,
  { row }: CaseFile,
  audience: EscalationAudience,
): Promise<string[]> {
  if (audience !== "LIAISON") return firstReachable(tx, [[audience, null]]);
  const isWithAgency = row.forwardedAt !== null && AT_AGENCY.includes(row.status);
  return agencyRecipients(tx, isWithAgency ? row.leadAgencyId : null);
}

/**
 * Ids of the officers who are told what an agency has to know: its liaisons; where none of them can be reached its other
 * officers, and where nobody there can, or without an agency, the coordinators.
 */
export async function agencyRecipients(tx: Transaction, agencyId: string | null): Promise<string[]> {
  const ofAgency: readonly Group[] =
    agencyId === null
      ? []
      : [
          ["LIAISON", agencyId],
          ["AGENCY_OFFICER", agencyId],
        ];
  return firstReachable(tx, [...ofAgency, ["COORDINATOR", null]]);
}

/** A role; of one agency, or of the whole house. */
type Group = readonly [role: Role, agencyId: string | null];

/** Those with a contact, of the first group that has any; where nobody has one the first group, so that it can be seen. */
async function firstReachable(tx: Transaction, groups: readonly Group[]): Promise<string[]> {
  let silent: string[] = [];
  for (const [role, agencyId] of groups) {
    const officers = await officersOf(tx, role, agencyId);
    const reachable = officers.filter(({ hasContact }) => Number(hasContact) === 1);
    if (reachable.length > 0) return reachable.map(({ id }) => id);
    if (silent.length === 0) silent = officers.map(({ id }) => id);
  }
  return silent;
}

function officersOf(
  tx: Transaction,
  role: Role,
  agencyId: string | null,
): Promise<{ id: string; hasContact: number }[]> {
  return tx.query(
    `SELECT id, (email IS NOT NULL OR phone IS NOT NULL) AS hasContact FROM officer
      WHERE is_active = TRUE AND role = ? ${agencyId === null ? "" : "AND agency_id = ?"} ORDER BY id`,
    agencyId === null ? [role] : [role, agencyId],
  );
}
