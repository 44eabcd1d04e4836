import type { FailureCause } from "../national/outcome";
import type { SyncEnvironment } from "./environment";
import type { LeasedItem } from "./lanes";
import type { Saga } from "./saga";

/** Tries that fail while others get through: after so many the fault is the item's own. */
const MAX_FAILURES = 8;

/** Whether an item has failed so often that a person has to look at it. */
export function isExhausted(failures: number): boolean {
  return failures >= MAX_FAILURES;
}

/** Failed tries with one more; in an outage, or when the national side asks for patience, none is the item's own. */
export async function countedFailures(
  env: SyncEnvironment,
  { failures }: Pick<LeasedItem, "failures">,
  cause: FailureCause | null,
): Promise<number> {
  if (cause === "rateLimited" || !(await env.link.hasSucceededRecently())) return failures;
  return failures + 1;
}

/** What is known of an item after one more failed try; `isAskedToWait`: how long to wait is the national side's wish. */
export function putOff(saga: Saga, isAskedToWait = false): Saga {
  return { ...saga, waits: (saga.waits ?? 0) + 1, isAskedToWait };
}

/** The wait after a failed try, in milliseconds: longer each time up to the last one, with jitter. */
export function backOffMs(env: SyncEnvironment, { saga }: Pick<LeasedItem, "saga">): number {
  const waits = env.timing.backOffMs;
  const base = waits[Math.min(saga.waits ?? 0, waits.length - 1)] ?? 1_000;
  // Lanes that failed together must not knock together again.
  return base * (0.75 + Math.random() / 2);
}
