import type { ComplaintKind, ComplaintStatus } from "../domain/status";
import type { UnitOfWork } from "./unit-of-work";

/** A line of the agenda register. What a secret case says is left out where the row is read. */
export interface AgendaRow {
  readonly complaintId: string;
  readonly number: string;
  readonly enteredAt: Date;
  readonly ticketNumber: string;
  readonly status: ComplaintStatus;
  readonly isSecret: boolean;
  readonly title: string | null;
  readonly kind: ComplaintKind | null;
  readonly leadAgencyId: string | null;
  readonly submittedAt: Date | null;
  readonly resolvedAt: Date | null;
}

/** Which lines: of cases entered from `from` to `to`, both included. */
export interface AgendaPeriod {
  readonly from: Date;
  readonly to: Date;
}

const COLUMNS = `c.id AS complaintId, c.agenda_number AS number, c.agenda_at AS enteredAt, c.ticket_number AS ticketNumber,
  c.status, c.is_secret AS isSecret, IF(c.is_secret, NULL, c.title) AS title, IF(c.is_secret, NULL, c.kind) AS kind,
  IF(c.is_secret, NULL, c.lead_agency_id) AS leadAgencyId, IF(c.is_secret, NULL, c.submitted_at) AS submittedAt,
  IF(c.is_secret, NULL, c.resolved_at) AS resolvedAt`;

/** Lines of the register in the order of their numbers, year by year; `after` is the number where the page before ended. */
export async function readAgenda(
  work: UnitOfWork,
  { from, to }: AgendaPeriod,
  limit: number,
  after: string | null,
): Promise<AgendaRow[]> {
  const year = "RIGHT(c.agenda_number, 4)";
  const beyond = after === null ? "" : `AND (${year} > ? OR (${year} = ? AND c.agenda_number > ?))`;
  const rows = await work.read<Omit<AgendaRow, "isSecret"> & { readonly isSecret: number }>(
    `SELECT ${COLUMNS} FROM complaint c WHERE c.agenda_at BETWEEN ? AND ? ${beyond}
      ORDER BY ${year}, c.agenda_number LIMIT ?`,
    [from, to, ...(after === null ? [] : [after.slice(-4), after.slice(-4), after]), limit],
  );
  return rows.map((row) => ({ ...row, isSecret: row.isSecret === 1 }));
}
