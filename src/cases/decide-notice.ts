import { HubError } from "../domain/errors";
import { GROUP_EVENT_OF_STATE, type NoticeState, SEALED_TEMPLATES } from "../domain/notice";
import { agenciesInScope, may } from "../domain/permission";
import { NoticeEntity } from "../store/entities/notice.entity";
import type { Transaction } from "../store/unit-of-work";
import type { Actor } from "./actor";
import { administer } from "./administer";
import { openCase, scopeOf } from "./case-file";
import { requireText } from "./case-text";
import { once, openVisibleCase } from "./change-case";
import type { CaseEnvironment } from "./environment";
import { appendAdministration, appendEvent } from "./event-log";

const AWAITING: readonly NoticeState[] = ["SENT", "DELIVERED", "UNDELIVERED"];

/**
 * The agency says that it has read a post of the group; the coordinator may say so on its behalf, when he was told by
 * telephone. Saying it again changes nothing.
 * @throws FORBIDDEN, NOT_FOUND, ACTION_NOT_ALLOWED (no post of the group, or not sent yet), IDEMPOTENCY_MISMATCH.
 */
export async function acknowledgeNotice(
  env: CaseEnvironment,
  request: { readonly actor: Actor; readonly id: string; readonly idempotencyKey?: string | null | undefined },
): Promise<void> {
  const { actor, id } = request;
  if (actor.kind !== "OFFICER" || !may(actor, "notice:acknowledge")) throw new HubError("FORBIDDEN");
  await once(env, "acknowledgeNotice", request, null, async (tx) => {
    const found = await noticeOf(tx, id);
    if (found.complaintId === null) throw new HubError("NOT_FOUND");
    const file = await openVisibleCase(tx, { actor, id: found.complaintId });
    const isOwn = actor.agencyId !== null && actor.agencyId === file.row.leadAgencyId;
    if (actor.role !== "COORDINATOR" && !isOwn) throw new HubError("FORBIDDEN");
    const { state, recipientKind } = await lockNotice(tx, id);
    if (recipientKind === "GROUP" && state === "ACKNOWLEDGED") return;
    if (recipientKind !== "GROUP" || !AWAITING.includes(state)) {
      throw notAllowed("Hanya kiriman grup yang sudah dikirim yang dapat dikonfirmasi.");
    }
    const at = env.clock();
    await tx.query(
      "UPDATE notice SET state = 'ACKNOWLEDGED', acknowledged_at = ?, acknowledged_by_id = ?, watch_at = NULL WHERE id = ?",
      [at, actor.id, id],
    );
    await noteGroupState(tx, file.row.id, id, "ACKNOWLEDGED", actor, at);
  });
}

/**
 * Sends again what was given up.
 * @throws NOT_FOUND, ACTION_NOT_ALLOWED: it was not given up, or what it alone carried is deleted.
 */
export function retryNotice(env: CaseEnvironment, actor: Actor, id: string): Promise<void> {
  return decide(env, actor, id, "NOTICE_RETRIED", async (tx, notice) => {
    if (notice.state !== "UNDELIVERED") throw notAllowed("Hanya pesan yang tidak terkirim yang dapat dikirim ulang.");
    if (SEALED_TEMPLATES.includes(notice.template)) {
      throw notAllowed("Isi pesan ini sudah dihapus demi keamanan. Silakan minta kode atau balasan yang baru.");
    }
    const isChosen = notice.recipientKind === "REPORTER" || notice.recipientKind === "OFFICER";
    await tx.query(
      `UPDATE notice SET state = 'QUEUED', attempts = 0, unclear_tries = 0, fence = fence + 1,
              not_before = UTC_TIMESTAMP(3), reason = NULL, provider_id = NULL, sent_at = NULL, channel = ? WHERE id = ?`,
      // His contact may have been mended meanwhile: the way is chosen anew.
      [isChosen ? null : notice.channel, id],
    );
  });
}

/**
 * Gives a message up that waits, or that could not be delivered.
 * @throws NOT_FOUND, INVALID_INPUT, ACTION_NOT_ALLOWED: it is on its way, or at its end.
 */
export function cancelNotice(env: CaseEnvironment, actor: Actor, id: string, reason: string): Promise<void> {
  const checked = requireText("reason", reason);
  return decide(env, actor, id, "NOTICE_CANCELLED", async (tx, notice, at) => {
    if (notice.state !== "QUEUED" && notice.state !== "UNDELIVERED") {
      throw notAllowed("Hanya pesan yang menunggu atau tidak terkirim yang dapat dibatalkan.");
    }
    await tx.query(
      `UPDATE notice SET state = 'CANCELLED', fence = fence + 1, lease_holder = NULL, lease_until = NULL,
              sealed_data = NULL, watch_at = NULL, reason = ? WHERE id = ?`,
      [`Dibatalkan: ${checked}`.slice(0, 300), id],
    );
    if (notice.recipientKind === "GROUP" && notice.complaintId !== null) {
      await noteGroupState(tx, notice.complaintId, id, "CANCELLED", actor, at);
    }
  });
}

/**
 * Appends the event of a post of the group that got as far as that. Locks the case, and raises no version: nobody's draft
 * becomes stale because a telephone rang.
 */
export async function noteGroupState(
  tx: Transaction,
  complaintId: string,
  noticeId: string,
  state: NoticeState,
  actor: Actor,
  at: Date,
): Promise<void> {
  const type = GROUP_EVENT_OF_STATE[state];
  if (type !== undefined) await noteOnCase(tx, complaintId, noticeId, type, actor, at);
}

async function noteOnCase(
  tx: Transaction,
  complaintId: string,
  noticeId: string,
  type: string,
  actor: Actor,
  at: Date,
): Promise<void> {
  const file = await openCase(tx, complaintId);
  if (file === null) throw new Error("a notice's case is gone");
  const agencies = agenciesInScope(scopeOf(file));
  await appendEvent(tx, {
    complaintId,
    type,
    actor,
    at,
    complaintVersion: file.row.version,
    fromStatus: file.row.status,
    toStatus: file.row.status,
    agenciesBefore: agencies,
    agenciesAfter: agencies,
    data: { noticeId },
  });
}

/** A decision about a message, with the event that records it; the case's lock comes before the message's, as everywhere. */
async function decide(
  env: CaseEnvironment,
  actor: Actor,
  id: string,
  type: string,
  write: (tx: Transaction, notice: NoticeEntity, at: Date) => Promise<void>,
): Promise<void> {
  await administer(env, async (tx, at) => {
    const { complaintId } = await noticeOf(tx, id);
    if (complaintId !== null) await noteOnCase(tx, complaintId, id, type, actor, at);
    else
      await appendAdministration(tx, actor, at, { type, subject: "notice", subjectId: id, before: null, after: null });
    await write(tx, await lockNotice(tx, id), at);
  });
}

async function noticeOf(tx: Transaction, id: string): Promise<NoticeEntity> {
  const isId = /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id);
  const row = isId ? await tx.manager.findOneBy(NoticeEntity, { id }) : null;
  if (row === null) throw new HubError("NOT_FOUND", { path: ["noticeId"] });
  return row;
}

function lockNotice(tx: Transaction, id: string): Promise<NoticeEntity> {
  return tx.manager.findOneOrFail(NoticeEntity, { where: { id }, lock: { mode: "pessimistic_write" } });
}

function notAllowed(message: string): HubError {
  return new HubError("ACTION_NOT_ALLOWED", { message });
}
