import { type Connection, createConnection, type RowDataPacket } from "mysql2/promise";
import { ACCOUNTS } from "./accounts";
import type { DatabasePlace } from "./database-place";

/** The `code` of a system or database error, or "" if it has none. */
export function errorCode(error: unknown): string {
  // Not by instanceof: under jest, system errors come from outside its realm.
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}

const NOBODY_LISTENS = new Set(["ENOENT", "ECONNREFUSED"]);

/** What a server says or does while it is starting, stopping, or full for the moment. */
const PASSING = new Set([
  "PROTOCOL_CONNECTION_LOST",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ER_SERVER_SHUTDOWN",
  "ER_CON_COUNT_ERROR",
  "ER_CONNECTION_KILLED",
  "ER_QUERY_INTERRUPTED",
  "ER_STATEMENT_TIMEOUT",
]);

/** No server listens at the socket. */
export function isNobodyListening(error: unknown): boolean {
  return NOBODY_LISTENS.has(errorCode(error));
}

/** The server is there but going, or busy: to try again soon is right. */
export function isPassing(error: unknown): boolean {
  return PASSING.has(errorCode(error));
}

/** Opens the keeper's connection, which may see all clients and stop the server. Rejects with the driver's error. */
export function connectAsKeeper(place: DatabasePlace): Promise<Connection> {
  return createConnection({ socketPath: place.socket, user: ACCOUNTS.keeper, connectTimeout: 10_000 });
}

/** The first column of the first row as a number (NULL and no row: 0). */
export async function numberFrom(connection: Connection, sql: string, values: unknown[] = []): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[][]>({ sql, values, rowsAsArray: true });
  return Number(rows[0]?.[0] ?? 0);
}
