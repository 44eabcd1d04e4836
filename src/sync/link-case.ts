import type { Actor } from "../cases/actor";
import { type CaseFile, scopeOf } from "../cases/case-file";
import { appendEvent } from "../cases/event-log";
import { agenciesInScope } from "../domain/permission";
import type { EventData } from "../store/entities/event.entity";
import type { Transaction } from "../store/unit-of-work";

/** The ticket of the case here that has a national number; null when none has. */
export async function ticketWithNationalId(tx: Transaction, nationalId: string): Promise<string | null> {
  const [row] = await tx.query<{ ticketNumber: string }>(
    `SELECT c.ticket_number AS ticketNumber FROM national_case n JOIN complaint c ON c.id = n.complaint_id
      WHERE n.national_id = ? FOR UPDATE`,
    [nationalId],
  );
  return row?.ticketNumber ?? null;
}

/** Gives a case its national number and has it read soon; the caller holds the row's lock and knows that it is free. */
export async function linkCase(
  tx: Transaction,
  file: CaseFile,
  link: { readonly nationalId: string; readonly actor: Actor; readonly at: Date },
): Promise<void> {
  const { nationalId, actor, at } = link;
  await tx.query("UPDATE national_case SET national_id = ?, next_pull_at = UTC_TIMESTAMP(3) WHERE complaint_id = ?", [
    nationalId,
    file.row.id,
  ]);
  await noteCaseEvent(tx, file, { type: "NATIONAL_LINKED", actor, at, data: { nationalId } });
}

/** Appends an event to a case whose status stays as it is, and raises its version; the caller holds the row's lock. */
export async function noteCaseEvent(
  tx: Transaction,
  file: CaseFile,
  event: {
    readonly type: string;
    readonly actor: Actor;
    readonly at: Date;
    readonly data: EventData;
    readonly text?: { readonly id: string; readonly digest: Buffer } | null;
  },
): Promise<void> {
  const { row } = file;
  row.version += 1;
  row.updatedAt = event.at;
  await tx.query("UPDATE complaint SET version = ?, updated_at = ? WHERE id = ?", [row.version, event.at, row.id]);
  const agencies = agenciesInScope(scopeOf(file));
  await appendEvent(tx, {
    ...event,
    complaintId: row.id,
    complaintVersion: row.version,
    fromStatus: row.status,
    toStatus: row.status,
    agenciesBefore: agencies,
    agenciesAfter: agencies,
  });
}
