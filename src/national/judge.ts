import { isReadableRefusal, shapeOf } from "./answer-shape";
import type { Exchange } from "./national-http";
import {
  type Ambiguous,
  done,
  type FailureCause,
  notProcessed,
  type ReadOutcome,
  refused,
  type WriteOutcome,
} from "./outcome";
import { reasonFor, refusalReason } from "./reason";
import type { UntrustedObject } from "./untrusted";

const NO_CONTENT = 204;

/** What a 2xx must hold: its value, or null when the body is not what it should be. */
export type Reading<Value> = (body: UntrustedObject) => Value | null;

/**
 * What came of a writing call. Its effect is certain only in three cases: an expected answer; an answer of those that
 * are given before the work begins; no connection. Everything else once the connection was open is ambiguous, because
 * the system may have carried the call out: sending it again would double it.
 */
export function judgeWrite<Value>(
  exchange: Exchange,
  read: Reading<Value>,
  confidential: readonly string[],
): WriteOutcome<Value> {
  return judge(exchange, read, confidential, ambiguous);
}

/** What came of a call that may be repeated at will (a read): nothing about it is ambiguous. */
export function judgeRepeatable<Value>(
  exchange: Exchange,
  read: Reading<Value>,
  confidential: readonly string[],
): ReadOutcome<Value> {
  return judge(exchange, read, confidential, notProcessed);
}

/** What came of an upload. The web server in front is the first to find a file too big, and says so in its own way. */
export function judgeUpload<Value>(
  exchange: Exchange,
  read: Reading<Value>,
  confidential: readonly string[],
): ReadOutcome<Value> {
  if (exchange.kind !== "answer" || !isUnfitBody(exchange.status)) return judgeRepeatable(exchange, read, confidential);
  const shape = shapeOf(exchange.text);
  const said = shape.kind === "json" ? shape.body : null;
  return refused(exchange.status, refusalReason(exchange.status, said, confidential));
}

/** Whether an answer, whoever gave it, finds the body of a call too big (413) or of a wrong kind (415). */
export function isUnfitBody(status: number): boolean {
  return status === 413 || status === 415;
}

type Unclear<Outcome> = (cause: FailureCause, reason: string) => Outcome;

function judge<Value, Doubt>(
  exchange: Exchange,
  read: Reading<Value>,
  confidential: readonly string[],
  unclear: Unclear<Doubt>,
): ReadOutcome<Value> | Doubt {
  if (exchange.kind === "failure") {
    const reason = reasonFor(exchange.cause, exchange.code);
    return exchange.wasOpened ? unclear(exchange.cause, reason) : notProcessed(exchange.cause, reason);
  }
  const { status, retryAfterMs } = exchange;
  const shape = shapeOf(exchange.text);
  if (status >= 200 && status < 300) {
    // An answer that may have no body says all that it can say.
    const body = status === NO_CONTENT ? {} : shape.kind === "json" ? shape.body : null;
    const value = body === null ? null : read(body);
    return value === null ? unclear("unreadable", reasonFor("unreadable", status)) : done(value);
  }
  if (status === 401 || status === 403) return notProcessed("unauthorised", reasonFor("unauthorised", status));
  if (status === 429) return notProcessed("rateLimited", reasonFor("rateLimited", status), retryAfterMs);
  if (status === 503) return notProcessed("unavailable", reasonFor("unavailable", status), retryAfterMs);
  if (status >= 400 && status < 500) {
    if (shape.kind === "gatewayFault") return notProcessed("gateway", reasonFor("gateway", status), retryAfterMs);
    if (shape.kind === "json" && isReadableRefusal(shape.body)) {
      if (exchange.isWrongAddress) return notProcessed("wrongAddress", reasonFor("wrongAddress", status));
      return refused(status, refusalReason(status, shape.body, confidential));
    }
    return unclear("unreadable", reasonFor("unreadable", status));
  }
  const cause = status >= 300 && status < 400 ? "redirect" : status >= 500 ? "serverError" : "unreadable";
  return unclear(cause, reasonFor(cause, status));
}

function ambiguous(cause: FailureCause, reason: string): Ambiguous {
  return { outcome: "ambiguous", cause, reason };
}
