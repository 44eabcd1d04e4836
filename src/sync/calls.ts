import type { Link } from "./link";

/** How the calls of this process ended since the counting began. */
export interface CallCount {
  /** Answered by the national system itself, even if with a refusal. */
  readonly answered: number;
  /** Without such an answer; being told to wait is not counted. */
  readonly failed: number;
}

/** What a gateway answers in the system's place: who calls is not known, calls too often, or it is away. */
const GATEWAY = new Set([401, 403, 429]);

/** Counts the calls of an environment from now on. */
export function countCalls(link: Link): CallCount {
  const count = { answered: 0, failed: 0 };
  const observe = link.observe.bind(link);
  link.observe = (...facts: Parameters<Link["observe"]>) => {
    const [exchange] = facts;
    const isAnswer = exchange.kind === "answer";
    if (isAnswer && exchange.status < 500 && !GATEWAY.has(exchange.status)) count.answered += 1;
    else if (!isAnswer || exchange.retryAfterMs === null) count.failed += 1;
    return observe(...facts);
  };
  return count;
}
