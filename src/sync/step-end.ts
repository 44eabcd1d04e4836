import { type CaseFile, openCase } from "../cases/case-file";
import type { Ambiguous, NotProcessed, Refused } from "../national/outcome";
import type { Transaction } from "../store/unit-of-work";
import { backOffMs, countedFailures, isExhausted, putOff } from "./back-off";
import type { SyncEnvironment } from "./environment";
import { asWritten, type LeasedItem, type NextState, nextStateSql, writeState } from "./lanes";
import type { HarmlessStep, Parking, Progress, WritingStep } from "./saga";

/** What became of an item for now; `LOST`: another worker has it; `BLOCKED`: the national side asks for patience. */
export type Carried = "SENT" | "PARKED" | "LATER" | "BLOCKED" | "LOST";

/** The item as it is after a step that was not its last, or its end for now. */
export type StepEnd = LeasedItem | Carried;

/** What was sent is read back soon: only then is the case known to be equal. */
const READ_AFTER_S = 60;

/** Writes what a step has achieved, in one transaction with all that changes with it, unless another worker has taken over. */
export async function commit(env: SyncEnvironment, item: LeasedItem, progress: Progress): Promise<StepEnd> {
  const startedAt = performance.now();
  return underLock(env, item, async (tx, file) => {
    const { parking, saga = progress.saga } = (await progress.effect?.(tx, file)) ?? {};
    if (parking !== undefined) {
      await write(env, tx, item, { state: "PARKED", ...parking, unclear: "STILL" });
      return "PARKED";
    }
    const next: NextState = { state: progress.isLast ? "DONE" : "LEASED", saga, failures: 0 };
    await write(env, tx, item, next);
    if (!progress.isLast) return asWritten(env, item, next, startedAt);
    await tx.query(
      `UPDATE national_case SET last_pushed_at = UTC_TIMESTAMP(3),
              next_pull_at = LEAST(COALESCE(next_pull_at, UTC_TIMESTAMP(3) + INTERVAL ? SECOND),
                                   UTC_TIMESTAMP(3) + INTERVAL ? SECOND)
        WHERE complaint_id = ?`,
      [READ_AFTER_S, READ_AFTER_S, item.complaintId],
    );
    return "SENT";
  });
}

/** Parks an item for a person to decide; its lane waits, others flow. `unclear`: whether its last call is in doubt. */
export async function park(
  env: SyncEnvironment,
  item: LeasedItem,
  parking: Parking,
  unclear: NextState["unclear"] = item.isUnclear ? "STILL" : undefined,
): Promise<Carried> {
  const next: NextState = { state: "PARKED", ...parking, ...(unclear === undefined ? {} : { unclear }) };
  return (await writeState(env, item, next)) === null ? "LOST" : "PARKED";
}

/** Parks what the national side does not accept. */
export async function refuse(
  env: SyncEnvironment,
  item: LeasedItem,
  { onRefused }: Pick<WritingStep, "onRefused">,
  { reason }: Refused,
): Promise<StepEnd> {
  if (onRefused === undefined) return park(env, item, { parkedState: "REFUSED", reason });
  return underLock(env, item, async (tx, file) => {
    await write(env, tx, item, { state: "PARKED", parkedState: "REFUSED", reason });
    await onRefused(tx, file);
    return "PARKED";
  });
}

/** Nothing was carried out there: the same again, after a while; at last it goes on without, if it can, or is parked. */
export async function tryLater(
  env: SyncEnvironment,
  item: LeasedItem,
  { cause, reason, retryAfterMs }: NotProcessed,
  { unlessRefused }: Pick<HarmlessStep, "unlessRefused"> = {},
): Promise<StepEnd> {
  const failures = cause === "aborted" ? item.failures : await countedFailures(env, item, cause);
  if (isExhausted(failures)) {
    return unlessRefused === undefined
      ? park(env, { ...item, failures }, { parkedState: "EXHAUSTED", reason })
      : commit(env, item, unlessRefused({ parkedState: "REFUSED", reason }));
  }
  const saga = putOff(item.saga, retryAfterMs !== undefined);
  const delayMs = retryAfterMs ?? backOffMs(env, item);
  const written = await writeState(env, item, { state: "QUEUED", reason, delayMs, saga, failures });
  if (written === null) return "LOST";
  return cause === "rateLimited" ? "BLOCKED" : "LATER";
}

/** Nobody knows whether it was carried out: it is looked for, or a person says. */
export async function doubt(
  env: SyncEnvironment,
  item: LeasedItem,
  { look }: Pick<WritingStep, "look">,
  { cause, reason }: Ambiguous,
): Promise<Carried> {
  if (look === null) return park(env, item, { parkedState: "UNKNOWN_OUTCOME", reason }, "NOW");
  const failures = await countedFailures(env, item, cause);
  const delayMs = env.timing.lookAgainMs;
  const written = await writeState(env, item, { state: "SETTLING", reason, delayMs, failures, unclear: "NOW" });
  return written === null ? "LOST" : "LATER";
}

/** The case first, then the item, as every change of a case locks them. */
async function underLock(
  env: SyncEnvironment,
  item: LeasedItem,
  work: (tx: Transaction, file: CaseFile) => Promise<StepEnd>,
): Promise<StepEnd> {
  let end: StepEnd = "LOST";
  await env.cases.work.change(null, async (tx) => {
    end = "LOST";
    const file = await openCase(tx, item.complaintId);
    const [held] = await tx.query("SELECT seq FROM outbox WHERE id = ? AND fence = ? FOR UPDATE", [
      item.id,
      item.fence,
    ]);
    if (file !== null && held !== undefined) end = await work(tx, file);
  });
  return end;
}

/** Under the lock of its row, and with its fence seen, an item is still this worker's. */
async function write(env: SyncEnvironment, tx: Transaction, item: LeasedItem, next: NextState): Promise<void> {
  const { sql, parameters } = nextStateSql(env, item, next);
  await tx.query(sql, parameters);
}
