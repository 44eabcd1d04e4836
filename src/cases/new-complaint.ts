import type { Channel, ComplaintKind } from "../domain/status";
import type { ComplaintEntity } from "../store/entities/complaint.entity";
import type { ReporterEntity } from "../store/entities/reporter.entity";
import type { Identity } from "../store/identity";
import type { Vault } from "../store/vault";
import type { SecretText } from "./secret-text";

/** What a citizen hands in; see the API's input of the same name. */
export interface Submission {
  readonly kind: ComplaintKind;
  readonly title: string;
  readonly content: string;
  readonly channel: Channel;
  readonly category?: string | null | undefined;
  readonly location?:
    | (Partial<Record<"address" | "district" | "village", string | null>> & {
        readonly latitude?: number | null;
        readonly longitude?: number | null;
      })
    | null
    | undefined;
  readonly incidentOn?: string | null | undefined;
  readonly complainant?: { readonly [Field in keyof Identity]?: string | null } | null | undefined;
  readonly isAnonymous: boolean;
  readonly isSecret: boolean;
  readonly attachments?: readonly string[] | null | undefined;
  /** That the telephone number or the e-mail address is the complainant's, as `confirmContact` gave it. */
  readonly contactProof?: string | null | undefined;
}

/** A submission whose every field was looked at. */
export interface CheckedSubmission {
  readonly text: SecretText;
  readonly incidentOn: string | null;
  readonly identity: Identity | null;
}

/** What a new case is known by. */
export interface NewCaseNames {
  readonly id: string;
  readonly ticketNumber: string;
  readonly accessCode: string;
}

/** The row of a case that has just come in; its clocks are not judged yet, and a secret one's words not sealed. */
export function newComplaint(
  vault: Vault,
  submission: Omit<Submission, "title" | "content">,
  checked: Pick<CheckedSubmission, "text" | "incidentOn">,
  names: NewCaseNames,
  reporter: ReporterEntity,
  at: Date,
): ComplaintEntity {
  const { isSecret } = submission;
  const { text } = checked;
  return {
    id: names.id,
    ticketNumber: names.ticketNumber,
    accessCodeHash: vault.accessCodeHash(names.ticketNumber, names.accessCode),
    version: 1,
    kind: submission.kind,
    channel: submission.channel,
    origin: "LOCAL",
    status: "SUBMITTED",
    title: isSecret ? "" : text.title,
    content: isSecret ? "" : text.content,
    address: isSecret ? null : text.address,
    district: isSecret ? null : text.district,
    village: isSecret ? null : text.village,
    latitude: isSecret ? null : text.latitude,
    longitude: isSecret ? null : text.longitude,
    incidentOn: checked.incidentOn,
    secretText: null,
    categoryId: submission.category ?? null,
    reporterId: reporter.id,
    isAnonymous: submission.isAnonymous,
    isSecret,
    leadAgencyId: null,
    forwardedAt: null,
    answerReceivedAt: null,
    stillInProcess: false,
    claimedById: null,
    rating: null,
    agendaNumber: null,
    agendaAt: null,
    resolvedAt: null,
    reopenUntil: null,
    clarificationUntil: null,
    mergedIntoId: null,
    transferInstitutionId: null,
    transferRefused: false,
    isTextMissing: false,
    lastMark: 0,
    clocks: [],
    dueAt: at,
    escalateAt: at,
    isOpen: true,
    closedAt: null,
    submittedAt: at,
    updatedAt: at,
  };
}
