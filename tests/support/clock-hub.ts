import { rm } from "node:fs/promises";
import pino from "pino";
import { startHub } from "../../src/cli/serve";
import { loadConfig } from "../../src/config/config";
import type { ConnectionSettings } from "../../src/store/data-source";
import { createMigratedDatabase, databaseUrl, dropDatabase } from "./database";
import { TestHub } from "./hub";
import { makeDataDir } from "./private-server";

/** A real hub with all its doors, whose time the test sets, and whose log it reads. */
export class ClockHub {
  private constructor(
    readonly hub: TestHub,
    readonly logged: readonly string[],
  ) {}

  /** Starts one; `reach` may lead it to its database by another way. */
  static async start(name: string, reach = (settings: ConnectionSettings) => settings): Promise<ClockHub> {
    const settings = await createMigratedDatabase(name);
    const dataDir = await makeDataDir();
    const variables = { HUB_DATA_DIR: dataDir, HUB_PORT: "0", HUB_SYNC: "off", HUB_RATE_LIMITS: "off" };
    const HUB_SECRET_KEY = Buffer.alloc(32, 7).toString("base64");
    const config = loadConfig(
      { ...variables, HUB_SECRET_KEY, HUB_DATABASE_URL: databaseUrl(reach(settings)) },
      () => "",
    );
    const logged: string[] = [];
    const log = pino({ level: "warn" }, { write: (line: string) => logged.push(line) });
    const running = await startHub(config, log, () => undefined);
    const close = async () => {
      await running.stop();
      await dropDatabase(name);
      await rm(dataDir, { recursive: true, force: true });
    };
    return new ClockHub(new TestHub(running, close), logged);
  }

  /** From now on it is that time for everything that is done with cases. */
  setTime(moment: Date): void {
    Object.assign(this.hub.core.cases, { clock: () => moment });
  }
}
