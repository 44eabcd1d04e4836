import type { Clock } from "../domain/clocks";
import type { CaseScope } from "../domain/permission";
import type { Channel, ComplaintKind, ComplaintStatus, Origin } from "../domain/status";
import { reviveClock, type StoredClock } from "../domain/stored-clocks";
import type { CaseFacts } from "../domain/workflow";
import type { AgencyRow } from "./agency-rows";
import type { CategoryEntity } from "./entities/category.entity";
import type { LastText } from "./last-text";
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
  /** JSON; see {@link clocksOf}. */
  readonly clocks: string;
  readonly dueAt: Date;
  readonly submittedAt: Date;
  readonly updatedAt: Date;
  /** Where it was read together with the case: the reporter's data key, or null once he was erased. */
  readonly reporterKey?: Buffer | null;
  /** Where it was read together with the case: its subject, or null without one. */
  readonly category?: Readonly<CategoryEntity> | null;
  /** Where it was read together with the case: its agency, or null without one. */
  readonly lead?: AgencyRow | null;
  /** Where it was read together with the case: its newest text, or null without one. */
  readonly lastText?: LastText | null;
}

/** Where each value of a row stands, of `complaint c` left-joined with `reporter r` for secret cases. */
const COLUMNS = {
  id: "c.id",
  ticketNumber: "c.ticket_number",
  version: "c.version",
  kind: "c.kind",
  channel: "c.channel",
  origin: "c.origin",
  status: "c.status",
  title: "c.title",
  content: "c.content",
  secretText: "c.secret_text",
  reporterId: "c.reporter_id",
  wrappedKey: "r.wrapped_key",
  reporterKey: "w.wrapped_key",
  address: "c.address",
  district: "c.district",
  village: "c.village",
  latitude: "c.latitude",
  longitude: "c.longitude",
  incidentOn: "DATE_FORMAT(c.incident_on, '%Y-%m-%d')",
  categoryId: "c.category_id",
  claimedById: "c.claimed_by_id",
  agendaNumber: "c.agenda_number",
  resolvedAt: "c.resolved_at",
  mergedIntoId: "c.merged_into_id",
  stillInProcess: "c.still_in_process",
  clocks: "c.clocks",
  dueAt: "c.due_at",
  submittedAt: "c.submitted_at",
  updatedAt: "c.updated_at",
  leadAgencyId: "c.lead_agency_id",
  answerReceivedAt: "c.answer_received_at",
  reopenUntil: "c.reopen_until",
  clarificationUntil: "c.clarification_until",
  rating: "c.rating",
  transferRefused: "c.transfer_refused",
  forwardedAt: "c.forwarded_at",
  isAnonymous: "c.is_anonymous",
  isSecret: "c.is_secret",
  supportAgencies: `(SELECT GROUP_CONCAT(s.agency_id ORDER BY s.agency_id) FROM complaint_agency s
    WHERE s.complaint_id = c.id AND s.part = 'SUPPORT')`,
  /** Who may read a secret case depends on them; of other cases nobody asks. */
  supportAgenciesIfSecret: `IF(c.is_secret = 1, (SELECT GROUP_CONCAT(s.agency_id ORDER BY s.agency_id)
    FROM complaint_agency s WHERE s.complaint_id = c.id AND s.part = 'SUPPORT'), NULL) AS supportAgencies`,
} as const;

/** A value of a case that can be read apart from the others. */
export type ComplaintColumn = keyof typeof COLUMNS;

/** Some columns of {@link ComplaintRow}. */
export function complaintColumns(names: Iterable<ComplaintColumn>): string {
  return [...names]
    .map((name) => (name === "supportAgenciesIfSecret" ? COLUMNS[name] : `${COLUMNS[name]} AS ${name}`))
    .join(", ");
}

/** Every value of a case. */
export const COMPLAINT_COLUMN_NAMES = (Object.keys(COLUMNS) as ComplaintColumn[]).filter(
  (name) => name !== "supportAgenciesIfSecret" && name !== "reporterKey",
);

/** The columns of {@link ComplaintRow}, of `complaint c` left-joined with `reporter r` for secret cases. */
export const COMPLAINT_COLUMNS = complaintColumns(COMPLAINT_COLUMN_NAMES);

/** Joins what {@link COMPLAINT_COLUMNS} needs besides `complaint c`. */
export const COMPLAINT_JOIN = "LEFT JOIN reporter r ON r.id = c.reporter_id AND c.is_secret = 1";

const FLAGS = ["isAnonymous", "isSecret", "transferRefused", "stillInProcess"] as const;

/** Makes a row of what the database gave, in place: a page has hundreds of values. */
export function complaintRow(raw: unknown): ComplaintRow {
  const row = raw as Record<string, unknown>;
  for (const flag of FLAGS) if (flag in row) row[flag] = row[flag] === 1;
  const { supportAgencies } = row;
  row.supportAgencyIds = typeof supportAgencies === "string" ? supportAgencies.split(",") : [];
  return row as unknown as ComplaintRow;
}

/** The case's clocks as they were last judged. */
export function clocksOf({ clocks }: Pick<ComplaintRow, "clocks">): Clock[] {
  return (JSON.parse(clocks) as StoredClock[]).map(reviveClock);
}

/** Cases by id, in no order; ids that do not exist are left out. */
export async function readComplaints(work: UnitOfWork, ids: readonly string[]): Promise<ComplaintRow[]> {
  if (ids.length === 0) return [];
  const places = ids.map(() => "?").join(", ");
  const sql = `SELECT ${COMPLAINT_COLUMNS} FROM complaint c ${COMPLAINT_JOIN} WHERE c.id IN (${places})`;
  const rows = ids.length === 1 ? await work.readPrepared(sql, ids) : await work.read(sql, ids);
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
