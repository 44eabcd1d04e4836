import "reflect-metadata";
import { existsSync, readFileSync } from "node:fs";
import { type Command, UsageError } from "./cli/command";
import { newLogger } from "./cli/logger";
import { ConfigError, loadConfig } from "./config/config";
import { HubError } from "./domain/errors";
import { DatabaseConnectionError } from "./store/connection-error";

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

const USAGE = `usage: hub <command>\ncommands: ${Object.keys(COMMANDS).join(" ")}`;

const EXIT_CONFIG = 78;

/** Faults whose words say what to do; their stack would only hide that. */
const OPERATORS = [ConfigError, UsageError, DatabaseConnectionError];

async function main(): Promise<number> {
  // Libraries check less when they know that nobody is developing.
  process.env.NODE_ENV ??= "production";
  const [name, ...words] = process.argv.slice(2);
  if (name === "help" || name === "--help") {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (name !== undefined && NOT_BUILT.includes(name)) {
    process.stderr.write(`hub ${name} is not built yet\n`);
    return 1;
  }
  const load = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) throw new UsageError(name === undefined ? USAGE : `there is no command ${name}\n${USAGE}`);
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = loadConfig(process.env, (path) => readFileSync(path, "utf8"));
  const logger = newLogger(config.HUB_LOG_LEVEL);
  const command = await load();
  return command({ words, config, logger, print: (line) => process.stdout.write(`${line}\n`) });
}

// Who reads no further (`hub events | head`) ends the reading, not the command: it has a database to close.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    process.stderr.write(`${toldOf(error)}\n`);
    process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : 1;
  });

/** What stands on standard error: of what an operator can put right the words alone, of any other fault its stack too. */
function toldOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (OPERATORS.some((kind) => error instanceof kind)) return error.message;
  // Node's parser of options tells what it does not know; its codes are its only mark.
  if ("code" in error && String(error.code).startsWith("ERR_PARSE_ARGS_")) return error.message;
  if (error instanceof HubError && error.faults.length > 0)
    return error.faults.map(({ message }) => message).join("\n");
  return error.stack ?? error.message;
}
