import { type JWTPayload, jwtVerify } from "jose";
import type { Config } from "../config/config";
import { readableText } from "../domain/input-text";
import { ROLES, type Role } from "../domain/status";
import { AuthenticationError } from "./authentication-error";
import { IssuerKeys } from "./issuer-keys";
import { refusalOf } from "./local-tokens";
import { belongsToAgency } from "./officers";

/** Whose tokens are believed, and where in them the rights stand. */
export interface OidcSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly roleClaim: string;
  readonly agencyClaim: string;
}

/** What a token of the issuer says, once it is proven. */
export interface OidcClaims {
  /** The issuer and its name for the person: another issuer may use the same name for somebody else. */
  readonly subject: string;
  /** Null when the token names nobody: not every kind of token does. */
  readonly name: string | null;
  readonly role: Role;
  /** Null for roles that belong to no agency, whatever the token says. */
  readonly agencyCode: string | null;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** Signatures with a public key only: under an algorithm with a shared secret, the public key would be that secret. */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
const CLOCK_TOLERANCE_SECONDS = 30;
/** Printable ASCII without blanks: the database would take "abc " for "abc". */
const SUBJECT = /^[\x21-\x7e]+$/;
const MAX_SUBJECT_LENGTH = 255;
const AGENCY_CODE = /^[\x21-\x7e]{1,40}$/;
const MAX_NAME_LENGTH = 100;

/** The settings for OpenID tokens; null when there are local accounts only. */
export function oidcSettings(config: Config): OidcSettings | null {
  const { HUB_OIDC_ISSUER: issuer, HUB_OIDC_AUDIENCE: audience } = config;
  if (issuer === undefined || audience === undefined) return null;
  return { issuer, audience, roleClaim: config.HUB_OIDC_ROLE_CLAIM, agencyClaim: config.HUB_OIDC_AGENCY_CLAIM };
}

/** Checks bearer tokens of the OpenID issuer. */
export class OidcTokens {
  private readonly keys: IssuerKeys;

  constructor(
    private readonly settings: OidcSettings,
    private readonly clock: () => Date,
  ) {
    this.keys = new IssuerKeys(settings.issuer, clock);
  }

  /** Stands in the tokens that this checks. */
  get issuer(): string {
    return this.settings.issuer;
  }

  /** What a token says. @throws AuthenticationError */
  async verify(token: string): Promise<OidcClaims> {
    try {
      const { payload } = await jwtVerify(token, (header, jws) => this.keys.keyFor(header, jws), {
        algorithms: ALGORITHMS,
        issuer: this.settings.issuer,
        audience: this.settings.audience,
        requiredClaims: ["sub", "iat", "exp"],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: this.clock(),
      });
      return this.claimsOf(payload);
    } catch (error) {
      throw refusalOf(error);
    }
  }

  private claimsOf(payload: JWTPayload): OidcClaims {
    const { sub = "", iat, exp } = payload;
    const subject = `${this.settings.issuer}#${sub}`;
    if (iat === undefined || exp === undefined || !SUBJECT.test(sub) || subject.length > MAX_SUBJECT_LENGTH) {
      throw new AuthenticationError("NOT_GENUINE", "sub, iat or exp cannot be used");
    }
    const role = roleIn(payload[this.settings.roleClaim]);
    if (role === null) throw new AuthenticationError("NO_ACCESS", `no single role in ${this.settings.roleClaim}`);
    const agencyCode = belongsToAgency(role) ? payload[this.settings.agencyClaim] : null;
    if (agencyCode !== null && !(typeof agencyCode === "string" && AGENCY_CODE.test(agencyCode))) {
      throw new AuthenticationError("NO_ACCESS", `no agency in ${this.settings.agencyClaim}`);
    }
    return {
      subject,
      name: nameIn(payload),
      role,
      agencyCode,
      issuedAt: new Date(iat * 1000),
      expiresAt: new Date((exp + CLOCK_TOLERANCE_SECONDS) * 1000),
    };
  }
}

/** A claim may be a list in which other programs' roles stand too; two roles of this hub's are none. */
function roleIn(claim: unknown): Role | null {
  const named: unknown[] = Array.isArray(claim) ? claim : [claim];
  const [role, another] = ROLES.filter((known) => named.includes(known));
  return another === undefined ? (role ?? null) : null;
}

function nameIn(payload: JWTPayload): string | null {
  for (const claim of [payload.name, payload.preferred_username]) {
    const name = typeof claim === "string" ? readableText(claim, MAX_NAME_LENGTH, "single") : "";
    if (name !== "") return name;
  }
  return null;
}
