import { GROUP_ACKNOWLEDGED_WITHIN_MS, type NoticeChannel, type NoticeState } from "../domain/notice";
import { NoticeEntity } from "../store/entities/notice.entity";
import type { Transaction } from "../store/unit-of-work";
import type { NotifyEnvironment } from "./environment";

/** What a gateway says of a message that it took. */
export interface DeliveryReport {
  readonly providerId: string;
  readonly isDelivered: boolean;
}

const FAILED = "Gerbang pesan melaporkan bahwa pesan tidak sampai.";
const FROM: Readonly<Record<"DELIVERED" | "UNDELIVERED", readonly NoticeState[]>> = {
  // A gateway may find a telephone after it had given it up.
  DELIVERED: ["SENT", "UNDELIVERED"],
  UNDELIVERED: ["SENT"],
};

/**
 * Takes a gateway's report. The same one again, or one that comes too late, changes nothing.
 * @returns false for a message that is not known, or not known yet: the report may be faster than the answer to the call.
 */
export async function takeDelivery(
  env: Pick<NotifyEnvironment, "work" | "clock" | "noteGroupState">,
  channel: NoticeChannel,
  { providerId, isDelivered }: DeliveryReport,
): Promise<boolean> {
  const found = await env.work.dataSource.manager.findOneBy(NoticeEntity, { providerId, channel });
  if (found === null) return false;
  const to = isDelivered ? "DELIVERED" : "UNDELIVERED";
  if (!FROM[to].includes(found.state)) return true;
  const { id, complaintId } = found;
  const isStep = found.recipientKind === "GROUP" && complaintId !== null;
  const at = env.clock();
  const watchAt = isStep && isDelivered ? new Date(at.getTime() + GROUP_ACKNOWLEDGED_WITHIN_MS) : null;
  const write = async (tx: Transaction) => {
    if (isStep) await env.noteGroupState(tx, complaintId, id, to, at);
    const header = await tx.query(
      `UPDATE notice SET state = ?, delivered_at = ?, reason = ?, watch_at = IF(?, ?, watch_at)
        WHERE id = ? AND provider_id = ? AND state IN (?)`,
      [to, isDelivered ? at : null, isDelivered ? null : FAILED, isDelivered, watchAt, id, providerId, FROM[to]],
    );
    if ((header as unknown as { affectedRows: number }).affectedRows === 0) throw new KnownAlreadyError();
  };
  try {
    await (isStep ? env.work.change(null, write) : env.work.transaction(write));
  } catch (error) {
    if (!(error instanceof KnownAlreadyError)) throw error;
  }
  return true;
}

/** The same report came a second time meanwhile: its event must not stand in the log twice. */
class KnownAlreadyError extends Error {}
