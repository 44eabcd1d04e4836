/** The two families of database server, as TypeORM names its drivers. */
export type DriverType = "mariadb" | "mysql";

/** The server is older than the hub supports, or is something else altogether; the message says what is needed. */
export class UnsupportedServerError extends Error {
  override readonly name = "UnsupportedServerError";
}

/** Oldest versions with everything the hub's SQL needs (SKIP LOCKED, CTEs, enforced CHECKs, column defaults by expression). */
const OLDEST: Record<DriverType, readonly [major: number, minor: number]> = { mariadb: [10, 6], mysql: [8, 0] };

/**
 * Which driver fits a server, from what `SELECT VERSION()` or `mysqld --version` says.
 * The wrong driver would propose to drop JSON columns, so it is never guessed from the address.
 * @throws UnsupportedServerError for MySQL before 8.0, MariaDB before 10.6, and text without a version.
 */
export function driverTypeOf(versionText: string): DriverType {
  const type: DriverType = /mariadb/i.test(versionText) ? "mariadb" : "mysql";
  // MariaDB may put "5.5.5-" in front of its version, for the sake of old replication clients.
  const match = /(?:^|\bVer\s+)(?:5\.5\.5-)?(\d+)\.(\d+)/.exec(versionText);
  const [major, minor] = [Number(match?.[1]), Number(match?.[2])];
  if (!match) {
    throw new UnsupportedServerError(`This is no MySQL or MariaDB version: "${versionText}"`);
  }
  const [oldestMajor, oldestMinor] = OLDEST[type];
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new UnsupportedServerError(
      `${type === "mariadb" ? "MariaDB" : "MySQL"} ${major}.${minor} is too old: the hub needs MySQL 8.0 or later, or MariaDB 10.6 or later`,
    );
  }
  return type;
}
