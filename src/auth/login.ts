import { setTimeout as pause } from "node:timers/promises";
import type { Transaction, UnitOfWork } from "../store/unit-of-work";
import type { Vault } from "../store/vault";
import type { IssuedToken, LocalTokens } from "./local-tokens";
import { afterFailure, type Failures, isLocked, UnknownNames } from "./lockout";
import {
  findByUsername,
  isSuspended,
  lockOfficer,
  normalUsername,
  type OfficerCaller,
  type OfficerRow,
  officerCaller,
  readingFrom,
} from "./officer-rows";
import type { Passwords } from "./passwords";
import { acceptedStep, openOtpKey, sealOtpKey } from "./totp";

/** What a person signs in with. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly otp?: string | null | undefined;
}

/** He is who he says, or why he may not enter. */
export type LoginResult =
  | ({ readonly ok: true; readonly officer: OfficerCaller } & IssuedToken)
  | { readonly ok: false; readonly code: "WRONG_CREDENTIALS" }
  | { readonly ok: false; readonly code: "LOCKED"; readonly lockedUntil: Date };

/** What signing in needs from the process it runs in. */
export interface LoginEnvironment {
  readonly work: UnitOfWork;
  readonly vault: Vault;
  readonly clock: () => Date;
  readonly passwords: Passwords;
  readonly tokens: LocalTokens;
  /** Shorter ones are for tests. */
  readonly refusalAfterMs?: number;
}

/** A working day: who signs in in the morning is not asked again before he goes home. */
const TOKEN_TTL_MS = 8 * 3_600_000;
/**
 * A refusal is answered no sooner. It covers the hash, the row's lock and a slow disk's commit, so that a stopwatch does
 * not tell which names exist.
 */
const REFUSAL_AFTER_MS = 250;

const WRONG = { ok: false, code: "WRONG_CREDENTIALS" } as const;

interface Secrets extends Failures {
  readonly passwordHash: string | null;
  readonly otpSecret: Buffer | null;
}

/** Signs officers in with user name and password. */
export class Login {
  private readonly unknownNames = new UnknownNames();

  constructor(private readonly environment: LoginEnvironment) {}

  /** An unknown name, a suspended officer, a wrong password and a wrong code are one and the same to the person who tries. */
  async signIn(credentials: Credentials): Promise<LoginResult> {
    const startedAt = performance.now();
    const result = await this.decide(credentials);
    if (!result.ok) {
      const { refusalAfterMs = REFUSAL_AFTER_MS } = this.environment;
      await pause(Math.max(0, refusalAfterMs - (performance.now() - startedAt)));
    }
    return result;
  }

  private async decide({ username, password, otp }: Credentials): Promise<LoginResult> {
    const { work, passwords, tokens, clock } = this.environment;
    const rows = readingFrom(work);
    const officer = await findByUsername(rows, username);
    if (officer === null) return this.refuseUnknown(username, password);
    const found = await secretsOf(rows, officer.id);
    // A locked account is not worth a hash.
    if (found.lockedUntil !== null && isLocked(found, clock())) return locked(found.lockedUntil);
    const { passwordHash } = found;
    // Before the row is locked: hundreds of tries at once would else hold every connection while they hash.
    const isRight = await passwords.verify(passwordHash, password);
    const isOutdated = isRight && passwordHash !== null && passwords.isOutdated(passwordHash);
    const rehashed = isOutdated ? await passwords.hash(password) : null;

    const proof: Proof = { officerId: officer.id, isRight, passwordHash, rehashed, otp: otp ?? null, at: clock() };
    const settled = await work.transaction((tx) => this.settle(tx, proof));
    if (!settled.ok) return settled;
    return { ok: true, officer: officerCaller(settled.row), ...(await tokens.issue(settled.row, TOKEN_TTL_MS)) };
  }

  /** Decides under the row's lock: of many tries at once, each sees the failures of those before it. */
  private async settle(tx: Transaction, proof: Proof): Promise<Settled> {
    const { officerId, at } = proof;
    const row = await lockOfficer(tx, officerId);
    if (row === null) return WRONG;
    const secrets = await secretsOf(tx, officerId);
    if (secrets.lockedUntil !== null && isLocked(secrets, at)) return locked(secrets.lockedUntil);

    // The password may have been changed since it was checked.
    const isRight = proof.isRight && secrets.passwordHash === proof.passwordHash;
    const otpSecret = isRight ? this.otpAfter(officerId, secrets.otpSecret, proof) : false;
    if (!isRight || isSuspended(row) || otpSecret === false) {
      const { failedLogins, lockedUntil } = afterFailure(secrets, at);
      await tx.query("UPDATE officer SET failed_logins = ?, locked_until = ? WHERE id = ?", [
        failedLogins,
        lockedUntil,
        officerId,
      ]);
      return WRONG;
    }
    await tx.query(
      `UPDATE officer SET failed_logins = 0, locked_until = NULL, otp_secret = ?, password_hash = COALESCE(?, password_hash)
        WHERE id = ?`,
      [otpSecret, proof.rehashed, officerId],
    );
    return { ok: true, row };
  }

  /** The second factor with its code marked as used, null where there is none, false when the code is refused. */
  private otpAfter(officerId: string, sealed: Buffer | null, { otp, at }: Proof): Buffer | null | false {
    if (sealed === null) return null;
    const { vault } = this.environment;
    const key = openOtpKey(vault, officerId, sealed);
    const step = otp === null ? null : acceptedStep(key, otp, at);
    return step === null ? false : sealOtpKey(vault, officerId, { secret: key.secret, lastStep: step });
  }

  private async refuseUnknown(username: string, password: string): Promise<LoginResult> {
    const { passwords, clock } = this.environment;
    const name = normalUsername(username) ?? username.slice(0, 60);
    const before = this.unknownNames.of(name);
    if (before.lockedUntil !== null && isLocked(before, clock())) return locked(before.lockedUntil);
    await passwords.verify(null, password);
    // Again: others may have tried meanwhile, as under a row's lock.
    const at = clock();
    const failures = this.unknownNames.of(name);
    if (failures.lockedUntil !== null && isLocked(failures, at)) return locked(failures.lockedUntil);
    this.unknownNames.count(name, at);
    return WRONG;
  }
}

interface Proof {
  readonly officerId: string;
  readonly isRight: boolean;
  /** The one that was checked. */
  readonly passwordHash: string | null;
  /** The password at today's cost, where it was stored at another. */
  readonly rehashed: string | null;
  readonly otp: string | null;
  readonly at: Date;
}

type Settled = { readonly ok: true; readonly row: OfficerRow } | Extract<LoginResult, { ok: false }>;

function locked(lockedUntil: Date): Extract<LoginResult, { code: "LOCKED" }> {
  return { ok: false, code: "LOCKED", lockedUntil };
}

async function secretsOf(rows: Pick<Transaction, "query">, officerId: string): Promise<Secrets> {
  const [row] = await rows.query<Secrets>(
    `SELECT password_hash AS passwordHash, otp_secret AS otpSecret, failed_logins AS failedLogins,
            locked_until AS lockedUntil
       FROM officer WHERE id = ?`,
    [officerId],
  );
  return row ?? { passwordHash: null, otpSecret: null, failedLogins: 0, lockedUntil: null };
}
