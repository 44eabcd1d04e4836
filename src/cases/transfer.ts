import { NationalInstitutionEntity } from "../store/entities/national-institution.entity";
import { unknownChoice, type Verb } from "./change-case";
import { awaitTransfer, isNationalDue, startNationalCase } from "./outbox";

/** Not the regency's business: the case moves to another national institution ("bukan wewenang"). */
export const transfer: Verb<{ readonly nationalInstitution: string; readonly reason: string }> = {
  action: "TRANSFER",
  mutation: "transferComplaint",
  async apply(step, { nationalInstitution, reason }) {
    const { tx, file, at } = step;
    const institution =
      nationalInstitution.length > 20
        ? null
        : await tx.manager.findOneBy(NationalInstitutionEntity, { id: nationalInstitution });
    if (institution === null) throw unknownChoice("nationalInstitution", "Instansi nasional");
    file.row.transferInstitutionId = institution.id;
    file.row.transferRefused = false;
    file.row.claimedById = null;
    step.say("reason", reason, { visibility: "PUBLIC" });
    step.eventData.institutionId = institution.id;
    // Never linked before: it must exist there before it can be moved there.
    if (!(await isNationalDue(tx, file.row.id))) await startNationalCase(tx, file.row.id, at);
    await awaitTransfer(tx, file.row.id);
    step.tell({ kind: "TRANSFER", cause: "TRANSFERRED", withText: true });
  },
};
