import { openCase } from "../cases/case-file";
import { referencesOf } from "../national/marks";
import type { NationalCase } from "../national/neutral";
import { NationalCaseEntity } from "../store/entities/national-case.entity";
import { linkCase } from "./link-case";
import type { HasCases } from "./take-in";

/** What a national case's reference to one of our tickets means. */
export type Holder =
  /** It refers to no ticket of ours, or to one that never sent a creation: citizens can type tickets. */
  | { readonly kind: "NONE" }
  /** The ticket's creation is being sent at this moment. */
  | { readonly kind: "IN_FLIGHT"; readonly complaintId: string; readonly ticketNumber: string }
  /** The ticket's creation was sent, and nobody knows what became of it: this is what became of it. */
  | { readonly kind: "WAITING"; readonly complaintId: string; readonly ticketNumber: string }
  | {
      readonly kind: "LINKED_ELSEWHERE";
      readonly complaintId: string;
      readonly ticketNumber: string;
      readonly nationalId: string;
    };

/** Finds the case of ours to which a national case refers: of several the first, because citizens quote others. */
export async function holderOf(
  env: HasCases,
  shown: Pick<NationalCase, "nationalId" | "title" | "content">,
): Promise<Holder> {
  const references = referencesOf(shown).slice(0, 20);
  if (references.length === 0) return { kind: "NONE" };
  const rows = await env.cases.work.read<{
    complaintId: string;
    ticketNumber: string;
    nationalId: string | null;
    state: string | null;
    attempts: number | null;
  }>(
    `SELECT c.id AS complaintId, c.ticket_number AS ticketNumber, n.national_id AS nationalId, o.state, o.attempts
       FROM complaint c JOIN national_case n ON n.complaint_id = c.id
       LEFT JOIN outbox o ON o.complaint_id = c.id AND o.kind = 'CREATE'
      WHERE c.ticket_number IN (?) AND c.origin = 'LOCAL' ORDER BY FIELD(c.ticket_number, ?) LIMIT 1`,
    [references, references],
  );
  const [row] = rows;
  if (row === undefined) return { kind: "NONE" };
  const { complaintId, ticketNumber, nationalId, state, attempts } = row;
  if (nationalId !== null && nationalId !== shown.nationalId) {
    return { kind: "LINKED_ELSEWHERE", complaintId, ticketNumber, nationalId };
  }
  if (state === "LEASED" || state === "SENDING") return { kind: "IN_FLIGHT", complaintId, ticketNumber };
  const wasSent = state === "SETTLING" || state === "PARKED" || (state === "QUEUED" && (attempts ?? 0) > 0);
  return wasSent ? { kind: "WAITING", complaintId, ticketNumber } : { kind: "NONE" };
}

/** Of a national case whose words cannot be read, while {@link isAnyCreationUnclear} (Indonesian). */
export const MAY_BE_OURS =
  "Isi laporan nasional ini tidak dapat dibaca, dan hasil pengiriman salah satu aduan kita belum jelas: laporan ini mungkin aduan itu. Selesaikan dahulu pengiriman yang belum jelas.";

/** Whether a creation of ours is being sent, or was sent and nobody knows what became of it. */
export async function isAnyCreationUnclear(env: HasCases): Promise<boolean> {
  const rows = await env.cases.work.read(
    `SELECT 1 FROM outbox o JOIN national_case n ON n.complaint_id = o.complaint_id
      WHERE o.kind = 'CREATE' AND n.national_id IS NULL
        AND (o.state IN ('SENDING', 'SETTLING') OR (o.state IN ('QUEUED', 'LEASED', 'PARKED') AND o.unclear_since IS NOT NULL))
      LIMIT 1`,
  );
  return rows.length > 0;
}

/** The ticket to which a national number is linked; null when it is to none. */
export async function ticketOf(env: HasCases, nationalId: string): Promise<string | null> {
  const [row] = await env.cases.work.read<{ ticketNumber: string }>(
    `SELECT c.ticket_number AS ticketNumber FROM national_case n JOIN complaint c ON c.id = n.complaint_id WHERE n.national_id = ?`,
    [nationalId],
  );
  return row?.ticketNumber ?? null;
}

/**
 * Links a case to the national one that its creation turned out to have made; what is left of the creation goes on from
 * there, and a worker that still holds it comes too late. @returns false when the case was linked meanwhile, or its creation is being sent again.
 */
export async function linkFound(env: HasCases, complaintId: string, nationalId: string): Promise<boolean> {
  const { work } = env.cases;
  let isLinked = false;
  await work.change(null, async (tx) => {
    const file = await openCase(tx, complaintId);
    const national = await tx.manager.findOneBy(NationalCaseEntity, { complaintId });
    isLinked = false;
    if (file === null || national === null || national.nationalId !== null) return;
    const header = (await tx.query(
      `UPDATE outbox SET state = 'QUEUED', fence = fence + 1, lease_holder = NULL, lease_until = NULL, parked_state = NULL,
              reason = NULL, unclear_since = NULL, not_before = UTC_TIMESTAMP(3), updated_at = UTC_TIMESTAMP(3)
        WHERE complaint_id = ? AND kind = 'CREATE' AND state IN ('QUEUED', 'SETTLING', 'PARKED')`,
      [complaintId],
    )) as unknown as { affectedRows: number };
    if (header.affectedRows === 0) return;
    await linkCase(tx, file, { nationalId, actor: { kind: "SYSTEM" }, at: env.cases.clock() });
    isLinked = true;
  });
  return isLinked;
}
