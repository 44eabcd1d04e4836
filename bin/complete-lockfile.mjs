// Completes package-lock.json with the packages of other platforms. `npm install` may record only those that it could fetch
// for the machine it ran on; then `npm ci` refuses the lock file, or leaves them out, on every other one.
// To be run after each change of the dependencies:
//
//   node bin/complete-lockfile.mjs           adds what is missing
//   node bin/complete-lockfile.mjs --check   only says what is missing; ends with 1 if anything is
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const path = join(dirname(fileURLToPath(import.meta.url)), "../package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8"));

/** Where Node.js would look for a package, from the innermost folder outwards. */
function isLocked(parent, name) {
  for (let base = parent; ; base = base.slice(0, Math.max(0, base.lastIndexOf("node_modules/") - 1))) {
    if (lock.packages[base === "" ? `node_modules/${name}` : `${base}/node_modules/${name}`]) {
      return true;
    }
    if (base === "") {
      return false;
    }
  }
}

/** The platform is part of such a package's name: `…-linux-arm64-musl`, `…-win32-x64-msvc`, `…-linux-arm-gnueabihf`. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const one = (known) => known.filter((word) => words.includes(word));
  const os = one(["android", "darwin", "freebsd", "linux", "openharmony", "win32"]);
  const cpu = one(["arm", "arm64", "ia32", "loong64", "ppc64", "riscv64", "s390x", "wasm32", "x64"]);
  const libc = os[0] !== "linux" ? [] : /musl/.test(name) ? ["musl"] : /gnu/.test(name) ? ["glibc"] : [];
  return { os, cpu, libc };
}

const missing = new Map();
for (const [parent, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (!isLocked(parent, name)) {
      missing.set(`node_modules/${name}`, { name, version, dev });
    }
  }
}

if (process.argv.includes("--check")) {
  for (const { name, version } of missing.values()) {
    console.error(`package-lock.json lacks ${name}@${version}: run node bin/complete-lockfile.mjs`);
  }
  process.exit(missing.size > 0 ? 1 : 0);
}

for (const [key, { name, version, dev }] of missing) {
  const { os, cpu, libc } = platformOf(name);
  if (!/^\d+\.\d+\.\d+/.test(version) || os.length !== 1) {
    throw new Error(`${name}@${version} names neither one version nor one platform: add it by hand`);
  }
  lock.packages[key] = {
    version,
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(dev ? { dev } : {}),
    ...(libc.length > 0 ? { libc } : {}),
    optional: true,
    os,
  };
}
const sorted = Object.keys(lock.packages).sort();
lock.packages = Object.fromEntries(sorted.map((key) => [key, lock.packages[key]]));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.error(`${missing.size} packages of other platforms added`);
