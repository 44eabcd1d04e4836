import { timingSafeEqual } from "node:crypto";
import { parseAccessCode, parseTicketNumber } from "../domain/ticket";
import { type ComplaintRow, readComplaintByTicket } from "../store/complaint-rows";
import type { CaseEnvironment } from "./environment";

/** The case that ticket and access code open together; null for every other pair, whichever of the two is wrong. */
export async function openTicket(
  env: CaseEnvironment,
  ticketNumber: string,
  accessCode: string,
): Promise<ComplaintRow | null> {
  const ticket = parseTicketNumber(ticketNumber);
  const code = parseAccessCode(accessCode);
  if (ticket === null || code === null) return null;
  const row = await readComplaintByTicket(env.work, ticket);
  if (row === null) return null;
  return timingSafeEqual(row.accessCodeHash, env.vault.accessCodeHash(ticket, code)) ? row : null;
}
