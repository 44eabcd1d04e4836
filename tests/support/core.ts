import { randomBytes } from "node:crypto";
import pino from "pino";
import { type Core, composeCore } from "../../src/compose";
import { type Config, loadConfig } from "../../src/config/config";
import { openDataSource } from "../../src/store/data-source";
import { createMigratedDatabase, dropDatabase } from "./database";

/** A configuration for tests; `extra` overrides. */
export function testConfig(extra: Record<string, string> = {}): Config {
  const environment = {
    HUB_DATABASE_URL: "mysql://unused:unused@localhost/unused",
    HUB_SECRET_KEY: randomBytes(32).toString("base64"),
    ...extra,
  };
  return loadConfig(environment, () => "");
}

/** The rooms behind the doors, on a database of their own. */
export async function startTestCore(name: string): Promise<{ core: Core; close: () => Promise<void> }> {
  const dataSource = await openDataSource(await createMigratedDatabase(name), 10);
  const core = await composeCore(testConfig(), dataSource, pino({ level: "silent" }));
  return {
    core,
    close: async () => {
      await dataSource.destroy();
      await dropDatabase(name);
    },
  };
}
