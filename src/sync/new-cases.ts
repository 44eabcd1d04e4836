import type { Actor } from "../cases/actor";
import { HubError } from "../domain/errors";
import { closedStatusOf } from "../domain/verdict";
import type { NationalCase, UnreadableRecord } from "../national/neutral";
import { newId } from "../store/new-id";
import { isDuplicate } from "../store/unit-of-work";
import type { SyncEnvironment } from "./environment";
import { examineCase } from "./examine";
import { learn, linkedCase } from "./learn";
import { notAllowed } from "./parked-item";
import { ourInstitutions } from "./reading";
import { holderOf, isAnyCreationUnclear, linkFound, MAY_BE_OURS, ticketOf } from "./reference-holder";
import { type BornThere, takeIn } from "./take-in";

/** What a look at the national inbox brought. */
export interface NewCasesResult {
  /** Cases that were born there and entered the procedure here. */
  readonly taken: number;
  /** Creations of ours whose outcome became clear by it. */
  readonly linked: number;
  /** Records that wait for a person. */
  readonly parked: number;
  /** Lists that could not be read, or not to their end: they are read again. */
  readonly failed: number;
}

/** Clocks there may be wrong by an hour, and a list may change while it is read. */
const OVERLAP_MS = 2 * 60 * 60 * 1_000;
const JOB = "inbound";

/**
 * Looks for new national cases of our institutions (capability `listInbound`): what changed since the last look, with an
 * overlap, or everything. The look goes by our clock, never by a date that the other side claims.
 */
export async function takeNewCases(
  env: SyncEnvironment,
  { isFull, signal }: { readonly isFull: boolean; readonly signal?: AbortSignal },
): Promise<NewCasesResult> {
  const counts = { taken: 0, linked: 0, parked: 0, failed: 0, known: 0 };
  if (!env.reader.can("listInbound")) return counts;
  const { work } = env.cases;
  const [job] = await work.read<{ now: Date; place: string | null }>(
    "SELECT UTC_TIMESTAMP(3) AS now, (SELECT place FROM job WHERE name = ?) AS place",
    [JOB],
  );
  const place = job?.place ?? null;
  const since = isFull || place === null ? null : new Date(Date.parse(place) - OVERLAP_MS);
  for (const dispositionId of (await ourInstitutions(work, env.settings.institutionId)).ids) {
    const filter = { dispositionId, ...(since === null ? {} : { updatedSince: since }) };
    const list = await env.reader.listComplaints(filter, signal);
    if (list.outcome !== "done" || !list.value.isComplete) counts.failed += 1;
    if (list.outcome !== "done") continue;
    for (const shown of list.value.items) {
      // Whoever has no more time, or lost its lease, leaves the rest of the list to the next look.
      if (signal?.aborted) {
        counts.failed += 1;
        break;
      }
      counts[await settleEntry(env, shown, place === null)] += 1;
    }
    counts.parked += await parkEntries(env, dispositionId, list.value.unreadable);
    if (list.value.isComplete) await unparkNameless(env, dispositionId, list.value.unreadable, since);
  }
  if (counts.failed === 0 && job !== undefined) {
    await work.read(
      `INSERT INTO job (name, place, done_at) VALUES (?, ?, ?)
       ON DUPLICATE KEY UPDATE place = VALUES(place), done_at = VALUES(done_at)`,
      [JOB, job.now.toISOString(), job.now],
    );
  }
  return counts;
}

/** One record that makes trouble waits alone, its neighbours go on. */
async function settleEntry(
  env: SyncEnvironment,
  shown: NationalCase,
  isFirstLook: boolean,
): Promise<"taken" | "linked" | "parked" | "known" | "failed"> {
  try {
    const settled = await settle(env, shown, isFirstLook);
    if (settled === "unclear") {
      await park(env, recordKey(shown.nationalId), shown.nationalId, "UNREADABLE", MAY_BE_OURS);
      return "failed";
    }
    await unpark(env, recordKey(shown.nationalId));
    return settled;
  } catch (error) {
    if (isDuplicate(error)) return "known";
    env.log(
      { nationalId: shown.nationalId, error: error instanceof Error ? error.message : "unexpected" },
      "a national case could not be taken in",
    );
    await park(
      env,
      recordKey(shown.nationalId),
      shown.nationalId,
      "UNREADABLE",
      "Laporan nasional ini belum dapat diproses.",
    );
    return "failed";
  }
}

