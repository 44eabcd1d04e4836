import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitFor } from "../support/wait-for";

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "a command that is ended by %s takes the database along that it started",
  async (signal, code) => {
    const folder = mkdtempSync(join(tmpdir(), "interrupted-"));
    const child = spawn(
      process.execPath,
      [join(__dirname, "../../dist/main.js"), "seed", "--complaints", "400000", "--force"],
      { cwd: folder, env: { PATH: process.env.PATH ?? "", TZ: "UTC", HUB_DATA_DIR: folder }, stdio: "pipe" },
    );
    const ended = once(child, "close");
    let told = "";
    for await (const chunk of child.stderr) {
      told += chunk;
      if (told.includes("reference data loaded")) break;
    }
    const pid = Number(readFileSync(join(folder, "database/server.pid"), "utf8"));
    expect(isAlive(pid)).toBe(true);
    child.kill(signal);
    expect((await ended)[0]).toBe(code);
    // A process that has ended counts as alive until its parent, or the machine's first process, has taken note.
    await waitFor("the end of the database", () => !isAlive(pid));
    rmSync(folder, { recursive: true });
  },
  90_000,
);
