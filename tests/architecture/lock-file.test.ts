import { execFileSync } from "node:child_process";
import { join } from "node:path";

test("the lock file holds the packages of every platform, so that npm ci works on each of them", () => {
  const script = join(__dirname, "../../bin/complete-lockfile.mjs");
  expect(() => execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" })).not.toThrow();
});