/** A record as far as it tells itself; where it does not say its words, the case is asked for them. */
async function withWords(env: SyncEnvironment, listed: NationalCase): Promise<NationalCase> {
  if (listed.content !== null) return listed;
  const read = await env.reader.getComplaint(listed.nationalId);
  if (read.outcome !== "done") return listed;
  const { title, content, createdAt, isAnonymous, isSecret } = read.value;
  return {
    ...listed,
    title: title ?? listed.title,
    content,
    createdAt: listed.createdAt ?? createdAt,
    isAnonymous: listed.isAnonymous ?? isAnonymous,
    isSecret: listed.isSecret ?? isSecret,
  };
}

async function settle(env: SyncEnvironment, listed: NationalCase, isFirstLook: boolean) {
  const { work } = env.cases;
  const { nationalId } = listed;
  const known = await linkedCase(env, nationalId);
  if (known !== null) {
    await learn(env, known, listed);
    await work.read(
      `UPDATE national_case SET next_pull_at = UTC_TIMESTAMP(3)
        WHERE complaint_id = ? AND (status_name <=> ? = 0 OR disposition_id <=> ? = 0 OR last_pulled_at < ?)`,
      [known.complaintId, listed.statusName, listed.dispositionId, listed.updatedAt ?? new Date(0)],
    );
    return "known";
  }
  const shown = await withWords(env, listed);
  const holder = await holderOf(env, shown);
  switch (holder.kind) {
    case "IN_FLIGHT":
      // Its creation is on the way at this moment and links it: held until then.
      return "known";
    case "WAITING":
      return (await linkFound(env, holder.complaintId, nationalId)) ? "linked" : "known";
    case "LINKED_ELSEWHERE": {
      const reason = `Laporan nasional ${nationalId} memuat nomor tiket ${holder.ticketNumber}, yang sudah tertaut pada laporan ${holder.nationalId}.`;
      await park(env, `double:${nationalId}`, nationalId, "QUARANTINED", reason, holder.complaintId);
      return "parked";
    }
    case "NONE": {
      if (shown.content === null && (await isAnyCreationUnclear(env))) return "unclear";
      const complaintId = await create(env, bornThere(shown, isFirstLook), { kind: "NATIONAL" });
      await examineCase(env, complaintId);
      return "taken";
    }
  }
}

/**
 * Takes a national case in by its number, as a coordinator asks for it.
 * @throws HubError ALREADY_LINKED (names the ticket), ACTION_NOT_ALLOWED (it may be a creation of ours), NOT_FOUND, UPSTREAM_UNAVAILABLE.
 */
export async function importNationalCase(
  env: SyncEnvironment,
  actor: Actor,
  nationalId: string,
): Promise<{ readonly complaintId: string }> {
  const wanted = nationalId.trim();
  const linked = await ticketOf(env, wanted);
  if (linked !== null) throw alreadyLinked(`Laporan nasional ${wanted} sudah tertaut pada tiket ${linked}.`);
  const read = await env.client.getComplaint(wanted);
  if (read.outcome === "refused") {
    throw new HubError("NOT_FOUND", { message: `Laporan nasional ${wanted.slice(0, 20)} tidak ditemukan di LAPOR!.` });
  }
  if (read.outcome === "notProcessed") throw new HubError("UPSTREAM_UNAVAILABLE");
  const holder = await holderOf(env, read.value);
  if (holder.kind === "WAITING" && (await linkFound(env, holder.complaintId, wanted))) {
    await examineCase(env, holder.complaintId);
    return { complaintId: holder.complaintId };
  }
  if (holder.kind !== "NONE") {
    throw alreadyLinked(
      `Laporan nasional ${wanted} memuat nomor tiket ${holder.ticketNumber}, yang sudah ada di sini.`,
    );
  }
  if (read.value.content === null && (await isAnyCreationUnclear(env))) throw notAllowed(MAY_BE_OURS);
  try {
    const complaintId = await create(env, bornThere(read.value, false), actor);
    await examineCase(env, complaintId);
    return { complaintId };
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw alreadyLinked(`Laporan nasional ${wanted} baru saja tertaut pada tiket ${await ticketOf(env, wanted)}.`);
  }
}

