import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Connection, createConnection } from "mysql2/promise";
import { grantAppRights } from "../../src/store/embedded/app-rights";
import { type DatabasePlace, databasePlace } from "../../src/store/embedded/database-place";
import {
  acquireEmbeddedDatabase,
  type EmbeddedDatabase,
  type SocketConnection,
} from "../../src/store/embedded/embedded-database";
import { ServerStartError } from "../../src/store/embedded/server-process";
import { TestProcess } from "../support/child-process";
import { makeDataDir } from "../support/private-server";
import { guard, type ServerGuard } from "../support/server-guard";
import { waitFor } from "../support/wait-for";

jest.setTimeout(60_000);

let dataDir: string;
let place: DatabasePlace;
let watch: ServerGuard;
let holders: EmbeddedDatabase[];
let processes: TestProcess[];
let connections: Connection[];

beforeEach(async () => {
  await use(await makeDataDir());
  holders = [];
  processes = [];
  connections = [];
});

afterEach(async () => {
  for (const connection of connections) {
    connection.destroy();
  }
  for (const child of processes) {
    child.signal("SIGKILL");
  }
  await Promise.all(holders.map((holder) => holder.leave()));
  await watch.cleanUp();
});

async function use(folder: string, below = ""): Promise<void> {
  dataDir = join(folder, below);
  place = await databasePlace(dataDir);
  watch = guard({ folder, socketPath: place.socket, pidFile: place.pidFile });
}

async function acquire(more: Partial<Parameters<typeof acquireEmbeddedDatabase>[0]> = {}): Promise<EmbeddedDatabase> {
  const holder = await acquireEmbeddedDatabase({ dataDir, fast: true, onLog: () => undefined, ...more });
  holders.push(holder);
  return holder;
}

function start(): TestProcess {
  const child = new TestProcess("embedded-database-process.ts", [dataDir]);
  processes.push(child);
  return child;
}

async function connect(settings: SocketConnection): Promise<Connection> {
  const connection = await createConnection({ ...settings });
  connection.on("error", () => undefined);
  connections.push(connection);
  return connection;
}

/** The server's name for itself: it changes with every start. */
async function serverId(settings: SocketConnection): Promise<unknown> {
  const connection = await createConnection({ ...settings });
  const [rows] = await connection.query("SELECT @@server_id AS id");
  await connection.end();
  return (rows as { id: number }[])[0]?.id;
}

/** Processes of a database server with this data dir; more than one is a fault, and any at the end is an orphan. */
async function servers(): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return pids.filter((_, index) => commands[index]?.includes(`--datadir=${place.folder}`)).map(Number);
}

async function killServer(): Promise<void> {
  const [pid] = await servers();
  if (pid === undefined) {
    throw new Error("there is no server to kill");
  }
  process.kill(pid, "SIGKILL");
  await waitFor("the server's end", async () => !(await servers()).includes(pid));
}

test("starts, keeps its data from one time to the next, and stops with the last to leave", async () => {
  const first = await acquire();
  const owner = await connect(first.owner);
  await owner.query("CREATE TABLE note (id INT PRIMARY KEY, words VARCHAR(20))");
  await owner.query("INSERT INTO note VALUES (1, 'jalan rusak 🚧')");
  await owner.end();
  await first.leave();
  expect(await servers()).toEqual([]);
  await expect(connect(first.owner)).rejects.toMatchObject({ code: "ENOENT" });

  const second = await acquire();
  const [rows] = await (await connect(second.owner)).query(
    "SELECT words, @@time_zone AS zone, @@tx_isolation AS isolation, @@skip_networking AS closed FROM note",
  );
  expect(rows).toEqual([{ words: "jalan rusak 🚧", zone: "+00:00", isolation: "READ-COMMITTED", closed: 1 }]);
});

test("flushes every commit unless told to be fast", async () => {
  const database = await acquire({ fast: false });
  const [rows] = await (await connect(database.owner)).query(
    "SELECT @@innodb_flush_log_at_trx_commit AS flush, @@innodb_doublewrite AS doublewrite",
  );
  expect(rows).toEqual([{ flush: 1, doublewrite: 1 }]);
});

test("is shared by two processes; the last of them stops it", async () => {
  const [one, two] = [start(), start()];
  await Promise.all([one.hears("acquired"), two.hears("acquired")]);
  expect(await servers()).toHaveLength(1);
  one.say("leave");
  await one.hears("left");
  expect(await servers()).toHaveLength(1);
  two.say("leave");
  await two.hears("left");
  expect(await servers()).toEqual([]);
});

test("four that start at once get one server", async () => {
  const four = [start(), start(), start(), start()];
  await Promise.all(four.map((child) => child.hears("acquired", 40_000)));
  await waitFor("the losers' servers to end", async () => (await servers()).length === 1);
  for (const child of four) {
    child.say("leave");
  }
  await Promise.all(four.map((child) => child.hears("left")));
  expect(await servers()).toEqual([]);
});

test("processes that come and go at the same moments never miss each other", async () => {
  const holder = await acquire();
  for (let round = 0; round < 8; round++) {
    const leaving = holders.pop()?.leave();
    const coming = acquire();
    await Promise.all([leaving, coming]);
    const [ping] = await (await connect((await coming).owner)).query("SELECT 1 AS one");
    expect(ping).toEqual([{ one: 1 }]);
    connections.pop()?.destroy();
  }
  await holders.pop()?.leave();
  expect(await servers()).toEqual([]);
  expect(holder.owner.socketPath).toBe(place.socket);
});

test("outlives a killed process, and is found again", async () => {
  const child = start();
  await child.hears("acquired");
  const [pid] = await servers();
  child.signal("SIGKILL");
  await child.ended();
  const database = await acquire();
  expect(await servers()).toEqual([pid]);
  await database.leave();
  expect(await servers()).toEqual([]);
});

