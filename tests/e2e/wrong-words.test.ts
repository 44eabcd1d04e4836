import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseUrl, testServer } from "../support/database";

const MAIN = join(__dirname, "../../dist/main.js");
const FOLDER = mkdtempSync(join(tmpdir(), "wrong-words-"));
const ENVIRONMENT = { PATH: process.env.PATH ?? "", TZ: "UTC", HUB_DATA_DIR: FOLDER };

afterAll(() => rmSync(FOLDER, { recursive: true }));

/** A command of the build, as an operator types it; none of these comes as far as into a database. */
function hub(words: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    cwd: FOLDER,
    env: { ...ENVIRONMENT, ...variables },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test.each([
  [["token", "--rol", "ADMIN"], "--rol"],
  [["token", "--role", "ADMIN", "--ttl"], "--ttl"],
  [["token", "--role", "ADMIN", "--ttl", "99y"], "99y"],
  [["token", "--role", "KING"], "COORDINATOR"],
  [["key", "add", "--name", "a", "--scopes", "events:read", "--ttl", "400d"], "366d"],
  [["sync", "once", "--max-wait", "soon"], "soon"],
  [["events", "--first", "x"], "--first"],
  [["import", "tiada.csv"], "there is no file tiada.csv"],
  [["import", "/"], "/ cannot be read (EISDIR)"],
  [["sync", "verify", "tiada.json"], "there is no file tiada.json"],
  [["sync", "verify", __filename], "no report"],
  [["sync", "verify", __filename, "--public-key", __filename], "holds no public key"],
  [["audit", "verify", "--file", __filename, "--public-key", "tiada.pem"], "no exported log"],
])("hub %j says what is wrong with it, without the inside of the program", (words, told) => {
  const { status, stdout, stderr } = hub(words);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain(told);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test("without a command, and with one that is none, it says which there are and fails; asked for help it does not", () => {
  const commands = /^usage: hub <command>\ncommands: serve .*\bsync\n$/;
  expect(hub([])).toEqual({ status: 1, stdout: "", stderr: expect.stringMatching(commands) });
  for (const none of ["nonsense", "toString"]) {
    const { status, stdout, stderr } = hub([none]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(`there is no command ${none}\nusage: hub <command>\n`);
    expect(stderr).not.toMatch(/\n\s+at /);
  }
  for (const help of ["help", "--help"]) {
    expect(hub([help])).toEqual({ status: 0, stdout: expect.stringMatching(commands), stderr: "" });
  }
});

describe("a database that cannot be entered is told in one line, without its credentials", () => {
  const secret = { HUB_SECRET_KEY: Buffer.alloc(32, 7).toString("base64") };
  const closed = "mysql://orang:rahasia-saya@127.0.0.1:1/aduan";
  const account = (user: string, password: string) =>
    databaseUrl({ ...testServer().connection, user, password, database: "aduan_tiada" });

  function told(words: readonly string[], variables: Readonly<Record<string, string>>): string {
    const { status, stdout, stderr } = hub(words, { ...secret, HUB_LOG_LEVEL: "silent", ...variables });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).not.toMatch(/rahasia-saya|orang/);
    return stderr;
  }

  test.each(["serve", "doctor", "migrate", "events"])("nobody listens there: hub %s", (command) => {
    const words = told([command], { HUB_DATABASE_URL: closed });
    expect(words).toMatch(/^HUB_DATABASE_URL: no database server answers at 127\.0\.0\.1:1 \(ECONNREFUSED\); start it/);
  });

  test("the account is refused", () => {
    const words = told(["doctor"], { HUB_DATABASE_URL: account("orang", "rahasia-saya") });
    expect(words).toMatch(/^HUB_DATABASE_URL: .* refuses this user name and password; correct them/);
  });

  test("the database is not there", () => {
    const { user, password = "" } = testServer().connection;
    const words = told(["doctor"], { HUB_DATABASE_URL: account(user, password) });
    expect(words).toMatch(/^HUB_DATABASE_URL: .* has no database "\w*aduan_tiada" .*; create it there/);
  });

  test("it is the owner's address that is wrong", () => {
    const { user, password = "" } = testServer().connection;
    const variables = { HUB_DATABASE_URL: account(user, password), HUB_DATABASE_ADMIN_URL: closed };
    expect(told(["serve"], variables)).toMatch(/^HUB_DATABASE_ADMIN_URL: no database server answers/);
  });
});

test("a reader that goes away, as head does, breaks no command", async () => {
  const child = spawn(process.execPath, [MAIN, "schema"], { cwd: FOLDER, env: ENVIRONMENT, stdio: "pipe" });
  child.stdout.destroy();
  let told = "";
  child.stderr.on("data", (chunk) => {
    told += chunk;
  });
  const [code] = await once(child, "close");
  expect({ code, told }).toEqual({ code: 0, told: "" });
});
