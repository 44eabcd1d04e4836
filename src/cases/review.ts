import { HubError } from "../domain/errors";
import { AgencyEntity } from "../store/entities/agency.entity";
import { CategoryEntity } from "../store/entities/category.entity";
import type { Transaction } from "../store/unit-of-work";
import { type CaseStep, unknownChoice, type Verb } from "./change-case";
import { citizenWindowEnd } from "./clock-history";
import { isNationalDue, startNationalCase } from "./outbox";

/** SOP step 2, TIDAK: the coordinator asks the citizen; the review clock pauses until he answers. */
export const requestClarification: Verb<{ readonly question: string }> = {
  action: "REQUEST_CLARIFICATION",
  mutation: "requestClarification",
  apply(step, { question }) {
    const { row } = step.file;
    row.clarificationUntil = citizenWindowEnd(step.env, row, "CLARIFICATION_WINDOW", step.at);
    step.say("clarificationQuestion", question, { path: "question", visibility: "PUBLIC" });
    step.tell({ kind: "FOLLOW_UP", cause: "CLARIFICATION_REQUESTED", withText: true });
  },
};

/** SOP step 2, TIDAK: refused with a reason that the citizen reads. */
export const reject: Verb<{ readonly reason: string }> = {
  action: "REJECT",
  mutation: "rejectComplaint",
  apply(step, { reason }) {
    step.say("reason", reason, { visibility: "PUBLIC" });
    step.tell({ kind: "FOLLOW_UP", cause: "REJECTED", withText: true });
    step.file.row.claimedById = null;
  },
};

/** What a coordinator decides at verification. */
export interface VerifyInput {
  /** Id or code of the agency that answers for the case. */
  readonly leadAgency: string;
  readonly supportAgencies?: readonly string[] | null | undefined;
  readonly category?: string | null | undefined;
  readonly note?: string | null | undefined;
}

const MAX_SUPPORT_AGENCIES = 10;

/**
 * SOP step 3: verified, with the agency chosen. From FORWARDED or IN_PROGRESS it is a recall: the agencies lose the case
 * until it is forwarded again.
 */
export const verify: Verb<VerifyInput> = {
  action: "VERIFY",
  mutation: "verifyComplaint",
  async apply(step, input) {
    const { tx, file, at } = step;
    const lead = await activeAgency(tx, input.leadAgency, "leadAgency");
    const supporting = await supportAgencies(tx, input.supportAgencies ?? [], lead.id);
    const category = await categoryOf(tx, input.category);
    file.row.leadAgencyId = lead.id;
    file.supportAgencyIds = supporting;
    file.row.forwardedAt = null;
    file.row.claimedById = null;
    if (category !== null) file.row.categoryId = category;
    step.say("note", input.note, { isRequired: false });
    Object.assign(step.eventData, { leadAgencyId: lead.id, supportAgencyIds: supporting, category });
    if (file.row.origin === "LOCAL" && !(await isNationalDue(tx, file.row.id))) {
      await startNationalCase(tx, file.row.id, at);
    }
  },
};

/** SOP step 4: passed on to the agencies, which see the case from now on. */
export const forward: Verb<{ readonly instruction?: string | null | undefined }> = {
  action: "FORWARD",
  mutation: "forwardComplaint",
  async apply(step, { instruction }) {
    await refuseInactiveLead(step);
    step.file.row.forwardedAt = step.at;
    step.file.row.claimedById = null;
    step.say("instruction", instruction, { isRequired: false });
    step.eventData.leadAgencyId = step.file.row.leadAgencyId;
    step.tell({ kind: "FOLLOW_UP", cause: "FORWARDED" });
  },
};

async function refuseInactiveLead(step: CaseStep): Promise<void> {
  const id = step.file.row.leadAgencyId;
  const agency = id === null ? null : await step.tx.manager.findOneBy(AgencyEntity, { id });
  if (agency !== null && !agency.isActive) throw new HubError("AGENCY_INACTIVE");
}

async function activeAgency(tx: Transaction, idOrCode: string, path: string): Promise<AgencyEntity> {
  const agency =
    idOrCode.length > 40
      ? null
      : await tx.manager.findOne(AgencyEntity, { where: [{ id: idOrCode }, { code: idOrCode }] });
  if (agency === null) throw unknownChoice(path, "OPD");
  if (!agency.isActive) throw new HubError("AGENCY_INACTIVE", { path: [path] });
  return agency;
}

async function supportAgencies(tx: Transaction, named: readonly string[], leadId: string): Promise<string[]> {
  if (named.length > MAX_SUPPORT_AGENCIES) throw unknownChoice("supportAgencies", "Daftar OPD pendukung");
  const ids = new Set<string>();
  for (const one of named) ids.add((await activeAgency(tx, one, "supportAgencies")).id);
  ids.delete(leadId);
  return [...ids].sort();
}

async function categoryOf(tx: Transaction, id: string | null | undefined): Promise<string | null> {
  if (id === null || id === undefined) return null;
  const category = id.length > 40 ? null : await tx.manager.findOneBy(CategoryEntity, { id, isActive: true });
  if (category === null) throw unknownChoice("category", "Kategori");
  return category.id;
}
