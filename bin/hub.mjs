#!/usr/bin/env node
// Runs a command of the hub from a fresh clone: installs the packages and builds what is missing or stale, then hands over.
// Plain JavaScript without packages, because it is what brings them. Everything it says goes to standard error:
// standard output is the command's result.
//
//   node bin/hub.mjs <command> …     prepares, then runs the command
//   node bin/hub.mjs test [args]     prepares, then runs jest
//   node bin/hub.mjs bench           prepares, then measures; see bench/README.md
//   node bin/hub.mjs simulate        prepares, then plays random histories; see tests/simulation
//   node bin/hub.mjs --prepare       installs and builds only
//   node bin/hub.mjs --install       installs only

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`The hub needs Node.js 20.19 or later; this is ${process.versions.node}. See https://nodejs.org/`);
  process.exit(1);
}

// Instants are UTC everywhere; set before anything asks for a local time.
process.env.TZ = "UTC";

const { createRequire } = await import("node:module");
const { join } = await import("node:path");
const { build, install, root, runNode } = await import("./prepare.mjs");

const [command, ...rest] = process.argv.slice(2);
try {
  await install();
  if (command !== "--install") {
    await build();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

if (command === "test") {
  // Exits as jest does, whatever signal comes meanwhile.
  await runNode([join(root, "node_modules/jest/bin/jest.js"), ...rest]);
} else if (command === "bench" || command === "simulate") {
  const main = command === "bench" ? "bench/main.ts" : "tests/simulation/main.ts";
  await runNode(["-r", join(root, "tests/support/run-typescript.cjs"), join(root, main), ...rest]);
} else if (command !== "--prepare" && command !== "--install") {
  const main = join(root, "dist/main.js");
  process.argv[1] = main;
  process.setSourceMapsEnabled(true);
  // In this very process: signals, exit code and standard streams are the command's own.
  createRequire(import.meta.url)(main);
}
