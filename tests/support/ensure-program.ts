import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/**
 * The first of these programs that is there; on Debian as root the package is installed if none is, as the hub itself
 * does with its database. @throws Error that says what to install
 */
export function ensureProgram(programs: readonly string[], debianPackage: string): string {
  const found = () => programs.find((program) => spawnSync(program, ["--version"]).status === 0);
  const program = found() ?? (install(debianPackage) ? found() : undefined);
  if (program !== undefined) return program;
  throw new Error(
    `this test needs ${programs.join(" or ")}: install it (Debian: apt-get install --no-install-recommends ${debianPackage})`,
  );
}

function install(debianPackage: string): boolean {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  const apt = (...words: string[]) =>
    execFileSync("apt-get", ["-o", "DPkg::Lock::Timeout=300", ...words], {
      stdio: ["ignore", process.stderr, process.stderr],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  try {
    apt("update", "-q");
    apt("install", "-y", "-q", "--no-install-recommends", debianPackage);
    return true;
  } catch {
    // The caller says what to do.
    return false;
  }
}
