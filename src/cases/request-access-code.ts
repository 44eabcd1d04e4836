import { randomBytes } from "node:crypto";
import { checkContact, mayBeToldBy, type NamedContact } from "../domain/input-contact";
import { agenciesInScope } from "../domain/permission";
import { newAccessCode, parseTicketNumber } from "../domain/ticket";
import { readComplaintByTicket } from "../store/complaint-rows";
import type { Transaction } from "../store/unit-of-work";
import { openCase, scopeOf } from "./case-file";
import { sealedCode } from "./case-notices";
import type { CaseEnvironment } from "./environment";
import { appendEvent } from "./event-log";
import { enqueueNotice } from "./notices";

/** Somebody who knows ticket and contact could otherwise make another one's codes die, and his telephone ring, for ever. */
const CODES_PER_DAY = 3;
/** Who presses twice means one code. */
const MINUTES_BETWEEN = 2;

/**
 * A citizen who lost his access code gets a new one by the contact on file, if the contact that he names is that one. The
 * old code is dead from then on. Whoever asks learns nothing: not whether ticket, contact, or both are right.
 */
export async function requestAccessCode(env: CaseEnvironment, ticketNumber: string, contact: string): Promise<void> {
  const ticket = parseTicketNumber(ticketNumber);
  const checked = checkContact(contact);
  const named = checked.ok ? checked.value : null;
  const found = ticket === null ? null : await readComplaintByTicket(env.work, ticket);
  if (found === null || named === null) return;
  await env.work.change(null, async (tx) => {
    const file = await openCase(tx, found.id);
    if (file === null || !(await isOnFile(tx, env, file.row.reporterId, named)) || (await isTooOften(tx, found.id))) {
      return;
    }
    const at = env.clock();
    const { row } = file;
    const accessCode = newAccessCode(randomBytes);
    await tx.query("UPDATE complaint SET access_code_hash = ?, version = version + 1, updated_at = ? WHERE id = ?", [
      env.vault.accessCodeHash(row.ticketNumber, accessCode),
      at,
      row.id,
    ]);
    const agencies = agenciesInScope(scopeOf(file));
    await appendEvent(tx, {
      complaintId: row.id,
      type: "ACCESS_CODE_REPLACED",
      actor: { kind: "CITIZEN" },
      at,
      complaintVersion: row.version + 1,
      fromStatus: row.status,
      toStatus: row.status,
      agenciesBefore: agencies,
      agenciesAfter: agencies,
    });
    await enqueueNotice(tx, at, {
      template: "ACCESS_CODE",
      recipientKind: "REPORTER",
      complaintId: row.id,
      data: { status: row.status, by: named.kind },
      seal: sealedCode(env.vault, accessCode),
      onceKey: `ACCESS_CODE:${row.id}:${row.version + 1}`,
    });
  });
}

async function isOnFile(
  tx: Transaction,
  env: CaseEnvironment,
  reporterId: string,
  { kind, value }: NamedContact,
): Promise<boolean> {
  const [row] = await tx.query<{ phone: number; email: number }>(
    `SELECT r.is_contact_proven AS phone, r.is_email_proven AS email
       FROM reporter_index i JOIN reporter r ON r.id = i.reporter_id
      WHERE i.kind = ? AND i.digest = ? AND i.reporter_id = ?`,
    [kind, env.vault.blindIndex(kind, value), reporterId],
  );
  // The code opens the whole case: it goes to no address that may be a slip of the finger where there is a better one.
  return row !== undefined && mayBeToldBy(kind, { PHONE: Number(row.phone) === 1, EMAIL: Number(row.email) === 1 });
}

async function isTooOften(tx: Transaction, complaintId: string): Promise<boolean> {
  const [row] = await tx.query<{ today: number; justNow: string | null }>(
    `SELECT COUNT(*) AS today, SUM(created_at > UTC_TIMESTAMP(3) - INTERVAL ${MINUTES_BETWEEN} MINUTE) AS justNow
       FROM notice WHERE complaint_id = ? AND template = 'ACCESS_CODE' AND created_at > UTC_TIMESTAMP(3) - INTERVAL 1 DAY`,
    [complaintId],
  );
  return Number(row?.today ?? 0) >= CODES_PER_DAY || Number(row?.justNow ?? 0) > 0;
}
