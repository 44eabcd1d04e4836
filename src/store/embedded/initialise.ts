import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ACCOUNTS, CHARACTER_SET } from "./accounts";
import type { DatabaseBinary } from "./database-binary";
import type { DatabasePlace } from "./database-place";
import { initialiseOptions } from "./server-options";

const run = promisify(execFile);

/** Followed by the number of the process that makes it. */
const UNFINISHED = "new-";
const TIME_LIMIT_MS = 300_000;

const ACCOUNT_SQL = [
  `CREATE DATABASE ${ACCOUNTS.database} ${CHARACTER_SET};`,
  `CREATE USER ${ACCOUNTS.owner}@localhost;`,
  `CREATE USER ${ACCOUNTS.app}@localhost;`,
  `GRANT ALL ON ${ACCOUNTS.database}.* TO ${ACCOUNTS.owner}@localhost WITH GRANT OPTION;`,
];

/** MariaDB's own SQL for its system tables; its help texts and the sys schema are left out, being slow and of no use here. */
async function systemTableSql(binary: DatabaseBinary): Promise<string> {
  // mariadb-install-db would do the same, but needs programs that come with the client's package.
  const { stdout } = await run(binary.path, ["--no-defaults", "--verbose", "--help"], { maxBuffer: 16 << 20 });
  const charsets = /^character-sets-dir\s+(\S.*?)\/?\s*$/m.exec(stdout)?.[1];
  if (!charsets) {
    throw new Error(`${binary.path} does not say where its files are`);
  }
  const folder = dirname(charsets);
  const read = async (name: string): Promise<string> => {
    // The files are called after MariaDB since its version 11.
    const path = ["mariadb", "mysql"].map((brand) => join(folder, `${brand}_${name}.sql`)).find(existsSync);
    return readFile(path ?? join(folder, `mysql_${name}.sql`), "utf8");
  };
  return [
    // The reader of --bootstrap takes one statement a line.
    "CREATE DATABASE mysql;",
    "USE mysql;",
    "SET @auth_root_socket=NULL;",
    await read("system_tables"),
    await read("performance_tables"),
    await read("system_tables_data"),
    "DELETE FROM mysql.global_priv WHERE User='root' AND Host<>'localhost';",
    "DELETE FROM mysql.proxies_priv;",
    "FLUSH PRIVILEGES;",
    ...ACCOUNT_SQL,
    "",
  ].join("\n");
}

/** Runs the server program over its input; rejects with its last words. */
function runToEnd(binary: DatabaseBinary, options: string[], input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(binary.path, options, { stdio: ["pipe", "ignore", "pipe"], timeout: TIME_LIMIT_MS });
    let words = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      words = (words + chunk).slice(-4000);
    });
    // A server that gave up no longer reads; why is said by its exit.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) {
        resolve();
      } else {
        reject(new Error(`the new database could not be initialised (${code ?? signal}):\n${words.trim()}`));
      }
    });
  });
}

async function synchronise(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      await synchronise(path);
    } else if (entry.isFile()) {
      await synchroniseOne(path);
    }
  }
  await synchroniseOne(folder);
}

async function synchroniseOne(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function fill(binary: DatabaseBinary, folder: string, fast: boolean): Promise<string> {
  const directories = { data: join(folder, "data"), temporary: join(folder, "tmp") };
  await mkdir(directories.data, { mode: 0o700 });
  await mkdir(directories.temporary, { mode: 0o700 });
  const options = initialiseOptions(binary.type, directories, fast);
  if (binary.type === "mariadb") {
    await runToEnd(binary, options, await systemTableSql(binary));
  } else {
    const initFile = join(folder, "accounts.sql");
    await writeFile(initFile, ACCOUNT_SQL.join("\n"));
    await runToEnd(binary, [...options, `--init-file=${initFile}`], "");
  }
  return directories.data;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Removes what processes left that were killed while they made a data directory. */
async function sweep(place: DatabasePlace): Promise<void> {
  for (const name of await readdir(place.folder)) {
    // One that is still at work finds by itself that it came too late; its server must not lose its files under its feet.
    if (name.startsWith(UNFINISHED) && !isAlive(Number.parseInt(name.slice(UNFINISHED.length), 10))) {
      await rm(join(place.folder, name), { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

/**
 * Makes the data directory with the hub's accounts and its empty database, if there is none. It is built beside its place
 * and renamed at the end: a kill on the way leaves nothing half-made, and of several processes one wins.
 * @throws Error with the server's last words.
 */
export async function initialiseDataDirectory(
  place: DatabasePlace,
  binary: DatabaseBinary,
  fast: boolean,
  onLog: (line: string) => void,
): Promise<void> {
  if (!existsSync(place.data)) {
    onLog(`making a new database in ${place.folder}`);
    const folder = await mkdtemp(join(place.folder, `${UNFINISHED}${process.pid}-`));
    try {
      const data = await fill(binary, folder, fast);
      if (!fast) {
        await synchronise(data);
      }
      await rename(data, place.data);
      await synchroniseOne(place.folder);
    } catch (error) {
      // Another process may have been first; its work serves us as well.
      if (!existsSync(place.data)) {
        throw error;
      }
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }
  await sweep(place);
}
