import type { EscalationAudience } from "../domain/escalation";
import type { ComplaintStatus, Role } from "../domain/status";
import type { Transaction } from "../store/unit-of-work";
import type { CaseFile } from "./case-file";

/** In these the agency has to act; otherwise the coordinator has. */
const AT_AGENCY: readonly ComplaintStatus[] = ["FORWARDED", "IN_PROGRESS", "MONITORING"];

/**
 * Ids of the officers whom a rung tells. Liaisons of the lead agency only while the case is with it: of an agency
 * without a liaison its officers, and of one without anybody, or before and after it, the coordinators.
 */
export async function escalationRecipients(
  tx: Transaction,
  { row }: CaseFile,
  audience: EscalationAudience,
): Promise<string[]> {
  if (audience !== "LIAISON") return officers(tx, audience, null);
  const isWithAgency = row.forwardedAt !== null && AT_AGENCY.includes(row.status);
  if (isWithAgency && row.leadAgencyId !== null) {
    for (const role of ["LIAISON", "AGENCY_OFFICER"] as const) {
      const found = await officers(tx, role, row.leadAgencyId);
      if (found.length > 0) return found;
    }
  }
  return officers(tx, "COORDINATOR", null);
}

async function officers(tx: Transaction, role: Role, agencyId: string | null): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT id FROM officer WHERE is_active = TRUE AND role = ? ${agencyId === null ? "" : "AND agency_id = ?"} ORDER BY id`,
    agencyId === null ? [role] : [role, agencyId],
  );
  return rows.map(({ id }) => id);
}
