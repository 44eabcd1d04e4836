import { fieldFault, HubError, invalidInput } from "../domain/errors";
import { CONTACT_LABELS, checkPhone } from "../domain/input-contact";
import { parseTicketNumber } from "../domain/ticket";
import { type ComplaintRow, readComplaintByTicket, readComplaints } from "../store/complaint-rows";
import { lookups } from "../store/lookups";
import { isOpenStatus } from "./case-file";
import type { CaseEnvironment } from "./environment";

/** Who says "saya juga". */
export interface Supporter {
  /** Counted by it where it is given: many share the address of a village's network. */
  readonly phone?: string | null | undefined;
  /** The network from which he writes. */
  readonly address: string;
}

/**
 * Somebody has the same trouble as an open, public case: counted once for a contact, or else for a network's address. It is
 * no part of the case: no event, no version, no right to see more of it. Of a merged case it counts for the survivor.
 * @returns how many there are by now
 * @throws NOT_FOUND for a secret or closed case like for one that does not exist; INVALID_INPUT.
 */
export async function supportComplaint(env: CaseEnvironment, ticket: string, supporter: Supporter): Promise<number> {
  const ticketNumber = parseTicketNumber(ticket);
  const named = ticketNumber === null ? null : await readComplaintByTicket(env.work, ticketNumber);
  const row = named === null ? null : await survivorOf(env, named);
  if (row === null || row.isSecret || !isOpenStatus(row.status)) throw new HubError("NOT_FOUND");
  // Case and contact together: nobody can be followed from one case to another.
  const who = env.vault.blindIndex("SUPPORTER", `${row.id}|${contactOf(supporter)}`);
  await env.work.read("INSERT IGNORE INTO supporter (complaint_id, who, created_at) VALUES (?, ?, ?)", [
    row.id,
    who,
    env.clock(),
  ]);
  const [count] = await lookups.meToo(env.work, [row.id]);
  return Number(count?.total ?? 0);
}

async function survivorOf(env: CaseEnvironment, row: ComplaintRow): Promise<ComplaintRow | null> {
  if (row.mergedIntoId === null || row.isSecret) return row;
  const [survivor] = await readComplaints(env.work, [row.mergedIntoId]);
  return survivor ?? null;
}

function contactOf({ phone, address }: Supporter): string {
  if (phone === null || phone === undefined || phone.trim() === "") return address;
  const checked = checkPhone(phone);
  if (!checked.ok) throw invalidInput(fieldFault(["phone"], checked.problem, CONTACT_LABELS.phone));
  return checked.value;
}
