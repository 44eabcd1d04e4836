import { type NoticeChannel, URGENT_TEMPLATES } from "../domain/notice";
import { NoticeEntity } from "../store/entities/notice.entity";
import type { Transaction } from "../store/unit-of-work";
import type { NotifyEnvironment } from "./environment";

/** A message at the head of its lane. */
export type Head = Pick<NoticeEntity, "id" | "template" | "recipientKind"> & { readonly fence: number };

/** A message in the hands of this process. */
export interface LeasedNotice {
  readonly row: NoticeEntity;
  readonly fence: number;
}

const ACTIVE = "('QUEUED', 'SENDING')";

/** Times of one morning, reckoned by several processes, differ by less: what goes with it does not pass it. */
const SAME_TIME_MS = 60_000;

/**
 * The heads of the lanes that may be sent on a channel now, oldest first. What is urgent passes what is not; what waits for
 * its time, and was never tried, is passed by everything.
 */
export async function readHeads(
  { work, settings }: NotifyEnvironment,
  channel: NoticeChannel,
  limit: number,
): Promise<Head[]> {
  const hasGroup = settings.whatsapp?.group != null;
  const rows = await work.read<Head>(
    `SELECT n.id, n.template, n.recipient_kind AS recipientKind, n.fence FROM notice n FORCE INDEX (notice_channel)
      WHERE n.channel = ? AND n.state IN ${ACTIVE} AND n.not_before <= UTC_TIMESTAMP(3)
        AND (n.lease_until IS NULL OR n.lease_until < UTC_TIMESTAMP(3)) AND (n.recipient_kind <> 'GROUP' OR ?)
        AND NOT EXISTS (SELECT 1 FROM notice p WHERE p.lane = n.lane AND p.seq < n.seq AND p.state IN ${ACTIVE}
          AND (p.attempts > 0 OR p.not_before <= UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND)
          AND (n.template NOT IN (?) OR p.template IN (?)))
      ORDER BY n.seq LIMIT ?`,
    [channel, hasGroup, SAME_TIME_MS * 1_000, URGENT_TEMPLATES, URGENT_TEMPLATES, limit],
  );
  return rows.map((row) => ({ ...row, fence: Number(row.fence) }));
}

/**
 * Leases a message for one call, and counts the try: a process that dies in it has spent it, and nobody knows what became of
 * that one. Null when another process was faster.
 */
export async function lease(env: NotifyEnvironment, { id, fence }: Head): Promise<LeasedNotice | null> {
  const isMine = await changed(
    env,
    `UPDATE notice SET unclear_tries = unclear_tries + (state = 'SENDING'), state = 'SENDING', attempts = attempts + 1, fence = fence + 1, lease_holder = ?,
            lease_until = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND
      WHERE id = ? AND fence = ? AND state IN ${ACTIVE} AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(3))`,
    [env.nodeId, env.timing.leaseMs * 1_000, id, fence],
  );
  if (!isMine) return null;
  const row = await env.work.dataSource.manager.findOneByOrFail(NoticeEntity, { id });
  return { row, fence: fence + 1 };
}

/** Lets a message wait for its time, without a try. */
export async function putOff(env: NotifyEnvironment, { id, fence }: Head, delayMs: number): Promise<void> {
  await changed(
    env,
    `UPDATE notice SET not_before = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND
      WHERE id = ? AND fence = ? AND state IN ${ACTIVE} AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(3))`,
    [Math.round(delayMs * 1_000), id, fence],
  );
}

/** How a message goes on after its try. */
export interface NextState {
  readonly state: "QUEUED" | "SENT" | "UNDELIVERED" | "CANCELLED";
  /** Indonesian, without personal data; null: nothing is wrong with it. */
  readonly reason?: string | null;
  readonly delayMs?: number;
  /** Nobody knows whether this try has arrived. */
  readonly isUnclear?: boolean;
  readonly providerId?: string | null;
  /** Another way to go, with its tries counted anew. */
  readonly channel?: NoticeChannel;
}

/** Another process has taken the message over: what this one knows of it is history. */
class SupersededError extends Error {}

/** Writes how a message goes on; for the group, the step is an event of its case. Changes nothing once another one has it. */
export async function finish(env: NotifyEnvironment, { row, fence }: LeasedNotice, next: NextState): Promise<void> {
  const { recipientKind, complaintId } = row;
  const isStep = recipientKind === "GROUP" && complaintId !== null && next.state !== "QUEUED";
  const at = env.clock();
  const write = async (tx: Transaction) => {
    if (isStep) await env.noteGroupState(tx, complaintId, row.id, next.state, at);
    const header = await tx.query(
      `UPDATE notice SET state = ?, reason = ?, provider_id = ?, sent_at = ?, unclear_tries = unclear_tries + ?,
              channel = COALESCE(?, channel), attempts = IF(?, 0, attempts),
              not_before = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND, lease_holder = NULL, lease_until = NULL,
              sealed_data = IF(?, NULL, sealed_data), watch_at = IF(?, NULL, watch_at)
        WHERE id = ? AND fence = ? AND state = 'SENDING'`,
      [
        next.state,
        next.reason?.slice(0, 300) ?? null,
        next.providerId ?? null,
        next.state === "SENT" ? at : null,
        next.isUnclear === true ? 1 : 0,
        next.channel ?? null,
        next.channel !== undefined,
        Math.round((next.delayMs ?? 0) * 1_000),
        next.state !== "QUEUED",
        next.state === "CANCELLED",
        row.id,
        fence,
      ],
    );
    if (affected(header) === 0) throw new SupersededError();
  };
  try {
    // Only an event has to be told to whoever follows the log.
    await (isStep ? env.work.change(null, write) : env.work.transaction(write));
  } catch (error) {
    if (!(error instanceof SupersededError)) throw error;
  }
}

/** @returns whether a row was changed */
async function changed(env: NotifyEnvironment, sql: string, parameters: readonly unknown[]): Promise<boolean> {
  return affected(await env.work.transaction((tx) => tx.query(sql, parameters))) === 1;
}

function affected(header: unknown): number {
  return (header as { readonly affectedRows: number }).affectedRows;
}
