import { errors, jwtVerify, SignJWT } from "jose";
import { newId } from "../store/new-id";
import type { Vault } from "../store/vault";
import { AuthenticationError } from "./authentication-error";

/** Stands in the tokens that the hub signs itself; an OpenID issuer is an address and can never be equal to it. */
export const LOCAL_ISSUER = "aduan-hub";
const AUDIENCE = "aduan-hub";
/** Never read from the token: the one algorithm for which the key was made. */
const ALGORITHM = "HS256";

/** Tokens in use at the same time whose signature is remembered; a bound on memory. */
const MAX_PROVEN = 5_000;

/** A bearer token for an officer, and when it ends. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** What a token of the hub's own says. */
export interface LocalClaims {
  readonly officerId: string;
  /** The officer's epoch when it was signed: every change of his rights raises it. */
  readonly epoch: number;
  readonly expiresAt: Date;
}

/** Signs and checks the hub's own bearer tokens. */
export class LocalTokens {
  private readonly proven = new Map<string, LocalClaims>();

  constructor(
    private readonly vault: Vault,
    private readonly clock: () => Date,
  ) {}

  /** A token for an officer as he is now. */
  async issue(officer: { readonly id: string; readonly tokenEpoch: number }, ttlMs: number): Promise<IssuedToken> {
    const now = this.clock().getTime();
    // A token counts in whole seconds; the answer names the very instant at which it ends.
    const expiresAt = new Date(Math.floor((now + ttlMs) / 1000) * 1000);
    const token = await new SignJWT({ epoch: officer.tokenEpoch })
      .setProtectedHeader({ alg: ALGORITHM, typ: "JWT" })
      .setIssuer(LOCAL_ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(officer.id)
      .setJti(newId(now))
      .setIssuedAt(new Date(now))
      .setExpirationTime(expiresAt)
      .sign(this.vault.tokenKey);
    return { token, expiresAt };
  }

  /** Whether a token is one of this hub's, whose signature was looked at before. */
  knows(token: string): boolean {
    return this.proven.has(token);
  }

  /** What a token says, once it is proven. @throws AuthenticationError */
  async verify(token: string): Promise<LocalClaims> {
    const proven = this.proven.get(token);
    // A signature that was good once stays so; what can end is looked at again.
    if (proven !== undefined && proven.expiresAt.getTime() > this.clock().getTime()) return proven;
    const claims = await this.prove(token);
    if (this.proven.size >= MAX_PROVEN) this.proven.clear();
    this.proven.set(token, claims);
    return claims;
  }

  private async prove(token: string): Promise<LocalClaims> {
    try {
      const { payload } = await jwtVerify(token, this.vault.tokenKey, {
        algorithms: [ALGORITHM],
        issuer: LOCAL_ISSUER,
        audience: AUDIENCE,
        requiredClaims: ["sub", "iat", "exp", "epoch", "jti"],
        currentDate: this.clock(),
      });
      const { sub, exp, epoch } = payload;
      if (sub === undefined || exp === undefined || typeof epoch !== "number") {
        throw new AuthenticationError("NOT_GENUINE", "a claim is missing");
      }
      return { officerId: sub, epoch, expiresAt: new Date(exp * 1000) };
    } catch (error) {
      throw refusalOf(error);
    }
  }
}

/** What a fault found while checking a token means for its holder: whatever could not be proven is refused. */
export function refusalOf(error: unknown): AuthenticationError {
  if (error instanceof AuthenticationError) return error;
  if (error instanceof errors.JWTExpired) return new AuthenticationError("EXPIRED", error.code);
  // Not only the library's own errors: a key that cannot be used (too short, malformed) is reported by the runtime.
  return new AuthenticationError("NOT_GENUINE", error instanceof errors.JOSEError ? error.code : "unusable", error);
}
