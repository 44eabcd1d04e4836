import "reflect-metadata";
import { existsSync, readFileSync } from "node:fs";
import { type Command, UsageError } from "./cli/command";
import { newLogger } from "./cli/logger";
import { ConfigError, loadConfig } from "./config/config";

/** Commands by name; each is loaded only when it is called. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import("./cli/serve.js")).serve,
  migrate: async () => (await import("./cli/maintenance.js")).migrateCommand,
  seed: async () => (await import("./cli/seed.js")).seed,
  user: async () => (await import("./cli/accounts.js")).user,
  token: async () => (await import("./cli/accounts.js")).token,
  key: async () => (await import("./cli/accounts.js")).key,
  events: async () => (await import("./cli/maintenance.js")).events,
  schema: async () => (await import("./cli/maintenance.js")).schema,
  doctor: async () => (await import("./cli/maintenance.js")).doctor,
  audit: async () => (await import("./cli/audit.js")).audit,
  demo: async () => (await import("./cli/demo/demo.js")).demo,
  simulator: async () => (await import("./cli/simulator.js")).simulator,
  import: async () => (await import("./cli/import.js")).importFile,
  sync: async () => (await import("./cli/sync.js")).sync,
};

/** Promised by the command line, and not there yet: said plainly instead of pretending. */
const NOT_BUILT = ["backup", "restore", "erase"];

const EXIT_CONFIG = 78;

async function main(): Promise<number> {
  // Libraries check less when they know that nobody is developing.
  process.env.NODE_ENV ??= "production";
  const [name = "", ...words] = process.argv.slice(2);
  if (NOT_BUILT.includes(name)) {
    process.stderr.write(`hub ${name} is not built yet\n`);
    return 1;
  }
  const load = COMMANDS[name];
  if (load === undefined) {
    process.stderr.write(`usage: hub <command>\ncommands: ${Object.keys(COMMANDS).join(" ")}\n`);
    return name === "" || name === "help" || name === "--help" ? 0 : 1;
  }
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = loadConfig(process.env, (path) => readFileSync(path, "utf8"));
  const logger = newLogger(config.HUB_LOG_LEVEL);
  const command = await load();
  return command({ words, config, logger, print: (line) => process.stdout.write(`${line}\n`) });
}

main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    const isTold = error instanceof ConfigError || error instanceof UsageError;
    const message = error instanceof Error ? (isTold ? error.message : (error.stack ?? error.message)) : String(error);
    process.stderr.write(`${message}\n`);
    process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : 1;
  });
