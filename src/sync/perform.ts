import type { SyncEnvironment } from "./environment";
import { type LeasedItem, renew, writeState } from "./lanes";
import { type HarmlessStep, type Parking, UnsendableError, type WritingStep } from "./saga";
import { commit, doubt, park, refuse, type StepEnd, tryLater } from "./step-end";

/** Something went wrong after a writing call may have been made. */
export class InDoubtError extends Error {}

/** Makes a call that may be repeated. */
export async function performHarmless(env: SyncEnvironment, found: LeasedItem, step: HarmlessStep): Promise<StepEnd> {
  const item = await renew(env, found);
  if (item === null) return "LOST";
  const outcome = await callOrLeaveOut(item, step);
  switch (outcome.outcome) {
    case "done":
      return commit(env, item, outcome.value);
    case "unsendable":
    case "refused": {
      const parkedState = outcome.outcome === "refused" ? "REFUSED" : "UNREADABLE";
      const why: Parking = { parkedState, reason: outcome.reason };
      return step.unlessRefused === undefined ? park(env, item, why) : commit(env, item, step.unlessRefused(why));
    }
    case "notProcessed":
      return tryLater(env, item, outcome, step);
  }
}

/** What the case goes without when it is refused there, it goes without as well when it cannot be read here. */
async function callOrLeaveOut(item: LeasedItem, step: HarmlessStep) {
  try {
    return await step.call(untilLeaseEnds(item));
  } catch (error) {
    if (!(error instanceof UnsendableError) || step.unlessRefused === undefined) throw error;
    return { outcome: "unsendable" as const, reason: error.message };
  }
}

/**
 * Makes a writing call once. `SENDING` is committed before: found so after a crash, nobody believes that nothing was sent.
 * @throws InDoubtError
 */
export async function performWriting(env: SyncEnvironment, found: LeasedItem, step: WritingStep): Promise<StepEnd> {
  const startedAt = performance.now();
  const item = await writeState(env, found, { state: "SENDING", unclear: "NOW" });
  if (item === null) return "LOST";
  // Whoever stood still since then might call after another worker has begun to look.
  if (performance.now() - startedAt >= env.timing.leaseMarginMs) {
    return (await writeState(env, item, { state: "QUEUED" })) === null ? "LOST" : "LATER";
  }
  try {
    return await callOnce(env, item, step);
  } catch (error) {
    // Only what is built before the call is known to be unsendable.
    throw error instanceof UnsendableError ? error : new InDoubtError("a writing call is in doubt", { cause: error });
  }
}

async function callOnce(env: SyncEnvironment, item: LeasedItem, step: WritingStep): Promise<StepEnd> {
  const outcome = await step.call(untilLeaseEnds(item));
  switch (outcome.outcome) {
    case "done":
      return commit(env, item, outcome.value);
    case "refused":
      return refuse(env, item, step, outcome);
    case "notProcessed":
      return tryLater(env, item, outcome);
    case "ambiguous":
      return doubt(env, item, step, outcome);
  }
}

/** A call never ends after the lease under which it is made, however long it had to wait for its turn. */
export function untilLeaseEnds(item: LeasedItem): AbortSignal {
  return AbortSignal.timeout(Math.max(1, Math.floor(item.leaseEndsAt - performance.now())));
}
