import { type NationalStatus, nationalStatusOf } from "../domain/verdict";
import { findMark, type Mark, parseMarks } from "../national/marks";
import type { NationalLogItem } from "../national/neutral";
import { STATUS_ACTIONS, type StatusAction } from "../national/wire";
import type { SyncEnvironment } from "./environment";
import type { LeasedItem } from "./lanes";
import { marked } from "./outbound";
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
    look: (signal) => lookForStatus(env, { nationalId, action, note }, progress, signal),
  };
}

/** An action as it was sent. */
interface SentAction {
  readonly nationalId: string;
  readonly action: StatusAction;
  readonly note: string;
}

/** A case that has moved on since still shows our note, where its log shows notes: its absence proves nothing. */
async function lookForStatus(
  env: SyncEnvironment,
  { nationalId, action, note }: SentAction,
  progress: Progress,
  signal: AbortSignal,
): Promise<Look> {
  const shown = await env.client.getComplaint(nationalId, signal);
  if (shown.outcome !== "done") return failedLook(shown);
  const { statusName, statusNotes, log } = shown.value;
  const status = nationalStatusOf(statusName);
  if (status !== null && HAS_MOVED[action](status)) return { kind: "FOUND", progress };
  const [mark] = parseMarks(note);
  const isOurs = (item: NationalLogItem) => mark !== undefined && isSame(echoMark(item, mark.ticket), mark);
  const isInNotes = statusNotes.some(({ text }) => mark !== undefined && isSame(findMark(text, mark.ticket), mark));
  if (isInNotes || log.some(isOurs)) return { kind: "FOUND", progress };
  const followUps = await env.client.getFollowUps(nationalId, signal);
  if (followUps.outcome !== "done") return failedLook(followUps);
  if (followUps.value.items.some(isOurs)) return { kind: "FOUND", progress };
  return status === null ? { kind: "INCOMPLETE", reason: "Status nasional tidak dikenal." } : { kind: "NOT_THERE" };
}

function isSame(found: Mark | null, mark: Mark): boolean {
  return found !== null && found.number === mark.number && found.part === mark.part;
}
