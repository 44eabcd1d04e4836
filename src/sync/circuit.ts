import { shapeOf } from "../national/answer-shape";
import { isUnfitBody } from "../national/judge";
import type { Exchange } from "../national/national-http";
import type { FailureCause } from "../national/outcome";

/** The state of the link, and since when. */
export interface LinkState {
  readonly state: "OK" | "DEGRADED" | "DOWN";
  readonly since: Date;
}

/** What is remembered of the calls of all processes. */
export interface Circuit extends LinkState {
  /** Calls in a row that got no answer of the system itself. */
  readonly failures: number;
  readonly lastSuccessAt: Date | null;
  readonly lastFailureAt: Date | null;
  /** Null: the circuit is closed. Until then nobody calls; after that one process tries. */
  readonly openUntil: Date | null;
}

/** Fewer may be one broken case, or a gateway that has just been restarted. */
const FAILURES_TO_OPEN = 5;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;
/** A failure tells of the link's quality as long as that. */
const FAILURE_COUNTS_MS = 5 * 60 * 1_000;

/** How long an open circuit stays shut off before the next try, in milliseconds. */
export function pauseMs(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, failures - FAILURES_TO_OPEN));
}

/** How the link stands at `now`: a link that was only degraded becomes well by time alone. */
export function stateAt({ state, since, failures, lastFailureAt }: Circuit, now: Date): LinkState {
  if (state !== "DEGRADED" || failures > 0 || lastFailureAt === null) return { state, since };
  const wellAt = new Date(lastFailureAt.getTime() + FAILURE_COUNTS_MS);
  return now < wellAt ? { state, since } : { state: "OK", since: wellAt };
}

/** A call failed. With an open circuit only the call that tried it says anything new. */
export function afterFailure(circuit: Circuit, now: Date, isProbe: boolean): Circuit {
  if (circuit.openUntil !== null && !isProbe) return circuit;
  const failures = circuit.failures + 1;
  const openUntil = failures < FAILURES_TO_OPEN ? null : new Date(now.getTime() + pauseMs(failures));
  const next = { ...circuit, failures, openUntil, lastFailureAt: now };
  return { ...next, ...became(openUntil === null ? "DEGRADED" : "DOWN", circuit, now) };
}

/** A call got through. It closes the circuit, and what failed before it belongs to the outage that has ended. */
export function afterSuccess(circuit: Circuit, now: Date): Circuit {
  const lastFailureAt = circuit.openUntil === null ? circuit.lastFailureAt : null;
  const next = { ...circuit, failures: 0, openUntil: null, lastSuccessAt: now, lastFailureAt };
  const isRecent = lastFailureAt !== null && now.getTime() - lastFailureAt.getTime() < FAILURE_COUNTS_MS;
  return { ...next, ...became(isRecent ? "DEGRADED" : "OK", circuit, now) };
}

function became(state: LinkState["state"], circuit: Circuit, now: Date): LinkState {
  const before = stateAt(circuit, now);
  return before.state === state ? before : { state, since: now };
}

/** How a call ended, as it is counted. */
export type CallOutcome = FailureCause | "answered" | "refused";

/** How a call ended, and whether it shows that the system itself is there (`null`: neither that nor the contrary). */
export interface CallEnd {
  readonly outcome: CallOutcome;
  readonly isSuccess: boolean | null;
}

/** Tells how a call ended. */
export function callEnd(exchange: Exchange): CallEnd {
  if (exchange.kind === "failure") {
    const { cause } = exchange;
    return { outcome: cause, isSuccess: cause === "aborted" ? null : false };
  }
  const { status } = exchange;
  // The gateway is there and asks for patience.
  if (status === 429) return { outcome: "rateLimited", isSuccess: null };
  const cause = exchange.isWrongAddress ? "wrongAddress" : failureOf(status, exchange.text);
  // A big file says nothing about the system behind the web server that does not let it pass.
  if (cause !== null && isUnfitBody(status)) return { outcome: "refused", isSuccess: null };
  if (cause !== null) return { outcome: cause, isSuccess: false };
  return { outcome: status < 300 ? "answered" : "refused", isSuccess: true };
}

/** No page for people and no gateway's fault is recognised later than here; the rest may be megabytes. */
const HEAD_CHARACTERS = 4_000;

function failureOf(status: number, text: string): FailureCause | null {
  if (status === 401 || status === 403) return "unauthorised";
  if (status === 503) return "unavailable";
  if (status >= 500) return "serverError";
  if (status < 200 || (status >= 300 && status < 400)) return "redirect";
  switch (shapeOf(text.slice(0, HEAD_CHARACTERS)).kind) {
    case "gatewayFault":
      return "gateway";
    case "html":
      return "unreadable";
    default:
      return null;
  }
}
