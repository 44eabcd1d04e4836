import type { Clock } from "../domain/clocks";
import type { CaseScope } from "../domain/permission";
import type { Channel, ComplaintKind, ComplaintStatus, Origin } from "../domain/status";
import { reviveClock, type StoredClock } from "../domain/stored-clocks";
import type { CaseFacts } from "../domain/workflow";
import type { UnitOfWork } from "./unit-of-work";

/** A case as readers see it: plain values, the supporting agencies joined in, secret words still sealed. */
export interface ComplaintRow extends CaseFacts, CaseScope {
  readonly id: string;
  readonly ticketNumber: string;
  readonly version: number;
  readonly kind: ComplaintKind;
  readonly channel: Channel;
  readonly origin: Origin;
  readonly status: ComplaintStatus;
  readonly title: string;
  readonly content: string;
  readonly secretText: Buffer | null;
  readonly reporterId: string;
  /** Only of secret cases: to open what they say. */
  readonly wrappedKey: Buffer | null;
  readonly address: string | null;
  readonly district: string | null;
  readonly village: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly incidentOn: string | null;
  readonly categoryId: string | null;
  readonly claimedById: string | null;
  readonly agendaNumber: string | null;
  readonly resolvedAt: Date | null;
  readonly mergedIntoId: string | null;
  readonly stillInProcess: boolean;
  readonly clocks: readonly Clock[];
  readonly dueAt: Date;
  readonly submittedAt: Date;
  readonly updatedAt: Date;
}

type Raw = Omit<
  ComplaintRow,
  "clocks" | "supportAgencyIds" | "isAnonymous" | "isSecret" | "transferRefused" | "stillInProcess"
> & {
  readonly clocks: string;
  readonly supportAgencies: string | null;
  readonly isAnonymous: number;
  readonly isSecret: number;
  readonly transferRefused: number;
  readonly stillInProcess: number;
};

/** The columns of {@link ComplaintRow}, of `complaint c` left-joined with `reporter r` for secret cases. */
export const COMPLAINT_COLUMNS = `c.id, c.ticket_number AS ticketNumber, c.version, c.kind, c.channel, c.origin, c.status,
  c.title, c.content, c.secret_text AS secretText, c.reporter_id AS reporterId, r.wrapped_key AS wrappedKey, c.address,
  c.district, c.village, c.latitude, c.longitude, DATE_FORMAT(c.incident_on, '%Y-%m-%d') AS incidentOn,
  c.category_id AS categoryId, c.claimed_by_id AS claimedById, c.agenda_number AS agendaNumber,
  c.resolved_at AS resolvedAt, c.merged_into_id AS mergedIntoId, c.still_in_process AS stillInProcess, c.clocks,
  c.due_at AS dueAt, c.submitted_at AS submittedAt, c.updated_at AS updatedAt, c.lead_agency_id AS leadAgencyId,
  c.answer_received_at AS answerReceivedAt, c.reopen_until AS reopenUntil,
  c.clarification_until AS clarificationUntil, c.rating, c.transfer_refused AS transferRefused,
  c.forwarded_at AS forwardedAt, c.is_anonymous AS isAnonymous, c.is_secret AS isSecret,
  (SELECT GROUP_CONCAT(s.agency_id ORDER BY s.agency_id) FROM complaint_agency s
    WHERE s.complaint_id = c.id AND s.part = 'SUPPORT') AS supportAgencies`;

/** Joins what {@link COMPLAINT_COLUMNS} needs besides `complaint c`. */
export const COMPLAINT_JOIN = "LEFT JOIN reporter r ON r.id = c.reporter_id AND c.is_secret = 1";

/** Makes a row of what the database gave. */
export function complaintRow(raw: unknown): ComplaintRow {
  const { clocks, supportAgencies, ...rest } = raw as Raw;
  return {
    ...rest,
    isAnonymous: rest.isAnonymous === 1,
    isSecret: rest.isSecret === 1,
    transferRefused: rest.transferRefused === 1,
    stillInProcess: rest.stillInProcess === 1,
    clocks: (JSON.parse(clocks) as StoredClock[]).map(reviveClock),
    supportAgencyIds: supportAgencies === null ? [] : supportAgencies.split(","),
  };
}

/** Cases by id, in no order; ids that do not exist are left out. */
export async function readComplaints(work: UnitOfWork, ids: readonly string[]): Promise<ComplaintRow[]> {
  if (ids.length === 0) return [];
  const rows = await work.read(`SELECT ${COMPLAINT_COLUMNS} FROM complaint c ${COMPLAINT_JOIN} WHERE c.id IN (?)`, [
    ids,
  ]);
  return rows.map(complaintRow);
}

/** A case by its ticket number. */
export async function readComplaintByTicket(
  work: UnitOfWork,
  ticketNumber: string,
): Promise<(ComplaintRow & { readonly accessCodeHash: Buffer }) | null> {
  const [row] = await work.read<{ accessCodeHash: Buffer }>(
    `SELECT ${COMPLAINT_COLUMNS}, c.access_code_hash AS accessCodeHash
       FROM complaint c ${COMPLAINT_JOIN} WHERE c.ticket_number = ?`,
    [ticketNumber],
  );
  return row === undefined ? null : { ...complaintRow(row), accessCodeHash: row.accessCodeHash };
}
