import type { ConnectionSettings } from "./data-source";
import { UnsupportedServerError } from "./server-version";

/** The database cannot be used as the configuration names it. The message tells an operator what to do; no credentials are in it. */
export class DatabaseConnectionError extends Error {
  override readonly name = "DatabaseConnectionError";
}

/** What nobody behind that address answered: errors of the network, of names, of a socket's file, and of a talk that broke off. */
const UNREACHED = /^(E(?!R_|RR_)[A-Z0-9_]+|(PROTOCOL|HANDSHAKE)_[A-Z_]+)$/;

/**
 * What to tell an operator of a fault in opening a connection; the fault itself where it is none of the configuration.
 * @param variable the one that names the address, e.g. `HUB_DATABASE_URL`.
 */
export function connectionError(error: unknown, variable: string, settings: ConnectionSettings): unknown {
  const words = wordsOf(error, settings);
  return words === null ? error : new DatabaseConnectionError(`${variable}: ${words}`);
}

function wordsOf(error: unknown, { host, port, socketPath, database }: ConnectionSettings): string | null {
  if (error instanceof UnsupportedServerError) return error.message;
  if (!(error instanceof Error) || !("code" in error)) return null;
  const code = String(error.code);
  const place = socketPath ?? `${host}:${port}`;
  switch (code) {
    case "ER_ACCESS_DENIED_ERROR":
    case "ER_ACCESS_DENIED_NO_PASSWORD_ERROR":
      return `the database server at ${place} refuses this user name and password; correct them, or make the account there`;
    // A server tells only those who may enter some database that this one is not there.
    case "ER_BAD_DB_ERROR":
    case "ER_DBACCESS_DENIED_ERROR":
      return `the database server at ${place} has no database "${database}" that this user may enter; create it there (CHARACTER SET utf8mb4) and grant the user rights on it, or correct the name`;
    case "ER_HOST_NOT_PRIVILEGED":
    case "ER_HOST_IS_BLOCKED":
      return `the database server at ${place} lets nobody in from this machine; allow it there`;
    case "ER_CON_COUNT_ERROR":
    case "ER_TOO_MANY_USER_CONNECTIONS":
      return `the database server at ${place} has no connection left for the hub; raise its limit, or stop what holds them`;
    case "HANDSHAKE_NO_SSL_SUPPORT":
    case "HANDSHAKE_SSL_ERROR":
      return `the database server at ${place} gives no TLS connection that can be trusted; set up its certificate, or leave ssl=true out`;
    default:
      return UNREACHED.test(code)
        ? `no database server answers at ${place} (${code}); start it, or correct the address`
        : null;
  }
}
