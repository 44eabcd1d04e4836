import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MAIN = join(__dirname, "../../dist/main.js");
const FOLDER = mkdtempSync(join(tmpdir(), "wrong-words-"));
const ENVIRONMENT = { PATH: process.env.PATH ?? "", TZ: "UTC", HUB_DATA_DIR: FOLDER };

afterAll(() => rmSync(FOLDER, { recursive: true }));

/** A command of the build, as an operator types it; none of these comes as far as a database. */
function hub(words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    cwd: FOLDER,
    env: ENVIRONMENT,
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
