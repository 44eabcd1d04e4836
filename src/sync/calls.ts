import type { CallOutcome } from "./circuit";
import type { Link } from "./link";

/** How calls ended. */
export interface CallCount {
  /** Answered by the national system itself, even if with a refusal. */
  readonly answered: number;
  /** Without such an answer; being told to wait is not counted. */
  readonly failed: number;
  /** Told to wait (429). */
  readonly postponed: number;
}

const ANSWERED: readonly CallOutcome[] = ["answered", "refused"];
/** Begins to count this process's calls; the counter tells how they ended since. */
export function countCalls(link: Link): () => CallCount {
  const before = totals(link);
  return () => {
    const { answered, failed, postponed } = totals(link);
    return {
      answered: answered - before.answered,
      failed: failed - before.failed,
      postponed: postponed - before.postponed,
    };
  };
}

/** Whether calls were made, and not one of them was answered by the national system. */
export function isInVain({ answered, failed, postponed }: CallCount): boolean {
  return answered === 0 && failed + postponed > 0;
}

function totals({ calls }: Link): CallCount {
  let answered = 0;
  let failed = 0;
  let postponed = 0;
  for (const [outcome, count] of calls) {
    if (ANSWERED.includes(outcome)) answered += count;
    else if (outcome === "rateLimited") postponed += count;
    else if (outcome !== "aborted") failed += count;
  }
  return { answered, failed, postponed };
}
