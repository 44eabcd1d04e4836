import { type NoticeChannel, URGENT_TEMPLATES } from "../domain/notice";
import { quietUntil } from "../domain/quiet-hours";
import { type Composed, compose } from "./compose";
import type { NotifyEnvironment } from "./environment";
import type { SendOutcome } from "./outcome";
import { finish, type Head, type LeasedNotice, lease, type NextState, putOff, readHeads } from "./queue";

const BATCH = 20;

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
  // Every try of it has taken its process down.
  if (row.attempts > env.timing.backOffMs.length + 1) {
    return { state: "UNDELIVERED", reason: row.reason ?? "Pengiriman pesan ini terputus berkali-kali." };
  }
  const composed = await tryToCompose(env, row);
  if (composed === null)
    return { state: "UNDELIVERED", reason: "Pesan tidak dapat disusun. Silakan periksa templatnya." };
  if ("cancel" in composed) return { state: "CANCELLED", reason: composed.cancel };
  const adapter = env.adapters.get(channel);
  if (adapter === undefined) return { state: "QUEUED" };
  return nextOf(env, row.attempts, await adapter.send(composed.letter));
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

function nextOf({ timing }: NotifyEnvironment, attempts: number, outcome: SendOutcome): NextState {
  if (outcome.outcome === "done") return { state: "SENT", providerId: outcome.providerId };
  if (outcome.outcome === "refused") return { state: "UNDELIVERED", reason: outcome.reason };
  const waitMs = timing.backOffMs[attempts - 1];
  if (waitMs === undefined) return { state: "UNDELIVERED", reason: outcome.reason };
  const askedMs = outcome.outcome === "notProcessed" ? (outcome.retryAfterMs ?? 0) : 0;
  // Messages that failed together must not knock together again.
  return { state: "QUEUED", reason: outcome.reason, delayMs: Math.max(askedMs, waitMs * (0.75 + Math.random() / 2)) };
}
