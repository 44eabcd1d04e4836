import type { Actor } from "../cases/actor";
import { type CaseFile, openCase } from "../cases/case-file";
import { HubError } from "../domain/errors";
import type { OutboxEntity } from "../store/entities/outbox.entity";
import type { Transaction } from "../store/unit-of-work";
import type { SyncEnvironment } from "./environment";
import { noteCaseEvent } from "./link-case";
import { progressed, type Saga } from "./saga";

/** An outbox row that waits for a person, under the locks of its case and its own. */
export interface ParkedItem {
  readonly id: string;
  readonly complaintId: string;
  readonly kind: OutboxEntity["kind"];
  readonly cause: string;
  readonly parkedState: string | null;
  readonly isUnclear: boolean;
  readonly saga: Saga;
}

/** A person's decision on one item. */
export interface Decision {
  readonly tx: Transaction;
  readonly file: CaseFile;
  readonly item: ParkedItem;
  readonly at: Date;
}

/** The case to which an item belongs. @throws NOT_FOUND when there is no such item. */
export async function caseOfItem(env: SyncEnvironment, itemId: string): Promise<string> {
  const [row] = await env.cases.work.read<{ complaintId: string }>(
    "SELECT complaint_id AS complaintId FROM outbox WHERE id = ?",
    [itemId],
  );
  if (row === undefined) throw new HubError("NOT_FOUND");
  return row.complaintId;
}

/** Decides on a parked item in one transaction. @throws NOT_FOUND, ACTION_NOT_ALLOWED when it is parked no more. */
export async function decide(
  env: SyncEnvironment,
  itemId: string,
  work: (decision: Decision) => Promise<void>,
): Promise<void> {
  const complaintId = await caseOfItem(env, itemId);
  await env.cases.work.change(null, async (tx) => {
    const file = await openCase(tx, complaintId);
    const [row] = await tx.query<
      Omit<ParkedItem, "saga" | "isUnclear"> & { saga: string; unclear: number; state: string }
    >(
      `SELECT id, complaint_id AS complaintId, kind, cause, parked_state AS parkedState, state, saga,
              unclear_since IS NOT NULL AS unclear
         FROM outbox WHERE id = ? FOR UPDATE`,
      [itemId],
    );
    if (file === null || row === undefined) throw new HubError("NOT_FOUND");
    if (row.state !== "PARKED") {
      throw notAllowed("Kiriman ini sudah tidak menunggu keputusan. Silakan muat ulang daftarnya.");
    }
    const item = { ...row, isUnclear: Number(row.unclear) === 1, saga: JSON.parse(row.saga) as Saga };
    await work({ tx, file, item, at: env.cases.clock() });
  });
}

/** ACTION_NOT_ALLOWED with what to do instead (Indonesian). */
export function notAllowed(message: string): HubError {
  return new HubError("ACTION_NOT_ALLOWED", { message });
}

/** Puts an item back into its lane, as if nothing had gone wrong with it. `isUnclear`: it is looked for before it is sent. */
export async function requeue({ tx, item }: Decision, isUnclear: boolean): Promise<void> {
  await tx.query(
    `UPDATE outbox SET state = ?, parked_state = NULL, reason = NULL, failures = 0, fence = fence + 1, saga = ?,
            lease_holder = NULL, lease_until = NULL, not_before = UTC_TIMESTAMP(3), updated_at = UTC_TIMESTAMP(3),
            unclear_since = CASE WHEN ? THEN unclear_since END
      WHERE id = ?`,
    [isUnclear ? "SETTLING" : "QUEUED", JSON.stringify(progressed(item.saga)), isUnclear, item.id],
  );
}

/** Ends items without sending them, or, with `DONE`, because they have been. */
export async function endItems(
  { tx, item }: Decision,
  state: "DONE" | "DISCARDED",
  scope: "ITEM" | "LANE" = "ITEM",
): Promise<void> {
  await tx.query(
    `UPDATE outbox SET state = ?, parked_state = NULL, fence = fence + 1, lease_holder = NULL, lease_until = NULL,
            updated_at = UTC_TIMESTAMP(3)
      WHERE ${scope === "ITEM" ? "id = ?" : "complaint_id = ? AND state NOT IN ('DONE', 'DISCARDED')"}`,
    [state, scope === "ITEM" ? item.id : item.complaintId],
  );
}

/** Notes a decision in the case's log, without personal data. */
export async function noteDecision(
  { tx, file, item, at }: Decision,
  actor: Actor,
  type: "NATIONAL_ITEM_RETRIED" | "NATIONAL_ITEM_DISCARDED" | "NATIONAL_OUTCOME_RESOLVED",
  after: Readonly<Record<string, unknown>>,
  text: { readonly id: string; readonly digest: Buffer } | null = null,
): Promise<void> {
  const { kind, cause, parkedState } = item;
  await noteCaseEvent(tx, file, {
    type,
    actor,
    at,
    text,
    data: { subject: "NATIONAL_ITEM", subjectId: item.id, before: { kind, cause, parkedState }, after },
  });
}