test("a killed server is started again under those who hold it", async () => {
  const database = await acquire();
  expect(await database.exclusive("hub")).toBe(true);
  const owner = await connect(database.owner);
  await owner.query("CREATE TABLE note (id INT PRIMARY KEY)");
  await owner.query("INSERT INTO note VALUES (1)");
  const before = await serverId(database.owner);
  await killServer();
  const after = await waitFor("the server's return", () => serverId(database.owner));
  expect(after).not.toBe(before);
  const [rows] = await (await connect(database.owner)).query("SELECT id FROM note");
  expect(rows).toEqual([{ id: 1 }]);

  const other = start();
  await other.hears("acquired");
  // Asked in the child's own order of events: the claim was made again before, or is waited for.
  await waitFor("the claim to be made again", async () => database.exclusive("hub"));
  other.say("exclusive hub");
  expect(await other.hears("exclusive")).toBe("exclusive hub false");
});

test("a claim is refused to a second process, and free when its holder is killed", async () => {
  const child = start();
  await child.hears("acquired");
  child.say("exclusive hub");
  expect(await child.hears("exclusive")).toBe("exclusive hub true");
  const database = await acquire();
  expect(await database.exclusive("hub")).toBe(false);
  expect(await database.exclusive("other")).toBe(true);
  child.signal("SIGKILL");
  await waitFor("the claim", () => database.exclusive("hub"));
});

test("who loses its claim to another while the server was down is told so", async () => {
  const child = start();
  await child.hears("acquired");
  child.say("exclusive hub");
  await child.hears("exclusive hub true");
  child.signal("SIGSTOP");
  await killServer();
  const database = await acquire();
  expect(await database.exclusive("hub")).toBe(true);
  child.signal("SIGCONT");
  await child.hears("lost exclusive");
});

test("a data dir with a long path has its socket elsewhere", async () => {
  await watch.cleanUp();
  await use(await makeDataDir(), "a".repeat(120));
  expect(Buffer.byteLength(place.socket)).toBeLessThanOrEqual(100);
  const database = await acquire();
  expect(await serverId(database.owner)).toEqual(expect.any(Number));
  await database.leave();
  expect(existsSync(place.socket)).toBe(false);
  await rm(dirname(place.socket), { recursive: true });
});

test("an initialisation that is killed half-way leaves nothing behind", async () => {
  const child = start();
  const unfinished = async () => (await readdir(place.folder)).filter((name) => name.startsWith("new-"));
  await waitFor("the beginning of the initialisation", async () => (await unfinished()).length > 0);
  child.signal("SIGKILL", true);
  await child.ended();
  expect(existsSync(place.data)).toBe(false);
  expect(await unfinished()).toHaveLength(1);
  const database = await acquire();
  expect(await serverId(database.owner)).toEqual(expect.any(Number));
  expect(await unfinished()).toEqual([]);
});

test("a server that cannot start says why, and no process is left", async () => {
  await mkdir(join(place.data, "mysql"), { recursive: true });
  await writeFile(join(place.data, "ibdata1"), "no tablespace");
  await expect(acquire()).rejects.toThrow(ServerStartError);
  await expect(acquire()).rejects.toThrow(/InnoDB/);
  expect(await servers()).toEqual([]);
});

test("a start that is given up leaves no process", async () => {
  await (await acquire()).leave();
  const giveUp = new AbortController();
  const starting = acquire({ signal: giveUp.signal });
  await waitFor("a server's process", async () => (await servers()).length > 0);
  giveUp.abort(new Error("no longer wanted"));
  await expect(starting).rejects.toThrow();
  expect(await servers()).toEqual([]);
});

test("the application's account cannot change or remove what is append-only", async () => {
  const database = await acquire();
  const owner = await connect(database.owner);
  await owner.query("CREATE TABLE event (id INT PRIMARY KEY, words VARCHAR(20), position INT)");
  await owner.query("CREATE TABLE note (id INT PRIMARY KEY, words VARCHAR(20))");
  const appendOnly = [{ table: "event", updatableColumns: ["position"] }];
  // An earlier release gave all rights on the table; and granting is safe to repeat.
  await grantAppRights(owner, ["event", "note"], []);
  await grantAppRights(owner, ["event", "note"], appendOnly);
  await grantAppRights(owner, ["event", "note"], appendOnly);

  const app = await connect(database.app);
  await app.query("INSERT INTO event VALUES (1, 'diajukan', NULL)");
  await app.query("UPDATE event SET position = 1 WHERE id = 1");
  const denied = expect.objectContaining({ code: expect.stringMatching(/^ER_(TABLE|COLUMN)ACCESS_DENIED_ERROR$/) });
  await expect(app.query("UPDATE event SET words = 'x' WHERE id = 1")).rejects.toEqual(denied);
  await expect(app.query("DELETE FROM event")).rejects.toEqual(denied);
  await expect(app.query("REPLACE INTO event VALUES (1, 'x', 2)")).rejects.toEqual(denied);
  await expect(app.query("TRUNCATE TABLE event")).rejects.toEqual(denied);
  await expect(app.query("DROP TABLE event")).rejects.toEqual(denied);
  await expect(app.query("ALTER TABLE note ADD COLUMN more INT")).rejects.toEqual(denied);
  await app.query("INSERT INTO note VALUES (1, 'satu')");
  await app.query("UPDATE note SET words = 'dua'");
  await app.query("DELETE FROM note");
  const [rows] = await app.query("SELECT id, words, position FROM event");
  expect(rows).toEqual([{ id: 1, words: "diajukan", position: 1 }]);
});
