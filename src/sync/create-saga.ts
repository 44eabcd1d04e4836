import type { CaseFile } from "../cases/case-file";
import { nextMark } from "../cases/outbox";
import { parseTicketNumber } from "../domain/ticket";
import { referencesOf } from "../national/marks";
import type { NationalCase } from "../national/neutral";
import { caseContentRest } from "../national/outbound";
import { done } from "../national/outcome";
import { lookups } from "../store/lookups";
import type { Transaction } from "../store/unit-of-work";
import type { SyncEnvironment } from "./environment";
import type { LeasedItem } from "./lanes";
import { linkCase, ticketWithNationalId } from "./link-case";
import { type CaseRows, caseRows, outboundCase, wordsOf } from "./outbound";
import { partStep } from "./part-step";
import {
  type Effect,
  failedLook,
  type HarmlessStep,
  type Look,
  mapDone,
  type Progress,
  progressed,
  type Step,
  type WritingStep,
} from "./saga";
import { uploadStep } from "./upload-step";

/**
 * The next step of a creation: its files one by one, the case itself, and what its content had no room for.
 * Null when nothing is left.
 */
export async function createStep(env: SyncEnvironment, item: LeasedItem): Promise<Step | null> {
  const rows = await caseRows(env, item.complaintId);
  const [national] = await lookups.nationalCases(env.cases.work, [item.complaintId]);
  const nationalId = national?.nationalId ?? null;
  if (nationalId !== null) return restStep(env, item, rows, nationalId);
  const upload = item.isUnclear ? null : await uploadStep(env, item);
  return upload ?? makeCase(env, item, rows);
}

/** What N1 has no room for; empty when all of it fits. */
export function contentRest(env: SyncEnvironment, rows: CaseRows): string {
  return caseContentRest(rows.row.ticketNumber, wordsOf(env, rows).content);
}

function restStep(env: SyncEnvironment, item: LeasedItem, rows: CaseRows, nationalId: string): Step | null {
  const text = contentRest(env, rows);
  if (text === "") return null;
  const { restMark } = item.saga;
  if (restMark === undefined) return markStep(item);
  const { ticketNumber: ticket, isSecret } = rows.row;
  return partStep(env, item, {
    nationalId,
    ticket,
    mark: restMark,
    text,
    isSecret,
    rating: null,
    files: async () => [],
  });
}

/** The rest gets a number of its own, given under the case's lock like all others. */
function markStep(item: LeasedItem): HarmlessStep {
  const progress: Progress = {
    saga: item.saga,
    isLast: false,
    effect: async (tx, file) => {
      const restMark = nextMark(file);
      await tx.query("UPDATE complaint SET last_mark = ? WHERE id = ?", [restMark, file.row.id]);
      return { saga: progressed(item.saga, { restMark }) };
    },
  };
  return { isHarmless: true, call: async () => done(progress) };
}

function makeCase(env: SyncEnvironment, item: LeasedItem, rows: CaseRows): WritingStep {
  const isLast = contentRest(env, rows) === "";
  const made = (nationalId: string): Progress => ({
    saga: progressed(item.saga),
    isLast,
    effect: (tx, file) => linked(env, tx, file, nationalId),
  });
  return {
    isHarmless: false,
    repeatsOnce: false,
    call: async (signal) => {
      const fileIds = Object.values(item.saga.files ?? {}).filter((id) => id !== null);
      const body = { ...(await outboundCase(env, rows)), fileIds };
      return mapDone(await env.client.createComplaint(body, signal), made);
    },
    look: env.client.can("findByReference") ? (signal) => lookForCase(env, rows, made, signal) : null,
  };
}

async function linked(env: SyncEnvironment, tx: Transaction, file: CaseFile, nationalId: string): Promise<Effect> {
  const holder = await ticketWithNationalId(tx, nationalId);
  if (holder !== null && holder !== file.row.ticketNumber) {
    const reason = `Nomor nasional ${nationalId} sudah tertaut dengan aduan ${holder}.`;
    return { parking: { parkedState: "QUARANTINED", reason } };
  }
  if (holder === null) await linkCase(tx, file, { nationalId, actor: { kind: "SYSTEM" }, at: env.cases.clock() });
  return {};
}

/** The ticket that a national case was made for: of several the first, because citizens quote others. */
function ticketOf(shown: NationalCase): string | undefined {
  return referencesOf(shown).find((reference) => parseTicketNumber(reference) === reference);
}

/** A search is not an equality: what was found counts only when it names the ticket itself. */
async function lookForCase(
  env: SyncEnvironment,
  { row: { ticketNumber } }: CaseRows,
  made: (nationalId: string) => Progress,
  signal: AbortSignal,
): Promise<Look> {
  const found = await env.client.findByReference(ticketNumber, signal);
  if (found.outcome !== "done") return failedLook(found);
  const { items, isComplete, unreadable } = found.value;
  const exact = new Set(items.filter((one) => ticketOf(one) === ticketNumber).map((one) => one.nationalId));
  const [nationalId] = exact;
  if (exact.size > 1) {
    const numbers = [...exact].slice(0, 5).join(", ");
    const reason = `Lebih dari satu laporan nasional memuat tiket ini: ${numbers}.`;
    return { kind: "PARK", parkedState: "QUARANTINED", reason };
  }
  if (nationalId !== undefined) return { kind: "FOUND", progress: made(nationalId) };
  // Our reference stands in the content: a title alone cannot tell whose case it is.
  const mute = items.find(({ content }) => content === null);
  if (mute !== undefined) {
    const reason = `Laporan nasional ${mute.nationalId} ditemukan, tetapi isinya tidak ditampilkan.`;
    return { kind: "PARK", parkedState: "UNKNOWN_OUTCOME", reason };
  }
  return isComplete && unreadable.length === 0
    ? { kind: "NOT_THERE" }
    : { kind: "INCOMPLETE", reason: "Hasil pencarian laporan nasional tidak terbaca lengkap." };
}
