import { NoticeEntity } from "../store/entities/notice.entity";
import type { Transaction } from "../store/unit-of-work";
import { openCase } from "./case-file";
import type { CaseEnvironment } from "./environment";
import { agencyRecipients } from "./escalation-recipients";
import { enqueueNotice } from "./notices";

const BATCH = 100;

/**
 * Tells the lead agency's liaisons, or who stands in for them, by another way of posts of the group that have not arrived, or that nobody there has
 * acknowledged, in time (SOP steps 4 and 7). Each post is looked at once for either, however many processes look.
 * @returns how many posts were looked at
 */
export async function watchGroupPosts(env: CaseEnvironment, signal?: AbortSignal): Promise<number> {
  const due = await env.work.read<{ id: string; complaintId: string }>(
    `SELECT id, complaint_id AS complaintId FROM notice
      WHERE watch_at <= UTC_TIMESTAMP(3) AND complaint_id IS NOT NULL ORDER BY watch_at LIMIT ${BATCH}`,
  );
  for (const { id, complaintId } of due) {
    if (signal?.aborted === true) break;
    await env.work.transaction((tx) => watchPost(env, tx, id, complaintId));
  }
  return due.length;
}

async function watchPost(env: CaseEnvironment, tx: Transaction, id: string, complaintId: string): Promise<void> {
  const file = await openCase(tx, complaintId);
  const post = await tx.manager.findOne(NoticeEntity, { where: { id }, lock: { mode: "pessimistic_write" } });
  const at = env.clock();
  if (file === null || post === null || post.watchAt === null) return;
  await tx.query("UPDATE notice SET watch_at = NULL WHERE id = ?", [id]);
  const { row } = file;
  const isOver = post.state === "ACKNOWLEDGED" || post.state === "CANCELLED";
  // An agency that has lost the case since has nothing to acknowledge.
  if (isOver || row.leadAgencyId === null || row.forwardedAt === null) return;
  for (const recipientId of await agencyRecipients(tx, row.leadAgencyId)) {
    await enqueueNotice(tx, at, {
      template: "GROUP_REMINDER",
      recipientKind: "OFFICER",
      recipientId,
      complaintId,
      data: { status: row.status, agencyId: row.leadAgencyId },
      onceKey: `GROUP_REMINDER:${id}:${post.state}:${recipientId}`,
    });
  }
}
