import { GROUP_ARRIVES_WITHIN_MS, type NoticeChannel, type NoticeTemplate, type RecipientKind } from "../domain/notice";
import { NoticeEntity } from "../store/entities/notice.entity";
import { newId } from "../store/new-id";
import { isDuplicate, type Transaction } from "../store/unit-of-work";

/** A message to be sent once what it tells of is committed. */
export interface NewNotice {
  readonly template: NoticeTemplate;
  readonly recipientKind: RecipientKind;
  /** Officer or conversation. */
  readonly recipientId?: string | null;
  readonly complaintId?: string | null;
  /** The case text whose words it carries. */
  readonly textId?: string | null;
  /** By one certain way only; left out: by the recipient's own. */
  readonly channel?: NoticeChannel | null;
  /** Numbers, codes and ids for the template; never personal data. */
  readonly data?: Readonly<Record<string, string | number>>;
  /** Sealed under the hub's own key, at `notice|sealed_data|<id>`, by {@link NewNotice.seal}. */
  readonly seal?: (noticeId: string) => Buffer;
  /** Not before that: quiet hours, a reminder. */
  readonly notBefore?: Date;
  /** ASCII, at most 120 characters: a second notice of the same key is not queued. */
  readonly onceKey: string;
}

/** Whatever the difference between this process's clock and the database's. */
const AT_ONCE = new Date(0);

/** The row of a message that waits to be sent. */
export function newNotice(at: Date, notice: NewNotice): NoticeEntity {
  const row = new NoticeEntity();
  row.id = newId();
  row.onceKey = notice.onceKey;
  row.template = notice.template;
  row.complaintId = notice.complaintId ?? null;
  row.textId = notice.textId ?? null;
  row.recipientKind = notice.recipientKind;
  row.recipientId = notice.recipientId ?? null;
  row.lane = laneOf(notice);
  row.channel = notice.channel ?? null;
  row.data = notice.data ?? {};
  row.sealedData = notice.seal?.(row.id) ?? null;
  row.state = "QUEUED";
  row.attempts = 0;
  row.unclearTries = 0;
  row.notBefore = notice.notBefore ?? AT_ONCE;
  row.leaseHolder = null;
  row.leaseUntil = null;
  row.fence = "0";
  row.providerId = null;
  row.reason = null;
  row.createdAt = at;
  row.sentAt = null;
  row.deliveredAt = null;
  row.acknowledgedAt = null;
  row.acknowledgedById = null;
  row.watchAt = notice.recipientKind === "GROUP" ? new Date(at.getTime() + GROUP_ARRIVES_WITHIN_MS) : null;
  return row;
}

/** Queues a message in the change's own transaction. @returns its id, or null when that was queued before. */
export async function enqueueNotice(tx: Transaction, at: Date, notice: NewNotice): Promise<string | null> {
  const row = newNotice(at, notice);
  try {
    await tx.insert(NoticeEntity, row);
    return row.id;
  } catch (error) {
    if (isDuplicate(error)) return null;
    throw error;
  }
}

/**
 * A reporter is known by his case, and posts about other cases need not wait for this one's. What stands in for a post must
 * not wait behind the officer's other notices: they may stand in the very way that failed.
 */
function laneOf({ template, recipientKind, recipientId, complaintId }: NewNotice): string {
  if (template === "GROUP_REMINDER") return `REMINDER:${recipientId ?? ""}`;
  return `${recipientKind}:${recipientId ?? complaintId ?? ""}`;
}
