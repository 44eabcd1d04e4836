import { decodeJwt } from "jose";
import type { Caller } from "../domain/permission";
import type { UnitOfWork } from "../store/unit-of-work";
import type { Vault } from "../store/vault";
import {
  apiKeyById,
  apiKeyCaller,
  isLive,
  looksLikeApiKey,
  parseApiKey,
  type StoredApiKey,
  verifyApiKey,
} from "./api-keys";
import { AuthenticationError } from "./authentication-error";
import { LOCAL_ISSUER, type LocalTokens } from "./local-tokens";
import type { RecordOfficerChange } from "./officer-change";
import {
  isSuspended,
  type OfficerRow,
  officerById,
  officerBySubject,
  officerCaller,
  readingFrom,
} from "./officer-rows";
import { agrees, isOutdated, storeClaims } from "./oidc-officers";
import type { OidcTokens } from "./oidc-tokens";
import { RecentRows } from "./recent-rows";

/** Who is calling, and what it takes to ask later whether he still may. */
export interface Authenticated {
  readonly caller: Caller;
  /** When the bearer ends by itself; null where there is none. */
  readonly expiresAt: Date | null;
  /** The officer's epoch at that time; null for others. */
  readonly epoch: number | null;
}

/** What authentication needs from the process it runs in. */
export interface AuthenticatorEnvironment {
  readonly work: UnitOfWork;
  readonly vault: Vault;
  readonly clock: () => Date;
  readonly tokens: LocalTokens;
  /** Null: local accounts only. */
  readonly oidc: { readonly tokens: OidcTokens; readonly record: RecordOfficerChange } | null;
}

const NOBODY: Authenticated = { caller: { kind: "NOBODY" }, expiresAt: null, epoch: null };
/** Tokens have one or two kB; more is not worth parsing. */
const MAX_BEARER_LENGTH = 8_192;
const MAX_SUBJECTS = 5_000;

/** The bearer of an `Authorization` header or field; null without one. @throws AuthenticationError for another scheme. */
export function bearerOf(authorization: string | null | undefined): string | null {
  if (authorization === null || authorization === undefined || authorization.trim() === "") return null;
  const [, bearer] = /^bearer +(\S+)$/i.exec(authorization.trim()) ?? [];
  if (bearer === undefined) throw new AuthenticationError("NOT_GENUINE", "not a bearer");
  return bearer;
}

/** Says who is calling: one for a process. */
export class Authenticator {
  private readonly officers: RecentRows<OfficerRow>;
  private readonly keys: RecentRows<StoredApiKey>;
  /** An officer's id by his OpenID subject; that never changes. */
  private readonly officerIds = new Map<string, string>();

  constructor(private readonly environment: AuthenticatorEnvironment) {
    const { clock } = environment;
    const rows = readingFrom(environment.work);
    this.officers = new RecentRows((id) => officerById(rows, id), clock);
    this.keys = new RecentRows((id) => apiKeyById(rows, id), clock);
  }

  /**
   * Who holds this bearer; NOBODY without one.
   * @throws AuthenticationError for a bearer that proves nothing (any more), DatabaseUnavailableError.
   */
  async callerOf(bearer: string | null): Promise<Authenticated> {
    if (bearer === null) return NOBODY;
    if (bearer.length > MAX_BEARER_LENGTH) throw new AuthenticationError("NOT_GENUINE", "too long");
    if (looksLikeApiKey(bearer)) return this.byApiKey(bearer);
    if (this.environment.tokens.knows(bearer)) return this.byLocalToken(bearer);
    // Not proven yet: it only chooses who checks, and each checks that the issuer is its own.
    const issuer = claimedIssuer(bearer);
    if (issuer === LOCAL_ISSUER) return this.byLocalToken(bearer);
    if (issuer !== undefined && issuer === this.environment.oidc?.tokens.issuer) return this.byOidcToken(bearer);
    throw new AuthenticationError("NOT_GENUINE", "unknown issuer");
  }

  /**
   * Whether a caller is still exactly who he was: not expired, suspended, moved, renamed or given another password since.
   * For open sockets; asked every second or so it costs one read in two seconds for each officer.
   */
  async recheck({ caller, expiresAt, epoch }: Authenticated): Promise<boolean> {
    if (caller.kind === "NOBODY") return true;
    const now = this.environment.clock();
    if (expiresAt !== null && now >= expiresAt) return false;
    if (caller.kind === "API_KEY") {
      const row = await this.keys.get(caller.id);
      return row !== null && isLive(row, now) && isSame(caller, apiKeyCaller(row));
    }
    const row = await this.officers.get(caller.id);
    return row !== null && !isSuspended(row) && row.tokenEpoch === epoch && isSame(caller, officerCaller(row));
  }

  /** After a change of an officer or a key made here: its next request sees it at once. Other nodes follow in two seconds. */
  invalidate(id: string): void {
    this.officers.forget(id);
    this.keys.forget(id);
  }

  private async byApiKey(bearer: string): Promise<Authenticated> {
    const presented = parseApiKey(bearer);
    const { vault, clock } = this.environment;
    const row = verifyApiKey(vault, await this.keys.get(presented.id), presented, clock());
    return { caller: apiKeyCaller(row), expiresAt: row.expiresAt, epoch: null };
  }

  private async byLocalToken(bearer: string): Promise<Authenticated> {
    const claims = await this.environment.tokens.verify(bearer);
    let row = await this.officers.get(claims.officerId);
    // Signed after the row was read, by another node after a change that this one has not seen.
    if (row !== null && claims.epoch > row.tokenEpoch) row = await this.officers.reread(claims.officerId);
    if (row === null || row.tokenEpoch !== claims.epoch) {
      throw new AuthenticationError("ENDED", `officer ${claims.officerId}`);
    }
    return officerProven(row, claims.expiresAt);
  }

  private async byOidcToken(bearer: string): Promise<Authenticated> {
    const { oidc, work, clock } = this.environment;
    if (oidc === null) throw new AuthenticationError("NOT_GENUINE", "unknown issuer");
    const claims = await oidc.tokens.verify(bearer);
    let row = await this.officerOf(claims.subject);
    if (row === null || !agrees(row, claims)) {
      await storeClaims(work, claims, oidc.record, clock());
      if (row !== null) this.invalidate(row.id);
      row = await this.officerOf(claims.subject);
    }
    if (row === null || isOutdated(row, claims) || !agrees(row, claims))
      throw new AuthenticationError("ENDED", "an older token of an officer");
    return officerProven(row, claims.expiresAt);
  }

  private async officerOf(subject: string): Promise<OfficerRow | null> {
    const known = this.officerIds.get(subject);
    if (known !== undefined) return this.officers.get(known);
    const row = await officerBySubject(readingFrom(this.environment.work), subject);
    if (row === null) return null;
    if (this.officerIds.size >= MAX_SUBJECTS) this.officerIds.clear();
    this.officerIds.set(subject, row.id);
    return row;
  }
}

function officerProven(row: OfficerRow, expiresAt: Date): Authenticated {
  if (isSuspended(row)) throw new AuthenticationError("ENDED", `officer ${row.id}`);
  return { caller: officerCaller(row), expiresAt, epoch: row.tokenEpoch };
}

function claimedIssuer(bearer: string): string | undefined {
  try {
    return decodeJwt(bearer).iss;
  } catch (error) {
    throw new AuthenticationError("NOT_GENUINE", "not a token", error);
  }
}

function isSame(one: Caller, other: Caller): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
