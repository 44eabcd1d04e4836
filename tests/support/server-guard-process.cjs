// Waits until its standard input ends, then cleans up. If nothing was said before, the test process died, perhaps in the
// middle of starting its server.
const { existsSync, rmSync, readFileSync } = require("node:fs");
const { setTimeout: pause } = require("node:timers/promises");
const { createConnection } = require("mysql2/promise");

const guarded = JSON.parse(process.argv[2] ?? "{}");
/** A server that was just being started may need this long to listen. */
const LIMIT_MS = 15_000;

function isRunning() {
  try {
    process.kill(Number.parseInt(readFileSync(guarded.pidFile, "utf8"), 10), 0);
    return true;
  } catch {
    return false;
  }
}

async function tellToStop() {
  try {
    const connection = await createConnection({ socketPath: guarded.socketPath, user: "root" });
    connection.on("error", () => undefined);
    await connection.query("SHUTDOWN").catch(() => undefined);
    connection.destroy();
    return true;
  } catch {
    return false;
  }
}

async function stopServer() {
  const deadline = Date.now() + LIMIT_MS;
  // Found by connecting, as the hub does it.
  while (!(await tellToStop()) && !regularEnd && existsSync(guarded.folder) && Date.now() < deadline) {
    await pause(200);
  }
  while (isRunning() && Date.now() < deadline) {
    await pause(50);
  }
  rmSync(guarded.folder, { recursive: true, force: true, maxRetries: 5 });
}

async function dropDatabases() {
  const connection = await createConnection({ uri: guarded.url });
  const [rows] = await connection.query("SELECT schema_name AS name FROM information_schema.schemata");
  for (const { name } of rows) {
    if (name.startsWith(guarded.databasePrefix)) {
      await connection.query(`DROP DATABASE IF EXISTS \`${name}\``);
    }
  }
  await connection.end();
}

let regularEnd = false;
process.stdin.on("data", () => {
  regularEnd = true;
});
process.stdin.on("end", async () => {
  await (guarded.folder ? stopServer() : dropDatabases());
  process.exit(0);
});
// Ctrl-C reaches the whole process group in some terminals: the guard ends when its parent does, not before.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
process.on("SIGHUP", () => undefined);
