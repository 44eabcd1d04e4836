import { GROUP_ACKNOWLEDGED_WITHIN_MS, type NoticeChannel, SEALED_TEMPLATES } from "../domain/notice";
import { NoticeEntity } from "../store/entities/notice.entity";
import type { Transaction } from "../store/unit-of-work";
import type { NotifyEnvironment } from "./environment";
import type { DeliveryReport } from "./outcome";
import { otherWay } from "./route";

/** TOO_EARLY: the call that hands the message over is not answered yet, or another report was written at the same time. */
export type ReportTaken = "NOTED" | "UNKNOWN" | "TOO_EARLY";

type DeliveryEnvironment = Pick<NotifyEnvironment, "work" | "clock" | "noteGroupState" | "adapters">;

const FAILED = "Gerbang pesan melaporkan bahwa pesan tidak sampai.";
/** Each time somebody else has moved the message meanwhile. */
const MOST_TRIES = 3;

/** Takes a gateway's report. The same one again, or one that comes too late, changes nothing, and is NOTED. */
export async function takeDelivery(
  env: DeliveryEnvironment,
  channel: NoticeChannel,
  report: DeliveryReport,
): Promise<ReportTaken> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const found = await noticeOf(env, channel, report);
    if (found === null) return "UNKNOWN";
    const next = nextOf(env, found, report);
    if (typeof next === "string") return next;
    if (await write(env, found, next)) return "NOTED";
  }
  return "TOO_EARLY";
}

async function noticeOf(
  { work }: DeliveryEnvironment,
  channel: NoticeChannel,
  { providerId, noticeId }: DeliveryReport,
): Promise<NoticeEntity | null> {
  const { manager } = work.dataSource;
  const found = await manager.findOneBy(NoticeEntity, { providerId, channel });
  return found ?? (noticeId == null ? null : manager.findOneBy(NoticeEntity, { id: noticeId, channel }));
}

/** How a message goes on after a report. */
type Next = Partial<Pick<NoticeEntity, "channel" | "deliveredAt" | "reason" | "sentAt">> & {
  readonly state: "QUEUED" | "SENT" | "DELIVERED" | "UNDELIVERED";
};

function nextOf(env: DeliveryEnvironment, found: NoticeEntity, report: DeliveryReport): Next | ReportTaken {
  const { state, unclearTries, sentAt } = found;
  const at = env.clock();
  // A try whose call was not answered: the gateway has the message all the same, and it need not be sent again.
  const wasUnclear = state === "QUEUED" && unclearTries > 0;
  if (report.state === "SENT") return wasUnclear ? { state: "SENT", reason: null, sentAt: at } : "NOTED";
  if (report.state === "DELIVERED") {
    // A gateway may find a telephone after it had given it up, and be faster with the report than with its answer.
    const isAwaited = state === "SENT" || state === "UNDELIVERED" || state === "SENDING" || wasUnclear;
    return isAwaited ? { state: "DELIVERED", reason: null, sentAt: sentAt ?? at, deliveredAt: at } : "NOTED";
  }
  if (state === "SENDING") return "TOO_EARLY";
  // An earlier try's failure says nothing of the one that counts.
  const isOfThisTry = found.providerId === null || found.providerId === report.providerId;
  if (state !== "SENT" || !isOfThisTry) return "NOTED";
  const reason = report.reason ?? FAILED;
  // What a message alone carried is deleted by now: without it there is nothing to send.
  const canGoAgain = report.isUnreachable === true && !SEALED_TEMPLATES.includes(found.template);
  const other = canGoAgain ? otherWay(env, found) : null;
  return other === null ? { state: "UNDELIVERED", reason } : { state: "QUEUED", channel: other, reason, sentAt: null };
}

/** Writes it, for the group with its events. @returns false when the message was moved by somebody else meanwhile */
async function write(env: DeliveryEnvironment, found: NoticeEntity, next: Next): Promise<boolean> {
  const { id, complaintId } = found;
  const isStep = found.recipientKind === "GROUP" && complaintId !== null;
  const at = env.clock();
  const isAgain = next.state === "QUEUED";
  const hasArrived = next.state === "DELIVERED";
  const watchAt = isStep && hasArrived ? new Date(at.getTime() + GROUP_ACKNOWLEDGED_WITHIN_MS) : null;
  const change = async (tx: Transaction) => {
    if (isStep) {
      // It did go out, though the call that sent it was never answered: the step stands in the log like any other.
      if (hasArrived && found.sentAt === null) await env.noteGroupState(tx, complaintId, id, "SENT", at);
      await env.noteGroupState(tx, complaintId, id, next.state, at);
    }
    const header = await tx.query(
      `UPDATE notice SET state = ?, channel = ?, reason = ?, sent_at = ?, delivered_at = ?, watch_at = IF(?, ?, watch_at),
              sealed_data = NULL, lease_holder = NULL, lease_until = NULL, fence = fence + 1,
              provider_id = IF(?, NULL, provider_id), attempts = IF(?, 0, attempts), unclear_tries = IF(?, 0, unclear_tries),
              not_before = IF(?, UTC_TIMESTAMP(3), not_before)
        WHERE id = ? AND state = ? AND fence = ?`,
      [
        next.state,
        next.channel ?? found.channel,
        next.reason ?? null,
        next.sentAt === undefined ? found.sentAt : next.sentAt,
        next.deliveredAt ?? null,
        hasArrived,
        watchAt,
        ...[isAgain, isAgain, isAgain, isAgain],
        id,
        found.state,
        found.fence,
      ],
    );
    if ((header as unknown as { affectedRows: number }).affectedRows === 0) throw new MovedMeanwhileError();
  };
  try {
    await (isStep ? env.work.change(null, change) : env.work.transaction(change));
    return true;
  } catch (error) {
    if (!(error instanceof MovedMeanwhileError)) throw error;
    return false;
  }
}

/** Nothing of the report may stand then, its events included. */
class MovedMeanwhileError extends Error {}
