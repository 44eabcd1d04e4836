import type { CallOutcome } from "./circuit";
import type { Link } from "./link";

/** How calls ended. */
export interface CallCount {
  /** Answered by the national system itself, even if with a refusal. */
  readonly answered: number;
  /** Without such an answer; being told to wait is not counted. */
  readonly failed: number;
}

const ANSWERED: readonly CallOutcome[] = ["answered", "refused"];
const NEITHER: readonly CallOutcome[] = ["rateLimited", "aborted"];

/** Begins to count this process's calls; the counter tells how they ended since. */
export function countCalls(link: Link): () => CallCount {
  const before = totals(link);
  return () => {
    const { answered, failed } = totals(link);
    return { answered: answered - before.answered, failed: failed - before.failed };
  };
}

function totals({ calls }: Link): CallCount {
  let answered = 0;
  let failed = 0;
  for (const [outcome, count] of calls) {
    if (ANSWERED.includes(outcome)) answered += count;
    else if (!NEITHER.includes(outcome)) failed += count;
  }
  return { answered, failed };
}
