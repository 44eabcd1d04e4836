import { randomBytes } from "node:crypto";
import { createConnection } from "mysql2/promise";
import { type ConnectionSettings, openDataSource, settingsFromUrl } from "../../src/store/data-source";
import { CHARACTER_SET } from "../../src/store/embedded/accounts";
import { migrate } from "../../src/store/migrate";
import { startPrivateServer } from "./private-server";
import { guard } from "./server-guard";

/** Where the run's server is, as the workers get it from the run's beginning: in their environment. */
const SERVER_VARIABLE = "HUB_TEST_SERVER";

/** The database server that all tests of this run share. */
export interface TestServer {
  /** As an account that may create databases; names no database. */
  readonly connection: Omit<ConnectionSettings, "database">;
  /** Stands before the name of every database of this run: two runs may share one external server. */
  readonly databasePrefix: string;
  /** It is the run's own, and may be killed with it. */
  readonly isPrivate: boolean;
}

/** Starts the run's server, or takes the one that HUB_TEST_DATABASE_URL or HUB_DATABASE_URL names; returns how to end it. */
export async function startTestServer(): Promise<() => Promise<void>> {
  const url = process.env.HUB_TEST_DATABASE_URL || process.env.HUB_DATABASE_URL;
  if (url) {
    const { database: _, ...connection } = settingsFromUrl(url);
    const databasePrefix = `hub_test_${randomBytes(4).toString("hex")}_`;
    announce({ connection, databasePrefix, isPrivate: false });
    return guard({ url, databasePrefix }).cleanUp;
  }
  const server = await startPrivateServer();
  announce({
    connection: { socketPath: server.socketPath, user: "root" },
    databasePrefix: "hub_test_",
    isPrivate: true,
  });
  return server.stop;
}

function announce(server: TestServer): void {
  process.env[SERVER_VARIABLE] = JSON.stringify(server);
}

/** The server of this run. @throws Error outside of a run. */
export function testServer(): TestServer {
  const value = process.env[SERVER_VARIABLE];
  if (!value) {
    throw new Error("there is no test database server: tests/support/global-setup.ts has not run");
  }
  return JSON.parse(value) as TestServer;
}

async function execute(sql: string): Promise<unknown> {
  const connection = await createConnection(testServer().connection);
  try {
    const [rows] = await connection.query(sql);
    return rows;
  } finally {
    await connection.end();
  }
}

/**
 * Makes an empty database, replacing one of the same name.
 * @param name letters, digits and `_`; the run's prefix is put before it
 */
export async function createDatabase(name: string): Promise<ConnectionSettings> {
  const { connection, databasePrefix } = testServer();
  const database = `${databasePrefix}${name}`;
  await execute(`DROP DATABASE IF EXISTS \`${database}\``);
  await execute(`CREATE DATABASE \`${database}\` ${CHARACTER_SET}`);
  return { ...connection, database };
}

/** Removes what `createDatabase` made under that name. */
export async function dropDatabase(name: string): Promise<void> {
  await execute(`DROP DATABASE IF EXISTS \`${testServer().databasePrefix}${name}\``);
}

/** Makes an empty database under that name, with the hub's schema in it. */
export async function createMigratedDatabase(name: string): Promise<ConnectionSettings> {
  const settings = await createDatabase(name);
  const owner = await openDataSource(settings, 3);
  await migrate(owner);
  await owner.destroy();
  return settings;
}

/** The address of a database, as `HUB_DATABASE_URL` takes it. */
export function databaseUrl({ user, password = "", host, port, socketPath, database }: ConnectionSettings): string {
  const account = `${encodeURIComponent(user)}${password === "" ? "" : `:${encodeURIComponent(password)}`}`;
  return socketPath === undefined
    ? `mysql://${account}@${host}:${port ?? 3306}/${database}`
    : `mysql://${account}@localhost/${database}?socketPath=${encodeURIComponent(socketPath)}`;
}
