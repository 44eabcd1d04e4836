import { type ErrorCode, HubError } from "../domain/errors";

/** Why a bearer is refused; for logs and metrics, the bearer's holder is told the message only. */
export type AuthenticationFault =
  /** Not a token or key of this hub or its issuer, or altered. */
  | "NOT_GENUINE"
  | "EXPIRED"
  /** Genuine once: revoked, or its officer or agency was suspended, moved, or given another password. */
  | "ENDED"
  /** A genuine token of the issuer that names no role or agency of this hub. */
  | "NO_ACCESS"
  /** The issuer's keys cannot be had now, so that nothing is known of the token. */
  | "ISSUER_UNAVAILABLE";

const CODES: Readonly<Record<AuthenticationFault, ErrorCode>> = {
  NOT_GENUINE: "UNAUTHENTICATED",
  EXPIRED: "UNAUTHENTICATED",
  ENDED: "UNAUTHENTICATED",
  NO_ACCESS: "UNAUTHENTICATED",
  // To sign in again would not help: the same token may be good in a minute.
  ISSUER_UNAVAILABLE: "UPSTREAM_UNAVAILABLE",
};

const NO_ACCESS_MESSAGE =
  "Akun Anda belum memiliki peran atau OPD yang dikenal di sistem ini. Silakan hubungi admin agar hak akses Anda diatur.";

/** A bearer was given and does not prove who is calling. */
export class AuthenticationError extends HubError {
  constructor(
    readonly fault: AuthenticationFault,
    /** For the log: what exactly was wrong, without the token. */
    readonly detail: string,
    cause?: unknown,
  ) {
    super(CODES[fault], {
      ...(fault === "NO_ACCESS" ? { message: NO_ACCESS_MESSAGE } : {}),
      ...(cause === undefined ? {} : { cause }),
    });
    this.name = "AuthenticationError";
  }
}
