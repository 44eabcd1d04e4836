import { type NoticeChannel, URGENT_TEMPLATES } from "../domain/notice";
import { quietUntil } from "../domain/quiet-hours";
import { type Composed, compose } from "./compose";
import type { NotifyEnvironment } from "./environment";
import type { SendOutcome } from "./outcome";
import { finish, type Head, type LeasedNotice, lease, type NextState, putOff, readHeads } from "./queue";
import { otherWay } from "./route";

const BATCH = 20;
/** A person would read each of them. A webhook's other end knows a repetition by its id, and is asked as often as it takes. */
const UNCLEAR_TRIES = 2;
const MAY_HAVE_ARRIVED = "Pesan mungkin sudah sampai. Silakan periksa sebelum mengirim ulang.";

/** Sends what is due on a channel until nothing is, or the signal ends it. */
export async function sendDue(env: NotifyEnvironment, channel: NoticeChannel, signal: AbortSignal): Promise<void> {
  for (;;) {
    const heads = await readHeads(env, channel, BATCH);
    if (heads.length === 0 || signal.aborted) return;
    const next = heads.values();
    const worker = async () => {
      for (const head of next) {
        if (signal.aborted) return;
        await sendOne(env, channel, head);
      }
    };
    const results = await Promise.allSettled(Array.from({ length: env.timing.atOnce }, worker));
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }
}

async function sendOne(env: NotifyEnvironment, channel: NoticeChannel, head: Head): Promise<void> {
  const delayMs = quietDelayMs(env, channel, head);
  if (delayMs > 0) return putOff(env, head, delayMs);
  const leased = await lease(env, head);
  if (leased === null) return;
  await finish(env, leased, await attempt(env, channel, leased));
}

/** A delay, not an instant: this process's clock says how long, the database's when that is over. */
function quietDelayMs({ clock }: NotifyEnvironment, channel: NoticeChannel, { template, recipientKind }: Head): number {
  const rings = channel === "SMS" || channel === "WHATSAPP";
  if (recipientKind !== "REPORTER" || !rings || URGENT_TEMPLATES.includes(template)) return 0;
  const now = clock();
  const until = quietUntil(now);
  return until === null ? 0 : until.getTime() - now.getTime();
}

async function attempt(env: NotifyEnvironment, channel: NoticeChannel, { row }: LeasedNotice): Promise<NextState> {
  // Its tries have taken their processes down.
  if (row.attempts > env.timing.backOffMs.length + 1 || isTooUnclear(row, row.unclearTries)) {
    return givenUp(row.reason ?? "Pengiriman pesan ini terputus berkali-kali.", row.unclearTries);
  }
  const composed = await tryToCompose(env, row);
  if (composed === null)
    return { state: "UNDELIVERED", reason: "Pesan tidak dapat disusun. Silakan periksa templatnya." };
  if ("cancel" in composed) return { state: "CANCELLED", reason: composed.cancel };
  const adapter = env.adapters.get(channel);
  if (adapter === undefined) return { state: "QUEUED" };
  return nextOf(env, row, await adapter.send(composed.letter));
}

async function tryToCompose(env: NotifyEnvironment, row: LeasedNotice["row"]): Promise<Composed | null> {
  try {
    return await compose(env, row);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    env.log({ notice: row.id, template: row.template, error: error.message }, "a notice could not be composed");
    return null;
  }
}

function nextOf(env: NotifyEnvironment, row: LeasedNotice["row"], outcome: SendOutcome): NextState {
  const { timing } = env;
  if (outcome.outcome === "done") return { state: "SENT", providerId: outcome.providerId };
  const other = outcome.outcome === "refused" && outcome.isUnreachable === true ? otherWay(env, row) : null;
  if (other !== null) return { state: "QUEUED", channel: other, reason: outcome.reason };
  const isUnclear = outcome.outcome === "ambiguous";
  const unclearTries = row.unclearTries + (isUnclear ? 1 : 0);
  const waitMs = timing.backOffMs[row.attempts - 1];
  if (outcome.outcome === "refused" || waitMs === undefined || isTooUnclear(row, unclearTries)) {
    return { ...givenUp(outcome.reason, unclearTries), isUnclear };
  }
  const askedMs = outcome.outcome === "notProcessed" ? (outcome.retryAfterMs ?? 0) : 0;
  // Messages that failed together must not knock together again.
  const delayMs = Math.max(askedMs, waitMs * (0.75 + Math.random() / 2));
  return { state: "QUEUED", reason: outcome.reason, delayMs, isUnclear };
}

function isTooUnclear({ channel }: LeasedNotice["row"], unclearTries: number): boolean {
  return channel !== "WEBHOOK" && unclearTries >= UNCLEAR_TRIES;
}

function givenUp(reason: string, unclearTries: number): NextState {
  return { state: "UNDELIVERED", reason: unclearTries === 0 ? reason : `${reason} ${MAY_HAVE_ARRIVED}` };
}
