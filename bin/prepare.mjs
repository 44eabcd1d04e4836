// Installing and building, each only if needed, and by one process at a time. Nothing here may need a package.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { constants } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root = realpathSync(join(dirname(fileURLToPath(import.meta.url)), ".."));

const at = (...parts) => join(root, ...parts);
const say = (line) => process.stderr.write(`hub: ${line}\n`);

const SIGNALS = ["SIGTERM", "SIGHUP", "SIGINT"];

// A deployed copy may hold the built program and its packages only: there is nothing to prepare then.
const hasSources = existsSync(at("src"));

/** Runs a program with all its output on standard error; rejects unless it ends with 0. */
function runQuietly(program, args, failure) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ["ignore", process.stderr, process.stderr] });
    // Whoever stops us stops it as well: going on alone, it would write where the next command begins to.
    const passOn = (signal) => child.kill(signal);
    for (const signal of SIGNALS) {
      process.on(signal, passOn);
    }
    child.once("error", (error) => reject(new Error(`${failure}: ${error.message}`)));
    child.once("exit", (code, signal) => {
      for (const each of SIGNALS) {
        process.off(each, passOn);
      }
      if (code === 0) {
        resolve();
      } else {
        reject(new Error(`${failure} (${basename(program)} ended with ${signal ?? code}); see above`));
      }
    });
  });
}

/** Runs Node.js in the foreground, hands signals on, and ends this process as the child ended. */
export function runNode(args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the child by itself; twice would mean "at once" to it.
      if (signal !== "SIGINT" || !process.stdin.isTTY) {
        child.kill(signal);
      }
    });
  }
  return new Promise((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1));
    });
  });
}

/**
 * The lock of this clone: a listening socket. The kernel takes it away with the process, however that ends, so that there is
 * never a stale lock file to judge. On Linux its name is abstract and leaves no file either.
 */
function lockAddress() {
  const hash = createHash("sha256").update(root).digest();
  return process.platform === "linux"
    ? { path: `\0hub-prepare-${hash.toString("hex", 0, 16)}` }
    : { host: "127.0.0.1", port: 49152 + (hash.readUInt16BE(0) % 16384) };
}

function listen(server, address) {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => (error.code === "EADDRINUSE" ? resolve(false) : reject(error)));
    server.listen(address, () => resolve(true));
  });
}

/** Resolves when the holder of the lock lets go: it keeps our connection open for so long. */
function untilFree(address) {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.on("error", () => undefined);
    socket.once("close", resolve);
  });
}

async function alone(work) {
  const address = lockAddress();
  const waiting = new Set();
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.on("error", () => undefined);
  });
  for (let told = false; !(await listen(server, address)); told = true) {
    if (!told) {
      say("waiting for another command that is installing or building");
    }
    await untilFree(address);
  }
  try {
    return await work();
  } finally {
    server.close();
    for (const socket of waiting) {
      socket.destroy();
    }
  }
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm leaves its own account of the installed tree, as the last
 * act of an installation that succeeded; packages for other machines are in the lock file only.
 */
function isInstalled() {
  try {
    const wanted = JSON.parse(readFileSync(at("package-lock.json"), "utf8")).packages;
    const found = JSON.parse(readFileSync(at("node_modules/.package-lock.json"), "utf8")).packages;
    return Object.entries(wanted).every(([path, { optional, version }]) =>
      found[path] ? found[path].version === version : path === "" || optional === true,
    );
  } catch {
    return false;
  }
}

/** Installs the packages of package-lock.json, unless they are there. */
export async function install() {
  if (!hasSources || isInstalled()) {
    return;
  }
  await alone(async () => {
    if (isInstalled()) {
      return;
    }
    say("installing packages (once)");
    // Under `npm run` the same npm is used again; it is a script for Node.js.
    const { npm_execpath: npm = "" } = process.env;
    const [program, ...first] = /^npm-cli\.c?js$/.test(basename(npm)) ? [process.execPath, npm] : ["npm"];
    // .npmrc silences npm for the sake of `npm run`; here its words are wanted. Nothing that NODE_ENV omits may be missing.
    const options = ["--loglevel=notice", "--include=dev", "--include=optional", "--no-audit", "--no-fund"];
    await runQuietly(program, [...first, "ci", ...options], "the packages could not be installed");
  });
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Changes whenever a source file, or what compiles it, does. Names, sizes and times: reading the files would take longer. */
function fingerprint() {
  const hash = createHash("sha256");
  for (const path of [
    ...filesBelow(at("src")),
    at("tsconfig.json"),
    at("tsconfig.build.json"),
    at("package-lock.json"),
  ]) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${relative(root, path)}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

const STAMP = "dist/.fingerprint";

function isBuilt(wanted) {
  try {
    return readFileSync(at(STAMP), "utf8") === wanted;
  } catch {
    return false;
  }
}

/** Removes from the copied output what no source stands for any more, and brings along what the compiler does not look at. */
function reconcile(next) {
  for (const path of filesBelow(next)) {
    const source = at("src", relative(next, path)).replace(/\.js(\.map)?$/, ".ts");
    if (!existsSync(source) && !basename(path).startsWith(".")) {
      rmSync(path);
    }
  }
  for (const path of filesBelow(at("src"))) {
    if (!path.endsWith(".ts")) {
      cpSync(path, join(next, relative(at("src"), path)));
    }
  }
}

/** Compiles src to dist, unless dist is as new. The output takes its place only when it is complete. */
export async function build() {
  if (!hasSources || isBuilt(fingerprint())) {
    return;
  }
  await alone(async () => {
    // Taken before compiling: a file that is changed meanwhile makes the next command build again.
    const stamp = fingerprint();
    if (isBuilt(stamp)) {
      return;
    }
    say("building");
    const next = at("dist.next");
    const old = at("dist.old");
    rmSync(next, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
    try {
      if (existsSync(at("dist"))) {
        // With the former output and the compiler's notes, only what changed is compiled.
        cpSync(at("dist"), next, { recursive: true });
      }
      mkdirSync(next, { recursive: true });
      // Tools that heed .gitignore (git, biome, knip) must not look in here while it bears a name of its own.
      writeFileSync(join(next, ".gitignore"), "*\n");
      const compiler = [at("node_modules/typescript/bin/tsc"), "-p", at("tsconfig.build.json"), "--outDir", next];
      await runQuietly(
        process.execPath,
        [...compiler, "--tsBuildInfoFile", join(next, ".tsbuildinfo")],
        "the hub could not be built",
      );
      reconcile(next);
      writeFileSync(join(next, basename(STAMP)), stamp);
      if (existsSync(at("dist"))) {
        renameSync(at("dist"), old);
      }
      renameSync(next, at("dist"));
    } finally {
      rmSync(next, { recursive: true, force: true });
      rmSync(old, { recursive: true, force: true });
    }
  });
}
