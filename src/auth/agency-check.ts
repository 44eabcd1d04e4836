import { type FieldFault, fieldFault, HubError } from "../domain/errors";
import type { Transaction } from "../store/unit-of-work";

/** The fault of a chosen agency that does not exist; null when it can be chosen. @throws HubError AGENCY_INACTIVE */
export async function agencyFault(tx: Transaction, agencyId: string): Promise<FieldFault | null> {
  const [agency] = await tx.query<{ isActive: number }>("SELECT is_active AS isActive FROM agency WHERE id = ?", [
    agencyId,
  ]);
  if (agency === undefined) return fieldFault(["agency"], { key: "unknownChoice" }, "OPD");
  if (Number(agency.isActive) !== 1) throw new HubError("AGENCY_INACTIVE", { path: ["agency"] });
  return null;
}
