import "reflect-metadata";
import { existsSync, readFileSync } from "node:fs";
import type { DataSource } from "typeorm";
import { loadConfig } from "./src/config/config";
import { dataSourceFor, readServerVersion, settingsFromUrl } from "./src/store/data-source";

/** One at a time is enough for a command. */
const POOL_SIZE = 2;

/**
 * For TypeORM's own commands, as the owner of the tables. The embedded database is not meant: it runs only while a hub
 * does, and migrates itself.
 */
async function openForCommands(): Promise<DataSource> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = loadConfig(process.env, (path) => readFileSync(path, "utf8"));
  const url = config.HUB_DATABASE_ADMIN_URL ?? config.HUB_DATABASE_URL;
  if (url === undefined) throw new Error("set HUB_DATABASE_URL: TypeORM's commands need a database of their own");
  const settings = settingsFromUrl(url);
  return dataSourceFor(settings, await readServerVersion(settings), POOL_SIZE);
}

export const dataSource = openForCommands();
