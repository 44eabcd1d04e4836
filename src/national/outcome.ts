/** Why a call gave no result; for alarms and the circuit's state, where `reason` is for people. */
export type FailureCause =
  /** No connection came about: name, TLS, refused, or no answer to the connect. */
  | "unreachable"
  | "timeout"
  | "reset"
  /** The caller's own signal ended it. */
  | "aborted"
  /** 401 or 403: the secrets, or what the gateway lets them do. */
  | "unauthorised"
  /** Something answers that does not know the system's calls. */
  | "wrongAddress"
  /** 429. */
  | "rateLimited"
  /** 503. */
  | "unavailable"
  /** The gateway refused it with a 4xx: the system behind has not seen it. */
  | "gateway"
  /** 500, 502, 504 and their kin. */
  | "serverError"
  | "redirect"
  /** An answer that cannot be understood. */
  | "unreadable"
  /** An answer beyond the size cap. */
  | "oversize";

/** The call did what it should. */
export interface Done<Value> {
  readonly outcome: "done";
  readonly value: Value;
}

/** The call changed nothing there (or repeating it does no harm): it may be sent again. */
export interface NotProcessed {
  readonly outcome: "notProcessed";
  readonly cause: FailureCause;
  /** Indonesian, for officers; without secrets and without the reporter's identity. */
  readonly reason: string;
  /** The wait that the national side asked for, in milliseconds; at most a day. */
  readonly retryAfterMs?: number;
  /** Of a list: pages that could be read before. */
  readonly pagesRead?: number;
}

/** The national side read the call and does not accept it: a repetition would be refused too. */
export interface Refused {
  readonly outcome: "refused";
  /** HTTP status; null when the call was refused here and nothing was sent. */
  readonly status: number | null;
  /** Indonesian, for officers; without secrets and without the reporter's identity. */
  readonly reason: string;
}

/** A writing call that may or may not have been carried out: read back before anything is sent again. */
export interface Ambiguous {
  readonly outcome: "ambiguous";
  readonly cause: FailureCause;
  /** Indonesian, for officers; without secrets and without the reporter's identity. */
  readonly reason: string;
}

/** How a call ended that does no harm when it is repeated. */
export type ReadOutcome<Value> = Done<Value> | NotProcessed | Refused;

/** How a writing call ended. */
export type WriteOutcome<Value> = ReadOutcome<Value> | Ambiguous;

/** A call that did what it should. */
export function done<Value>(value: Value): Done<Value> {
  return { outcome: "done", value };
}

/** A call that may be sent again. */
export function notProcessed(cause: FailureCause, reason: string, retryAfterMs: number | null = null): NotProcessed {
  return { outcome: "notProcessed", cause, reason, ...(retryAfterMs === null ? {} : { retryAfterMs }) };
}

/** A call that was not accepted; `status` null: refused here, before anything was sent. */
export function refused(status: number | null, reason: string): Refused {
  return { outcome: "refused", status, reason };
}
