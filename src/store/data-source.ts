import mysql, {
  type ExecuteValues,
  type Pool,
  type PoolConnection,
  type PoolOptions,
  type ResultSetHeader,
} from "mysql2";
import { createConnection } from "mysql2/promise";
import { DataSource } from "typeorm";
import { ENTITIES } from "./entities";
import type { Statement } from "./insert-statement";
import { MIGRATIONS } from "./migrations";
import { SnakeNamingStrategy } from "./naming";
import { driverTypeOf } from "./server-version";

/** Where a database is, and as whom to enter it. */
export interface ConnectionSettings {
  readonly host?: string;
  readonly port?: number;
  readonly socketPath?: string;
  readonly user: string;
  readonly password?: string;
  readonly database: string;
  /** TLS without checking the name is no protection, so it is verified; switched on by `?ssl=true`. */
  readonly ssl?: { readonly rejectUnauthorized: boolean };
}

/** Settings from `mysql://user:password@host:port/database?ssl=true`. @throws on an URL without a database name. */
export function settingsFromUrl(url: string): ConnectionSettings {
  const parsed = new URL(url);
  const database = decodeURIComponent(parsed.pathname.replace(/^\//, ""));
  if (database === "")
    throw new Error("the database address must name a database: mysql://user:password@host:port/NAME");
  const socketPath = parsed.searchParams.get("socketPath");
  return {
    ...(socketPath === null
      ? { host: parsed.hostname, port: parsed.port === "" ? 3306 : Number(parsed.port) }
      : { socketPath }),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database,
    ...(parsed.searchParams.get("ssl") === "true" ? { ssl: { rejectUnauthorized: true } } : {}),
  };
}

/** The server's word about itself, e.g. `10.11.6-MariaDB`. */
export async function readServerVersion(settings: ConnectionSettings): Promise<string> {
  const connection = await createConnection({ ...settings, connectTimeout: 10_000 });
  try {
    const [rows] = await connection.query("SELECT VERSION() AS version");
    return String((rows as { version: string }[])[0]?.version);
  } finally {
    connection.destroy();
  }
}

/** Of each connection: enough for every order, scope and common filter of the inbox; the server holds 16,382 in all. */
const MAX_PREPARED = 200;

/** A lock is waited for shorter than a person waits for a page; then the whole unit of work is tried again. */
const LOCK_WAIT_SECONDS = 15;

/**
 * The session of every connection: UTC, strict, and READ COMMITTED — under REPEATABLE READ the loser of a duplicate key
 * would not see the winner's row. Sent before anything else can use the connection.
 */
function prepareSession(connection: PoolConnection): void {
  connection.query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  connection.query(
    `SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO',
       innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}`,
  );
}

/** As many as groups of writes are on their way at the same time, and one that stamps what they wrote. */
const GROUP_CONNECTIONS = 3;
/** A group must not wait long for one of its members' locks: it then gives way, and each member goes alone. */
const GROUP_LOCK_WAIT_SECONDS = 1;

/** The pool beside a data source's own that takes several statements at once; opened when it is first needed. */
interface GroupPool {
  readonly options: PoolOptions;
  pool: Pool | null;
}

const groupPools = new WeakMap<Pool, GroupPool>();

const preparingDriver = {
  ...mysql,
  createPool(options: PoolOptions) {
    const pool = mysql.createPool(options);
    pool.on("connection", prepareSession);
    const beside: GroupPool = { options, pool: null };
    groupPools.set(pool, beside);
    const end = pool.end.bind(pool);
    pool.end = (callback) => {
      if (beside.pool === null) end(callback);
      else beside.pool.end(() => end(callback));
    };
    return pool;
  },
};

/**
 * Only what {@link runTogether} builds goes through this pool: where several statements may stand in one text, a value
 * that is not escaped could begin another.
 */
function groupPoolOf(dataSource: DataSource): Pool {
  const beside = groupPools.get(poolOf(dataSource));
  if (beside === undefined) throw new Error("the data source was not made here");
  if (beside.pool !== null) return beside.pool;
  const limits = { connectionLimit: GROUP_CONNECTIONS, maxIdle: GROUP_CONNECTIONS };
  // An object in the place of a value must become a text, and never a list of assignments.
  const pool = mysql.createPool({ ...beside.options, ...limits, multipleStatements: true, stringifyObjects: true });
  pool.on("connection", (connection) => {
    prepareSession(connection);
    connection.query(`SET SESSION innodb_lock_wait_timeout = ${GROUP_LOCK_WAIT_SECONDS}`);
  });
  beside.pool = pool;
  return pool;
}

/**
 * Runs statements as one transaction in one round trip. After a failure nothing of it stays open: the connection is
 * closed where it cannot be rolled back. @returns how many rows each statement found to write
 * @throws the driver's error; then it may or may not have been committed
 */
export async function runTogether(dataSource: DataSource, statements: readonly Statement[]): Promise<number[]> {
  const sql = ["START TRANSACTION", ...statements.map((one) => one.sql), "COMMIT"].join(";\n");
  const parameters = statements.flatMap((one) => one.parameters);
  const connection = await groupPoolOf(dataSource).promise().getConnection();
  try {
    const [headers] = await connection.query<ResultSetHeader[]>(sql, parameters);
    connection.release();
    return headers.slice(1, -1).map(({ affectedRows }) => affectedRows);
  } catch (error) {
    try {
      await connection.query("ROLLBACK");
      connection.release();
    } catch {
      connection.destroy();
    }
    throw error;
  }
}

function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { readonly pool: Pool }).pool;
}

/** Runs a statement that the server keeps prepared, on a connection of the pool. @throws the driver's error */
export function executePrepared<Row>(
  dataSource: DataSource,
  sql: string,
  parameters: readonly unknown[],
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    poolOf(dataSource).execute(sql, parameters as ExecuteValues, (error, rows) => {
      if (error === null) resolve(rows as Row[]);
      else reject(error);
    });
  });
}

/** Not connected yet; `ormconfig.ts` and {@link openDataSource} share it. */
export function dataSourceFor(settings: ConnectionSettings, serverVersion: string, poolSize: number): DataSource {
  return new DataSource({
    type: driverTypeOf(serverVersion),
    driver: preparingDriver,
    ...(settings.socketPath === undefined
      ? { host: settings.host ?? "127.0.0.1", port: settings.port ?? 3306 }
      : { socketPath: settings.socketPath }),
    username: settings.user,
    password: settings.password ?? "",
    database: settings.database,
    ...(settings.ssl === undefined ? {} : { ssl: settings.ssl }),
    charset: "utf8mb4_unicode_ci",
    timezone: "Z",
    bigNumberStrings: false,
    poolSize,
    connectTimeout: 10_000,
    // The driver's own stack for every statement costs as much as sending it; the caller's stands in the error anyway.
    extra: { enableKeepAlive: true, maxIdle: poolSize, maxPreparedStatements: MAX_PREPARED, trace: false },
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTableName: "migration",
    migrationsTransactionMode: "none",
    synchronize: false,
    namingStrategy: new SnakeNamingStrategy(),
    logging: false,
  });
}

/** Opens a pool on the database. @throws when it cannot be reached or its version is not supported. */
export async function openDataSource(settings: ConnectionSettings, poolSize = 20): Promise<DataSource> {
  return dataSourceFor(settings, await readServerVersion(settings), poolSize).initialize();
}
