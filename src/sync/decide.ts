import type { Actor } from "../cases/actor";
import { dataKeyOf, ReporterErasedError, requireText, sealCaseText } from "../cases/case-text";
import { giveUpTransfer } from "../cases/outbox";
import { CaseTextEntity } from "../store/entities/case-text.entity";
import type { SyncEnvironment } from "./environment";
import { discardRecord, findRecord, retryRecord } from "./parked-record";

export { type OutcomeDecision, resolveUnknown } from "./resolve-unknown";

import { type Decision, decide, endItems, notAllowed, noteDecision, requeue } from "./parked-item";

/**
 * Sends a parked item again, through the same path as any other; what may have arrived is looked for first.
 * @throws NOT_FOUND; ACTION_NOT_ALLOWED when it is parked no more, or when nobody knows what became of it.
 */
export async function retryParked(env: SyncEnvironment, actor: Actor, itemId: string): Promise<void> {
  const record = await findRecord(env, itemId);
  if (record !== null) return retryRecord(env, actor, record);
  await decide(env, itemId, async (decision) => {
    const { tx, file, item } = decision;
    if (item.parkedState === "UNKNOWN_OUTCOME") {
      throw notAllowed(
        'Hasil kiriman ini belum diketahui, sehingga tidak dapat langsung dikirim ulang. Silakan pilih "tautkan ke nomor nasional" atau "belum ada, kirim".',
      );
    }
    await requeue(decision, item.isUnclear);
    // It may be accepted this time: until then there is nothing to be taken back.
    if (item.kind === "TRANSFER") {
      file.row.transferRefused = false;
      await tx.query("UPDATE complaint SET transfer_refused = 0 WHERE id = ?", [file.row.id]);
    }
    await noteDecision(decision, actor, "NATIONAL_ITEM_RETRIED", { state: item.isUnclear ? "SETTLING" : "QUEUED" });
  });
}

/**
 * Gives a parked item up. Without its creation nothing of a case can travel: with it the whole lane is given up, and the
 * case stays unlinked, with the reason.
 * @throws NOT_FOUND; ACTION_NOT_ALLOWED when it is parked no more; INVALID_INPUT for the reason.
 */
export async function discardParked(env: SyncEnvironment, actor: Actor, itemId: string, reason: string): Promise<void> {
  const checked = requireText("reason", reason);
  const record = await findRecord(env, itemId);
  if (record !== null) return discardRecord(env, actor, record, checked);
  await decide(env, itemId, async (decision) => {
    const { tx, file, item } = decision;
    const isLane = item.kind === "CREATE" && !(await isLinked(decision));
    const hasTransfer = item.kind === "TRANSFER" || (isLane && (await holdsTransfer(decision)));
    await endItems(decision, "DISCARDED", isLane ? "LANE" : "ITEM");
    if (isLane) await giveUpCase(decision, checked);
    if (hasTransfer) {
      await giveUpTransfer(tx, file.row.id);
      // Nobody there was asked: the coordinator may take the case back.
      await tx.query("UPDATE complaint SET transfer_refused = 1 WHERE id = ?", [file.row.id]);
    }
    const text = await sealedReason(env, decision, actor, checked);
    await noteDecision(decision, actor, "NATIONAL_ITEM_DISCARDED", { scope: isLane ? "LANE" : "ITEM" }, text);
  });
}

async function isLinked({ tx, item }: Decision): Promise<boolean> {
  const rows = await tx.query("SELECT 1 FROM national_case WHERE complaint_id = ? AND national_id IS NOT NULL", [
    item.complaintId,
  ]);
  return rows.length > 0;
}

async function holdsTransfer({ tx, item }: Decision): Promise<boolean> {
  const rows = await tx.query(
    "SELECT 1 FROM outbox WHERE complaint_id = ? AND kind = 'TRANSFER' AND state NOT IN ('DONE', 'DISCARDED')",
    [item.complaintId],
  );
  return rows.length > 0;
}

async function giveUpCase({ tx, item, at }: Decision, reason: string): Promise<void> {
  await tx.query(
    `UPDATE national_case SET discard_reason = ?, verdict = 'NOT_LINKED', differences = '[]', waiting = NULL, task = NULL,
            transfer = 'NONE', not_equal_since = NULL, next_pull_at = NULL, changed_at = ?
      WHERE complaint_id = ?`,
    [reason.slice(0, 300), at, item.complaintId],
  );
}

/** The words of the reason stay in the house, sealed like all others; null once the reporter was erased. */
async function sealedReason(
  env: SyncEnvironment,
  { tx, file, at }: Decision,
  actor: Actor,
  text: string,
): Promise<CaseTextEntity | null> {
  try {
    const key = await dataKeyOf(tx, env.cases.vault, file.row.reporterId);
    const row = sealCaseText(env.cases.vault, key, actor, {
      complaintId: file.row.id,
      purpose: "NATIONAL_ITEM_DISCARDED",
      text,
      visibility: "INTERNAL",
      publishedAt: null,
      at,
    });
    await tx.insert(CaseTextEntity, row);
    return row;
  } catch (error) {
    if (error instanceof ReporterErasedError) return null;
    throw error;
  }
}
