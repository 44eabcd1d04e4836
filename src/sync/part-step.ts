import type { NationalLogItem } from "../national/neutral";
import { type FollowUpPart, followUpParts, type OutboundFile } from "../national/outbound";
import type { SyncEnvironment } from "./environment";
import type { LeasedItem } from "./lanes";
import { echoMark, isOthers, ourInstitutions } from "./reading";
import { failedLook, type Look, mapDone, type Progress, progressed, UnsendableError, type WritingStep } from "./saga";

/** A text on its way to a national case, with all that goes with it. */
export interface MarkedText {
  readonly nationalId: string;
  readonly ticket: string;
  /** Its running number in the case. */
  readonly mark: number;
  readonly text: string;
  readonly isSecret: boolean;
  /** 1 to 5; null: none. */
  readonly rating: number | null;
  /** Reads the files that go with it; asked only when they are sent. */
  readonly files: () => Promise<readonly OutboundFile[]>;
}

/** The next part of a text that is to be sent; null when all have arrived. Rating and files go with the last one. */
export function partStep(env: SyncEnvironment, item: LeasedItem, marked: MarkedText): WritingStep | null {
  const parts = partsOf(marked);
  const index = item.saga.sentParts ?? 0;
  const next = parts[index];
  if (next === undefined) return null;
  const isLast = index === parts.length - 1;
  const progress: Progress = { saga: progressed(item.saga, { sentParts: index + 1 }), isLast };
  const { nationalId, isSecret, rating } = marked;
  return {
    isHarmless: false,
    repeatsOnce: false,
    call: async (signal) => {
      const files = isLast ? await marked.files() : [];
      const body = { nationalId, isSecret, content: next.content, rating: isLast ? rating : null, files };
      return mapDone(await env.client.addFollowUp(body, signal), () => progress);
    },
    look: (signal) => lookForPart(env, marked, next, progress, signal),
  };
}

function partsOf({ ticket, mark, text }: MarkedText): FollowUpPart[] {
  try {
    return followUpParts(ticket, mark, text);
  } catch (error) {
    throw new UnsendableError("Teks terlalu panjang untuk dikirim ke LAPOR!.", { cause: error });
  }
}

/** Looks for a part by its mark: among the follow-ups, then in the case's own log. */
async function lookForPart(
  env: SyncEnvironment,
  { nationalId, ticket, mark }: MarkedText,
  { part }: FollowUpPart,
  progress: Progress,
  signal: AbortSignal,
): Promise<Look> {
  const ours = await ourInstitutions(env.cases.work, env.settings.institutionId);
  const isMarked = (item: NationalLogItem) => {
    const found = echoMark(item, ticket);
    return found !== null && found.number === mark && found.part === part;
  };
  const isIt = (item: NationalLogItem) => isMarked(item) && !isOthers(ours, item);
  const followUps = await env.client.getFollowUps(nationalId, signal);
  if (followUps.outcome !== "done") return failedLook(followUps);
  if (followUps.value.items.some(isIt)) return { kind: "FOUND", progress };
  const shown = await env.client.getComplaint(nationalId, signal);
  if (shown.outcome !== "done") return failedLook(shown);
  if (shown.value.log.some(isIt)) return { kind: "FOUND", progress };
  if ([...followUps.value.items, ...shown.value.log].some(isMarked)) {
    return { kind: "INCOMPLETE", reason: "Nomor tindak lanjut ini tercatat atas nama instansi lain." };
  }
  const isWhole = followUps.value.isComplete && followUps.value.unreadable.length + shown.value.unreadable.length === 0;
  return isWhole
    ? { kind: "NOT_THERE" }
    : { kind: "INCOMPLETE", reason: "Daftar tindak lanjut nasional tidak terbaca lengkap." };
}
