import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { type DriverType, driverTypeOf } from "../server-version";
import { installAdvice, installServerPackage } from "./server-package";

const run = promisify(execFile);

/** A database server program of this machine. */
export interface DatabaseBinary {
  readonly path: string;
  readonly type: DriverType;
}

/** No usable server program is on this machine; the message says what to install, or which variable to set instead. */
export class DatabaseBinaryMissingError extends Error {
  override readonly name = "DatabaseBinaryMissingError";
}

/** Servers lie in folders that are not on an ordinary user's PATH. */
const FURTHER_FOLDERS = [
  "/usr/sbin",
  "/usr/local/sbin",
  "/usr/libexec",
  "/usr/bin",
  "/usr/local/bin",
  "/usr/local/mysql/bin",
  "/opt/homebrew/bin",
  "/opt/homebrew/opt/mariadb/bin",
  "/usr/local/opt/mariadb/bin",
];

/** What was looked at and found unfit, one line each. */
type Faults = string[];

async function examine(path: string, faults: Faults): Promise<DatabaseBinary | undefined> {
  try {
    await access(path, constants.X_OK);
  } catch {
    return undefined;
  }
  try {
    const { stdout } = await run(path, ["--no-defaults", "--version"], { timeout: 20_000 });
    return { path, type: driverTypeOf(stdout.trim()) };
  } catch (error) {
    faults.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

async function find(faults: Faults): Promise<DatabaseBinary | undefined> {
  const folders = new Set([...(process.env.PATH ?? "").split(delimiter), ...FURTHER_FOLDERS]);
  // On Debian `mysqld` is MariaDB by another name; elsewhere it is MySQL, which does as well.
  for (const name of ["mariadbd", "mysqld"]) {
    for (const folder of folders) {
      const binary = folder === "" ? undefined : await examine(join(folder, name), faults);
      if (binary) {
        return binary;
      }
    }
  }
  return undefined;
}

/**
 * The server program for the embedded database. Where the hub may (root on Debian or Ubuntu), a missing one is installed,
 * with the package manager's words on standard error.
 * @throws DatabaseBinaryMissingError if there is none and none could be installed.
 */
export async function ensureDatabaseBinary(onLog: (line: string) => void): Promise<DatabaseBinary> {
  const faults: Faults = [];
  const found = await find(faults);
  if (found) {
    return found;
  }
  const installed = await installServerPackage(onLog);
  const afterwards = installed ? await find(faults) : undefined;
  if (afterwards) {
    return afterwards;
  }
  throw new DatabaseBinaryMissingError(
    [
      "The hub found no database server program (mariadbd or mysqld) to keep its data with.",
      ...faults.map((fault) => `  unfit: ${fault}`),
      await installAdvice(),
      "Or set HUB_DATABASE_URL=mysql://user:password@host:port/database to use a server of your own.",
    ].join("\n"),
  );
}
