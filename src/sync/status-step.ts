import { type NationalStatus, nationalStatusOf } from "../domain/verdict";
import { findMark, type Mark } from "../national/marks";
import type { NationalLogItem } from "../national/neutral";
import { STATUS_ACTIONS, type StatusAction } from "../national/wire";
import type { SyncEnvironment } from "./environment";
import type { LeasedItem } from "./lanes";
import { caseRows, marked } from "./outbound";
import { echoMark } from "./reading";
import { failedLook, type Look, mapDone, type Progress, progressed, UnsendableError, type WritingStep } from "./saga";

/** What each action says of itself in the national log. */
const NOTES: Readonly<Record<StatusAction, string>> = {
  verify: "Aduan telah diverifikasi oleh pemerintah kabupaten.",
  finish: "Aduan telah selesai ditangani oleh pemerintah kabupaten.",
  postpone: "Aduan ditunda oleh pemerintah kabupaten.",
  archive: "Aduan telah ditutup oleh pemerintah kabupaten.",
};

const CLOSED: readonly NationalStatus[] = ["SE", "AR", "TO"];

/** Whether a case stands where an action would have brought it, or beyond. */
const HAS_MOVED: Readonly<Record<StatusAction, (status: NationalStatus) => boolean>> = {
  verify: (status) => status !== "BT",
  finish: (status) => CLOSED.includes(status),
  postpone: (status) => status === "TU",
  archive: (status) => status === "AR" || status === "TO",
};

/** An admin's action on a case there; the item's cause names it. */
export async function statusStep(env: SyncEnvironment, item: LeasedItem, nationalId: string): Promise<WritingStep> {
  const action = STATUS_ACTIONS.find((known) => known === item.cause);
  if (action === undefined) throw new UnsendableError("Perubahan status ini tidak dikenal.");
  const progress: Progress = { saga: progressed(item.saga), isLast: true };
  const note = await marked(env, item, NOTES[action]);
  return {
    isHarmless: false,
    repeatsOnce: true,
    call: async (signal) => mapDone(await env.client.writeStatus(nationalId, action, note, signal), () => progress),
    look: (signal) => lookForStatus(env, { item, nationalId, action }, progress, signal),
  };
}

/** An action that was sent. */
interface SentAction {
  readonly item: LeasedItem;
  readonly nationalId: string;
  readonly action: StatusAction;
}

/** A case that has moved on since still shows our note, where its log shows notes: its absence proves nothing. */
async function lookForStatus(
  env: SyncEnvironment,
  { item, nationalId, action }: SentAction,
  progress: Progress,
  signal: AbortSignal,
): Promise<Look> {
  const shown = await env.client.getComplaint(nationalId, signal);
  if (shown.outcome !== "done") return failedLook(shown);
  const { statusName, statusNotes, log } = shown.value;
  const status = nationalStatusOf(statusName);
  if (status !== null && HAS_MOVED[action](status)) return { kind: "FOUND", progress };
  const { ticketNumber } = (await caseRows(env, item.complaintId)).row;
  const isOurs = (found: Mark | null) => found !== null && found.number === item.mark;
  const isOurNote = (one: NationalLogItem) => isOurs(echoMark(one, ticketNumber));
  const isThere = statusNotes.some(({ text }) => isOurs(findMark(text, ticketNumber))) || log.some(isOurNote);
  if (isThere) return { kind: "FOUND", progress };
  const followUps = await env.client.getFollowUps(nationalId, signal);
  if (followUps.outcome !== "done") return failedLook(followUps);
  if (followUps.value.items.some(isOurNote)) return { kind: "FOUND", progress };
  return status === null ? { kind: "INCOMPLETE", reason: "Status nasional tidak dikenal." } : { kind: "NOT_THERE" };
}
