import type { DataSource } from "typeorm";
import { Authenticator, type AuthenticatorEnvironment } from "../../src/auth/authenticate";
import { AuthenticationError, type AuthenticationFault } from "../../src/auth/authentication-error";
import { LocalTokens } from "../../src/auth/local-tokens";
import { Login } from "../../src/auth/login";
import type { OfficerRow } from "../../src/auth/officer-rows";
import { createOfficer, type NewOfficer } from "../../src/auth/officers";
import { Passwords } from "../../src/auth/passwords";
import { openDataSource } from "../../src/store/data-source";
import { newId } from "../../src/store/new-id";
import { UnitOfWork } from "../../src/store/unit-of-work";
import { Vault } from "../../src/store/vault";
import { createDatabase, dropDatabase } from "./database";

/** A password that the policy takes. */
export const PASSWORD = "rob pesisir Sayung";

/** Everything that proves who is calling, over a migrated database and a clock that stands still. */
export class AuthOffice {
  readonly vault = new Vault(Buffer.alloc(32, 7));
  readonly passwords = new Passwords({ memoryKib: 64, passes: 1 });
  readonly clock = () => this.now;
  readonly tokens = new LocalTokens(this.vault, this.clock);
  now = new Date("2026-03-02T01:00:00.000Z");

  private constructor(
    private readonly name: string,
    readonly dataSource: DataSource,
    readonly work: UnitOfWork,
  ) {}

  /** Opens a database of that name and this worker's. */
  static async open(name: string): Promise<AuthOffice> {
    const database = `${name}_${process.env.JEST_WORKER_ID ?? "0"}`;
    const dataSource = await openDataSource(await createDatabase(database));
    await dataSource.runMigrations();
    return new AuthOffice(database, dataSource, new UnitOfWork(dataSource));
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await dropDatabase(this.name);
  }

  /** Deletes every row that a test may have made, and sets the clock to its beginning. */
  async clear(): Promise<void> {
    this.now = new Date("2026-03-02T01:00:00.000Z");
    for (const table of ["api_key", "officer", "idempotency_key", "agency"]) {
      await this.dataSource.query(`DELETE FROM ${table}`);
    }
  }

  /** Moves the clock on. */
  wait(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }

  /** Makes an agency; returns its id. */
  async agency(code: string): Promise<string> {
    const id = newId();
    await this.dataSource.query(
      `INSERT INTO agency (id, code, name, kind, is_active, created_at, updated_at)
       VALUES (?, ?, ?, 'DINAS', TRUE, ?, ?)`,
      [id, code, `Dinas ${code}`, this.now, this.now],
    );
    return id;
  }

  /** Closes or opens an agency. */
  async setAgencyActive(id: string, isActive: boolean): Promise<void> {
    await this.dataSource.query("UPDATE agency SET is_active = ? WHERE id = ?", [isActive, id]);
  }

  /** Makes a coordinator with {@link PASSWORD}, or whom the test wants. */
  officer(input: Partial<NewOfficer> = {}): Promise<OfficerRow> {
    const whole = {
      username: "koordinator",
      name: "Suharto",
      role: "COORDINATOR",
      agencyId: null,
      password: PASSWORD,
    } as const;
    return this.work.transaction((tx) => createOfficer(tx, this.passwords, { ...whole, ...input }, this.now));
  }

  /** A door to sign in at; refusals are not delayed. */
  login(passwords = this.passwords, refusalAfterMs = 0): Login {
    const { work, vault, clock, tokens } = this;
    return new Login({ work, vault, clock, tokens, passwords, refusalAfterMs });
  }

  /** Another node's authenticator: it has read no row yet. */
  authenticator(oidc: AuthenticatorEnvironment["oidc"] = null): Authenticator {
    const { work, vault, clock, tokens } = this;
    return new Authenticator({ work, vault, clock, tokens, oidc });
  }
}

/** Why a bearer was refused. @throws what else went wrong, or when it was not refused. */
export async function faultOf(attempt: Promise<unknown>): Promise<AuthenticationFault> {
  const error = await attempt.then(
    () => new Error("not refused"),
    (reason: unknown) => reason,
  );
  if (error instanceof AuthenticationError) return error.fault;
  throw error;
}
