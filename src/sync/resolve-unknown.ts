import type { Actor } from "../cases/actor";
import { HubError } from "../domain/errors";
import { referencesOf } from "../national/marks";
import type { NationalCase } from "../national/neutral";
import { isDuplicate } from "../store/unit-of-work";
import { contentRest } from "./create-saga";
import type { SyncEnvironment } from "./environment";
import { linkCase, ticketWithNationalId } from "./link-case";
import { caseRows } from "./outbound";
import { caseOfItem, type Decision, decide, endItems, notAllowed, noteDecision, requeue } from "./parked-item";
import { UnsendableError } from "./saga";

/** What a coordinator found out about a call of unknown outcome. */
export interface OutcomeDecision {
  /** The national case that it made. */
  readonly nationalId?: string;
  /** The national side does not show whose case that is, and the coordinator links it all the same. */
  readonly confirmUnverified?: boolean;
  /** It is not there: send it. */
  readonly confirmNotCreated?: boolean;
}

/**
 * Settles a call of unknown outcome: links the case that it made, or has it sent again.
 * @throws NOT_FOUND (also for a national number that does not exist); ACTION_NOT_ALLOWED; INVALID_INPUT; ALREADY_LINKED;
 * UPSTREAM_UNAVAILABLE when the national case cannot be read now.
 */
export async function resolveUnknown(
  env: SyncEnvironment,
  actor: Actor,
  itemId: string,
  { nationalId, confirmUnverified = false, confirmNotCreated = false }: OutcomeDecision,
): Promise<void> {
  if ((nationalId === undefined) !== confirmNotCreated) {
    throw invalid(
      "nationalId",
      "Silakan isi nomor nasional, atau nyatakan bahwa kiriman ini belum ada; tidak keduanya.",
    );
  }
  if (nationalId === undefined) return sendAgain(env, actor, itemId);
  const complaintId = await caseOfItem(env, itemId);
  const isVerified = await verify(env, complaintId, nationalId, confirmUnverified);
  const hasRest = await leavesRest(env, complaintId);
  const linking = decide(env, itemId, async (decision) => {
    const { tx, file, item, at } = decision;
    checkUnknown(decision);
    if (item.kind !== "CREATE") throw notAllowed("Nomor nasional hanya dapat ditautkan pada pengiriman aduan baru.");
    await refuseLinked(decision, nationalId);
    await linkCase(tx, file, { nationalId, actor, at });
    // What the creation had no room for still has to follow.
    if (hasRest) await requeue(decision, false);
    else await endItems(decision, "DONE");
    await noteDecision(decision, actor, "NATIONAL_OUTCOME_RESOLVED", { nationalId, isVerified });
  });
  await linking.catch(async (error: unknown) => {
    // Somebody else linked the number after it was found free: the column is unique.
    const holder = isDuplicate(error) ? await holderOf(env, nationalId) : null;
    throw holder === null ? error : alreadyLinked(nationalId, holder);
  });
}

function holderOf({ cases }: SyncEnvironment, nationalId: string): Promise<string | null> {
  return cases.work.transaction((tx) => ticketWithNationalId(tx, nationalId));
}

async function sendAgain(env: SyncEnvironment, actor: Actor, itemId: string): Promise<void> {
  await decide(env, itemId, async (decision) => {
    checkUnknown(decision);
    await requeue(decision, false);
    await noteDecision(decision, actor, "NATIONAL_OUTCOME_RESOLVED", { state: "QUEUED" });
  });
}

function checkUnknown({ item }: Decision): void {
  if (item.isUnclear || item.parkedState === "UNKNOWN_OUTCOME" || item.parkedState === "QUARANTINED") return;
  throw notAllowed("Hasil kiriman ini sudah diketahui. Silakan kirim ulang atau batalkan kiriman ini.");
}

async function refuseLinked({ tx, file }: Decision, nationalId: string): Promise<void> {
  const holder = await ticketWithNationalId(tx, nationalId);
  if (holder !== null) throw alreadyLinked(nationalId, holder);
  const [own] = await tx.query<{ nationalId: string | null }>(
    "SELECT national_id AS nationalId FROM national_case WHERE complaint_id = ?",
    [file.row.id],
  );
  if (own?.nationalId != null) throw notAllowed(`Aduan ini sudah tertaut dengan nomor nasional ${own.nationalId}.`);
}

function alreadyLinked(nationalId: string, ticket: string): HubError {
  return new HubError("ALREADY_LINKED", {
    path: ["nationalId"],
    message: `Nomor nasional ${nationalId} sudah tertaut dengan aduan ${ticket}. Silakan periksa kembali nomornya.`,
  });
}

/** Whether the national case shows that it is this ticket's; when it does not, the coordinator has to say so. */
async function verify(
  env: SyncEnvironment,
  complaintId: string,
  nationalId: string,
  confirmUnverified: boolean,
): Promise<boolean> {
  const { work } = env.cases;
  const holder = await holderOf(env, nationalId);
  if (holder !== null) throw alreadyLinked(nationalId, holder);
  const shown = await env.client.getComplaint(nationalId);
  if (shown.outcome === "notProcessed") throw new HubError("UPSTREAM_UNAVAILABLE");
  if (shown.outcome === "refused") {
    const message = `Nomor ${nationalId} tidak ditemukan di LAPOR!. Silakan periksa kembali nomornya.`;
    throw new HubError("NOT_FOUND", { path: ["nationalId"], message });
  }
  const [own] = await work.read<{ ticketNumber: string }>(
    "SELECT ticket_number AS ticketNumber FROM complaint WHERE id = ?",
    [complaintId],
  );
  const named = await ticketNamed(env, shown.value);
  if (named !== null && named === own?.ticketNumber) return true;
  if (named !== null) {
    throw invalid("nationalId", `Laporan nasional ${nationalId} memuat tiket aduan lain (${named}).`);
  }
  if (!confirmUnverified) {
    throw invalid(
      "confirmUnverified",
      `LAPOR! tidak menunjukkan bahwa laporan ${nationalId} milik aduan ini. Silakan periksa di admin LAPOR!, lalu konfirmasikan.`,
    );
  }
  return false;
}

/** The ticket of this house that a national case names first; people type other hashtags, and quote other tickets. */
async function ticketNamed(env: SyncEnvironment, shown: NationalCase): Promise<string | null> {
  const references = referencesOf(shown).slice(0, 50);
  if (references.length === 0) return null;
  const [row] = await env.cases.work.read<{ ticketNumber: string }>(
    `SELECT ticket_number AS ticketNumber FROM complaint
      WHERE ticket_number IN (?) ORDER BY FIELD(ticket_number, ?) LIMIT 1`,
    [references, references],
  );
  return row?.ticketNumber ?? null;
}

async function leavesRest(env: SyncEnvironment, complaintId: string): Promise<boolean> {
  try {
    return contentRest(env, await caseRows(env, complaintId)) !== "";
  } catch (error) {
    // What cannot be read any more cannot follow either.
    if (error instanceof UnsendableError) return false;
    throw error;
  }
}

function invalid(path: string, message: string): HubError {
  return new HubError("INVALID_INPUT", { path: [path], message });
}
