import { In, MoreThan } from "typeorm";
import { NOTICE_CHANNELS, type NoticeChannel } from "../domain/notice";
import { NoticeEntity } from "./entities/notice.entity";
import { NoticeWordsEntity } from "./entities/notice-words.entity";
import { WebhookEntity } from "./entities/webhook.entity";
import type { UnitOfWork } from "./unit-of-work";

/** The messages about cases, in the order in which they were queued. */
export function readNotices(work: UnitOfWork, complaintIds: readonly string[]): Promise<NoticeEntity[]> {
  return work.dataSource.manager.find(NoticeEntity, {
    where: { complaintId: In([...complaintIds]) },
    order: { seq: "ASC" },
  });
}

/** A message by its id. */
export function readNotice(work: UnitOfWork, id: string): Promise<NoticeEntity | null> {
  return work.dataSource.manager.findOneBy(NoticeEntity, { id });
}

/** Messages that were given up, oldest first, after a place. */
export function readUndelivered(work: UnitOfWork, afterSeq: string | null, limit: number): Promise<NoticeEntity[]> {
  return work.dataSource.manager.find(NoticeEntity, {
    where: { state: "UNDELIVERED", ...(afterSeq === null ? {} : { seq: MoreThan(afterSeq) }) },
    order: { seq: "ASC" },
    take: limit,
  });
}

/** How much waits on a channel, and how much was given up. */
export interface NoticeCounts {
  readonly channel: NoticeChannel;
  readonly queued: number;
  readonly oldestQueuedAt: Date | null;
  readonly undelivered: number;
}

/** Counts what waits, for every channel; what has no way yet is counted with none. */
export async function countNotices(work: UnitOfWork): Promise<NoticeCounts[]> {
  const rows = await work.read<{
    channel: NoticeChannel;
    queued: string;
    oldestQueuedAt: Date | null;
    undelivered: string;
  }>(
    `SELECT channel, SUM(state <> 'UNDELIVERED') AS queued, SUM(state = 'UNDELIVERED') AS undelivered,
            MIN(CASE WHEN state <> 'UNDELIVERED' THEN created_at END) AS oldestQueuedAt
       FROM notice WHERE state IN ('QUEUED', 'SENDING', 'UNDELIVERED') AND channel IS NOT NULL GROUP BY channel`,
  );
  return NOTICE_CHANNELS.map((channel) => {
    const row = rows.find((one) => one.channel === channel);
    return {
      channel,
      queued: Number(row?.queued ?? 0),
      oldestQueuedAt: row?.oldestQueuedAt ?? null,
      undelivered: Number(row?.undelivered ?? 0),
    };
  });
}

/** Administrators' words in place of the hub's own. */
export function readNoticeWords(work: UnitOfWork): Promise<NoticeWordsEntity[]> {
  return work.dataSource.manager.find(NoticeWordsEntity);
}

/** Other systems that are told, oldest first; removed ones too. */
export function readWebhooks(work: UnitOfWork): Promise<WebhookEntity[]> {
  return work.dataSource.manager.find(WebhookEntity, { order: { id: "ASC" } });
}
