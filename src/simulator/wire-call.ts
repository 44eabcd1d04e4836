import type { WireBackendError, WireEnvelope, WireGatewayFault } from "../national/wire";
import type { WireView } from "./wire-view";

/** The calls of the wire, by the numbers under which the hub speaks of them. */
export const CALL_NAMES = ["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9", "N10", "N11", "N12"] as const;
/** One of the calls. */
export type CallName = (typeof CALL_NAMES)[number];

/** An answer before it is sent. */
export interface WireAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text and a stream are sent as they are, any other object as JSON. */
  readonly body: object | string;
}

/** Instead of an answer: the connection is cut. */
export const HANG_UP = Symbol("hang up");
/** Instead of an answer: the connection stays open, and nothing comes. */
export const NO_ANSWER = Symbol("no answer");
/** How a call ends. */
export type WireEnding = WireAnswer | typeof HANG_UP | typeof NO_ANSWER;

/** A call as faults see it. */
export interface CallContext {
  readonly call: CallName;
  readonly caseId: string | null;
  readonly at: Date;
  readonly query: Readonly<Record<string, string>>;
  /** Writes into the journal what happens to the call. */
  tell(fault: string): void;
}

/** Carries a call out and commits, at most once; a view alters what is answered, not what is done. */
export type Work = (view?: Partial<WireView>) => WireAnswer;

/**
 * Stands between a call and its work, and is where faults happen. `work` not called: the call failed before it was
 * processed; called and its answer thrown away: after.
 */
export type Interceptor = (context: CallContext, work: Work) => Promise<WireEnding>;

/** A success in the usual envelope. */
export function results(value: unknown, message = "Success"): WireAnswer {
  const body: WireEnvelope<unknown> = { results: value, message };
  return { status: 200, body };
}

/** An error of the system itself. */
export function backendError(status: number, message: string, errors?: WireBackendError["errors"]): WireAnswer {
  const body: WireBackendError = { message, ...(errors === undefined ? {} : { errors }) };
  return { status, body };
}

/** Fields that a call got wrong, in Laravel's way. */
export function invalid(errors: Readonly<Record<string, readonly string[]>>): WireAnswer {
  return backendError(422, "The given data was invalid.", errors);
}

/** No such case, file or call. */
export function notFound(what = "Data tidak ditemukan."): WireAnswer {
  return backendError(404, what);
}

/** An error of the gateway. */
export function gatewayFault(status: number, code: number, message: string, description: string): WireAnswer {
  const body: WireGatewayFault = { fault: { code, message, description } };
  return { status, body };
}
