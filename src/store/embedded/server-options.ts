import type { DriverType } from "../server-version";
import type { DatabasePlace } from "./database-place";

/** For what a crash may spoil: tests' data, and a data directory in the making, which is synchronised as a whole at its end. */
const UNSAFE_BUT_QUICK = [
  "--innodb-flush-log-at-trx-commit=2",
  "--innodb-doublewrite=0",
  "--innodb-flush-method=nosync",
];

const FAST = [
  ...UNSAFE_BUT_QUICK,
  "--innodb-buffer-pool-size=64M",
  "--loose-innodb-log-file-size=16M",
  "--loose-innodb-undo-tablespaces=0",
];

/** A confirmed case is on the disk: losing one to a power cut would break the audit chain and the promise of a ticket. */
const DURABLE = ["--innodb-flush-log-at-trx-commit=1", "--innodb-doublewrite=1", "--innodb-buffer-pool-size=256M"];

function shared(directories: { readonly data: string; readonly temporary: string }, fast: boolean): string[] {
  return [
    // First, as the server demands; a machine-wide my.cnf belongs to another server.
    "--no-defaults",
    // The server refuses to run as root unless told so by name.
    ...(process.getuid?.() === 0 ? ["--user=root"] : []),
    `--datadir=${directories.data}`,
    `--tmpdir=${directories.temporary}`,
    "--skip-log-bin",
    "--performance-schema=0",
    ...(fast ? FAST : DURABLE),
  ];
}

/**
 * Options to make a new data directory. MariaDB then reads the system tables' SQL from its standard input.
 * @param directories of this making alone: a server that starts clears its temporary directory of what it takes for leftovers
 */
export function initialiseOptions(
  type: DriverType,
  directories: { readonly data: string; readonly temporary: string },
  fast: boolean,
): string[] {
  return [
    ...shared(directories, fast),
    ...UNSAFE_BUT_QUICK,
    ...(type === "mariadb" ? ["--bootstrap", "--silent-startup"] : ["--initialize-insecure"]),
  ];
}

/**
 * Options to serve a data directory.
 * @param serverId tells the servers of two processes that start at once apart (1 … 2^32-1)
 */
export function serverOptions(place: DatabasePlace, type: DriverType, fast: boolean, serverId: number): string[] {
  return [
    ...shared(place, fast),
    `--socket=${place.socket}`,
    `--pid-file=${place.pidFile}`,
    `--server-id=${serverId}`,
    "--skip-networking",
    "--skip-name-resolve",
    // A second protocol with a socket of its own, which only MySQL knows.
    ...(type === "mysql" ? ["--loose-mysqlx=0"] : []),
    "--local-infile=0",
    "--event-scheduler=OFF",
    "--default-time-zone=+00:00",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
    "--transaction-isolation=READ-COMMITTED",
    "--max-allowed-packet=64M",
    "--max-connections=300",
  ];
}
