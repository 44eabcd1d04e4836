import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";

/** Ubuntu 22.04 knows the package only with its version in the name. */
const DEBIAN_PACKAGES = ["mariadb-server-core", "mariadb-server-core-10.6"];

/** Command that installs a server, by the names a distribution gives itself in os-release. */
const COMMANDS: readonly (readonly [ids: readonly string[], command: string])[] = [
  [["debian", "ubuntu"], "sudo apt-get install --no-install-recommends mariadb-server-core"],
  [["fedora", "rhel", "centos"], "sudo dnf install mariadb-server"],
  [["alpine"], "sudo apk add mariadb"],
  [["arch"], "sudo pacman -S mariadb"],
  [["suse", "opensuse"], "sudo zypper install mariadb"],
];

async function distributionIds(): Promise<string[]> {
  try {
    const text = await readFile("/etc/os-release", "utf8");
    return [...text.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap((match) => (match[1] ?? "").split(" "));
  } catch {
    return [];
  }
}

function apt(args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    // Standard output is a command's result: the package manager's words go to standard error.
    const child = spawn("apt-get", ["-o", "DPkg::Lock::Timeout=300", ...args], {
      stdio: ["ignore", process.stderr, process.stderr],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}

/** Installs the server's package on Debian and Ubuntu if this process is root there; false if it may not, or it failed. */
export async function installServerPackage(onLog: (line: string) => void): Promise<boolean> {
  const ids = await distributionIds();
  const debian = ids.includes("debian") || ids.includes("ubuntu");
  if (!debian || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    return false;
  }
  onLog("installing the database server's package with apt-get (once)");
  // A failed update may still leave lists that serve; the installation itself decides.
  await apt(["update", "-q"]);
  for (const name of DEBIAN_PACKAGES) {
    if (await apt(["install", "-y", "-q", "--no-install-recommends", name])) {
      return true;
    }
  }
  return false;
}

/** One line that says how to install a server on this machine. */
export async function installAdvice(): Promise<string> {
  const ids = process.platform === "darwin" ? ["darwin"] : await distributionIds();
  const command = ids.includes("darwin")
    ? "brew install mariadb"
    : COMMANDS.find(([names]) => names.some((name) => ids.some((id) => id.startsWith(name))))?.[1];
  return command
    ? `Install one with: ${command}`
    : "Install MariaDB 10.6 or later, or MySQL 8.0 or later (only its server program is needed, no service).";
}
