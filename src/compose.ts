import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import type { DataSource } from "typeorm";
import { Authenticator } from "./auth/authenticate";
import { LocalTokens } from "./auth/local-tokens";
import { Login } from "./auth/login";
import { OidcTokens, oidcSettings } from "./auth/oidc-tokens";
import { Passwords } from "./auth/passwords";
import type { CaseEnvironment } from "./cases/environment";
import { appendAdministration } from "./cases/event-log";
import { type Config, ConfigError } from "./config/config";
import { connectionError } from "./store/connection-error";
import { openDataSource, settingsFromUrl } from "./store/data-source";
import { grantAppRights } from "./store/embedded/app-rights";
import { acquireEmbeddedDatabase, type EmbeddedDatabase } from "./store/embedded/embedded-database";
import { migrate } from "./store/migrate";
import { loadReferenceData } from "./store/reference/load-reference-data";
import { ReferenceData } from "./store/reference-data";
import { UnitOfWork } from "./store/unit-of-work";
import { Vault } from "./store/vault";

/** A database in use by this process: the hub's own private one, or the one that an URL names. */
export interface OpenDatabase {
  readonly dataSource: DataSource;
  /** Null with an external database. */
  readonly embedded: EmbeddedDatabase | null;
  close(): Promise<void>;
}

/** How a command wants its database. */
export interface DatabaseWish {
  readonly config: Config;
  readonly logger: Logger;
  readonly poolSize?: number;
  /** Another hub took this one's data dir after the database had crashed. */
  readonly onLost?: () => void;
}

/** Migrations run one after another. */
const OWNER_POOL_SIZE = 4;

/** The event log is append-only: the hub's own account may stamp an event, and nothing else. */
const APPEND_ONLY = [{ table: "event", updatableColumns: ["position", "hash"] }];

/**
 * Opens the database, brings its schema up to date, and loads reference data into a new one.
 * @throws DatabaseConnectionError for one that an URL names and that cannot be entered.
 */
export async function openDatabase({ config, logger, poolSize, onLost }: DatabaseWish): Promise<OpenDatabase> {
  const { HUB_DATABASE_URL: url, HUB_DATABASE_ADMIN_URL: adminUrl } = config;
  if (url !== undefined) {
    const owner = await (adminUrl === undefined
      ? openNamed("HUB_DATABASE_URL", url, OWNER_POOL_SIZE)
      : openNamed("HUB_DATABASE_ADMIN_URL", adminUrl, OWNER_POOL_SIZE));
    await migrateAs(owner, logger);
    const dataSource = await openNamed("HUB_DATABASE_URL", url, poolSize);
    return { dataSource, embedded: null, close: () => dataSource.destroy() };
  }
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const embedded = await acquireEmbeddedDatabase({
    dataDir: config.dataDir,
    onLog: (line) => logger.info({ database: line }, "database"),
    onLost: () => onLost?.(),
  });
  try {
    await migrateAs(await openDataSource(embedded.owner, OWNER_POOL_SIZE), logger, true);
    const dataSource = await openDataSource(embedded.app, poolSize);
    const close = async () => {
      await dataSource.destroy();
      await embedded.leave();
    };
    return { dataSource, embedded, close };
  } catch (error) {
    await embedded.leave();
    throw error;
  }
}

async function openNamed(variable: string, url: string, poolSize?: number): Promise<DataSource> {
  const settings = settingsFromUrl(url);
  try {
    return await openDataSource(settings, poolSize);
  } catch (error) {
    throw connectionError(error, variable, settings);
  }
}

/** Brings the schema up to date, as its owner, whose connections are closed again. */
async function migrateAs(owner: DataSource, logger: Logger, withGrants = false): Promise<void> {
  try {
    const done = await migrate(owner);
    if (done.length > 0) logger.info({ migrations: done }, "schema brought up to date");
    if (withGrants) {
      const rows = (await owner.query("SHOW TABLES")) as Record<string, string>[];
      const tables = rows.flatMap((row) => Object.values(row));
      await grantAppRights(owner, tables, APPEND_ONLY);
    }
  } finally {
    await owner.destroy();
  }
}

/** The master key: given, or made once and kept in the data dir (only with the embedded database). */
export function masterKeyOf(config: Config): Buffer {
  if (config.HUB_SECRET_KEY !== undefined) return Buffer.from(config.HUB_SECRET_KEY, "base64");
  const path = join(config.dataDir, "secret.key");
  if (!existsSync(path)) {
    mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
    try {
      // Exclusive: of two commands that start at once, the second reads what the first one wrote.
      writeFileSync(path, randomBytes(32).toString("base64"), { mode: 0o600, flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  const key = Buffer.from(readFileSync(path, "utf8"), "base64");
  if (key.length !== 32) throw new ConfigError([`${path} does not hold a key of 32 bytes`]);
  return key;
}

/** Everything that works with cases, on an open database; without doors. */
export interface Core {
  readonly cases: CaseEnvironment;
  readonly vault: Vault;
  readonly tokens: LocalTokens;
  readonly passwords: Passwords;
  readonly auth: Authenticator;
  readonly login: Login;
}

/** Puts the rooms together. */
export async function composeCore(config: Config, dataSource: DataSource, logger: Logger): Promise<Core> {
  const clock = () => new Date();
  const work = new UnitOfWork(dataSource);
  const vault = new Vault(masterKeyOf(config));
  const reference = new ReferenceData(work, ({ missingYears, missingPolicies }) =>
    logger.warn({ missingYears, missingPolicies }, "clocks were left out: add the calendar year or policy"),
  );
  if (await loadReferenceData(work, clock())) logger.info("reference data loaded");
  const tokens = new LocalTokens(vault, clock);
  const passwords = new Passwords();
  const settings = oidcSettings(config);
  const auth = new Authenticator({
    work,
    vault,
    clock,
    tokens,
    oidc:
      settings === null
        ? null
        : {
            tokens: new OidcTokens(settings, clock),
            record: (tx, { officerId, before, after }) =>
              appendAdministration(tx, { kind: "SYSTEM" }, clock(), {
                type: before === null ? "OFFICER_CREATED" : "OFFICER_CHANGED",
                subject: "officer",
                subjectId: officerId,
                before: before === null ? null : { ...before },
                after: { ...after },
              }),
          },
  });
  return {
    cases: { work, vault, reference, clock },
    vault,
    tokens,
    passwords,
    auth,
    login: new Login({ work, vault, clock, passwords, tokens }),
  };
}
