import { backOffMs, countedFailures, isExhausted, putOff } from "./back-off";
import type { SyncEnvironment } from "./environment";
import { isSettled, type LeasedItem, renew, writeState } from "./lanes";
import { performWriting, untilLeaseEnds } from "./perform";
import type { Look, WritingStep } from "./saga";
import { type Carried, commit, park, type StepEnd } from "./step-end";

const CUT_OFF = "Pengiriman terputus, dan hasilnya tidak diketahui.";

/**
 * Looks what became of a call before anything is repeated. "There" counts at once; "not there" only when the slow
 * request can commit no more, and then the call is made again.
 */
export async function settle(env: SyncEnvironment, found: LeasedItem, step: WritingStep): Promise<StepEnd> {
  if (step.look === null) return park(env, found, { parkedState: "UNKNOWN_OUTCOME", reason: CUT_OFF });
  // Asked before the reading begins: only what was read after that moment proves anything.
  const isOld = await isSettled(env, found);
  const item = await renew(env, found);
  if (item === null) return "LOST";
  const look = await step.look(untilLeaseEnds(item));
  switch (look.kind) {
    case "FOUND":
      return commit(env, item, look.progress);
    case "PARK":
      return park(env, item, { parkedState: look.parkedState, reason: look.reason });
    case "NOT_THERE":
      return isOld ? repeat(env, item, step) : lookAgain(env, item, null);
    case "INCOMPLETE":
      return isOld ? lookFailed(env, item, look) : lookAgain(env, item, null);
    case "FAILED":
      return lookFailed(env, item, look);
  }
}

/** It is not there, and will not be: it may be sent again, but not for ever. */
async function repeat(env: SyncEnvironment, item: LeasedItem, step: WritingStep): Promise<StepEnd> {
  const reason = "Panggilan tidak sampai di LAPOR!.";
  if (isExhausted(item.failures)) return park(env, { ...item, isUnclear: false }, { parkedState: "EXHAUSTED", reason });
  if (step.repeatsOnce && item.saga.wasRepeated === true) {
    return park(env, item, { parkedState: "UNKNOWN_OUTCOME", reason });
  }
  const { failedLooks: _, ...saga } = item.saga;
  return performWriting(env, { ...item, isUnclear: false, saga: { ...saga, wasRepeated: true } }, step);
}

async function lookFailed(
  env: SyncEnvironment,
  item: LeasedItem,
  look: Extract<Look, { readonly reason: string }>,
): Promise<Carried> {
  const before = item.saga.failedLooks ?? 0;
  const cause = look.kind === "FAILED" ? look.cause : null;
  const failedLooks = await countedFailures(env, { failures: before }, cause);
  // What may be there must not be sent again by itself; a follow-up can be looked for again at any time.
  const parkedState = item.kind === "FOLLOW_UP" ? "EXHAUSTED" : "UNKNOWN_OUTCOME";
  if (isExhausted(failedLooks)) {
    return park(env, { ...item, saga: { ...item.saga, failedLooks: 0 } }, { parkedState, reason: look.reason });
  }
  const saga = putOff({ ...item.saga, failedLooks });
  const ended = await lookAgain(env, { ...item, saga }, look.reason, backOffMs(env, item));
  return cause === "rateLimited" && ended === "LATER" ? "BLOCKED" : ended;
}

async function lookAgain(
  env: SyncEnvironment,
  item: LeasedItem,
  reason: string | null,
  delayMs = env.timing.lookAgainMs,
): Promise<Carried> {
  const next = { state: "SETTLING", reason: reason ?? CUT_OFF, delayMs, unclear: "STILL" } as const;
  return (await writeState(env, item, next)) === null ? "LOST" : "LATER";
}