function alreadyLinked(message: string): HubError {
  return new HubError("ALREADY_LINKED", { message });
}

async function create(env: SyncEnvironment, born: BornThere, actor: Actor): Promise<string> {
  await env.cases.reference.refresh();
  let complaintId = "";
  await env.cases.work.change(null, async (tx) => {
    complaintId = await takeIn(env, tx, born, actor);
  });
  return complaintId;
}

/** Cases that were closed before the hub's first look come with their past: nobody of this house was late with them. */
function bornThere(shown: NationalCase, isFirstLook: boolean): BornThere {
  const status = isFirstLook ? closedStatusOf(shown.statusName) : null;
  return {
    nationalId: shown.nationalId,
    title: shown.title,
    content: shown.content,
    kind: "COMPLAINT",
    isAnonymous: shown.isAnonymous ?? false,
    isSecret: shown.isSecret ?? false,
    reporter: null,
    createdAt: shown.createdAt,
    incidentOn: null,
    past: status === null ? null : { status, closedAt: shown.updatedAt },
  };
}

function recordKey(nationalId: string): string {
  return `case:${nationalId}`;
}

/** A record without a readable number is known by its place in the list alone. */
function placeKey(dispositionId: string, index: number): string {
  return `place:${dispositionId}:${index}`;
}

async function parkEntries(
  env: SyncEnvironment,
  dispositionId: string,
  records: readonly UnreadableRecord[],
): Promise<number> {
  for (const [index, { id, reason }] of records.entries()) {
    const said = `Satu laporan dalam daftar nasional tidak dapat dibaca (${reason}).`;
    await park(env, id === null ? placeKey(dispositionId, index) : recordKey(id), id, "UNREADABLE", said);
  }
  return records.length;
}

/** Of the records that this look would have shown, those that it could read wait no more. */
async function unparkNameless(
  env: SyncEnvironment,
  dispositionId: string,
  records: readonly UnreadableRecord[],
  since: Date | null,
): Promise<void> {
  const still = records.flatMap(({ id }, index) => (id === null ? [placeKey(dispositionId, index)] : []));
  await env.cases.work.read(
    "DELETE FROM parked_record WHERE record_key LIKE ? AND record_key NOT IN (?) AND parked_at >= ?",
    [`place:${dispositionId}:%`, [...still, ""], since ?? new Date(0)],
  );
}

async function park(
  env: SyncEnvironment,
  key: string,
  nationalId: string | null,
  state: "UNREADABLE" | "QUARANTINED",
  reason: string,
  complaintId: string | null = null,
): Promise<void> {
  await env.cases.work.read(
    `INSERT INTO parked_record (id, record_key, national_id, complaint_id, state, reason, attempts, parked_at)
     VALUES (?, ?, ?, ?, ?, ?, 1, UTC_TIMESTAMP(3))
     ON DUPLICATE KEY UPDATE attempts = attempts + 1, reason = IF(state = 'DISCARDED', reason, VALUES(reason)),
       state = IF(state = 'DISCARDED', state, VALUES(state))`,
    [newId(), key, nationalId, complaintId, state, reason.slice(0, 300)],
  );
}

async function unpark(env: SyncEnvironment, key: string): Promise<void> {
  await env.cases.work.read("DELETE FROM parked_record WHERE record_key = ?", [key]);
}
