import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import pino from "pino";
import { composeCore } from "../../src/compose";
import { openDataSource, settingsFromUrl } from "../../src/store/data-source";
import { FileStore } from "../../src/store/file-store";
import { openSyncEnvironment } from "../../src/sync/environment";
import { push } from "../../src/sync/push";
import type { SharedPlace } from "../support/bridge";
import { testConfig } from "../support/core";

/** What such a process is told first. */
export type PushOrders = SharedPlace;

/** A worker of the bridge in a process of its own, to be killed: it is told where in its first line, and sends from then on. */
async function main(): Promise<void> {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const { variables, timing } = JSON.parse((await lines.next()).value as string) as PushOrders;
  const config = testConfig({ ...variables });
  if (config.national === null) throw new Error("no national system");
  const dataSource = await openDataSource(settingsFromUrl(variables.HUB_DATABASE_URL ?? ""), 4);
  const core = await composeCore(config, dataSource, pino({ level: "silent" }));
  const env = openSyncEnvironment({
    cases: core.cases,
    files: new FileStore(mkdtempSync(join(tmpdir(), "hub-files-"))),
    settings: config.national,
    nodeId: `killed-${process.pid}`,
    log: () => undefined,
    timing,
  });
  process.stdout.write("ready\n");
  await lines.next();
  for (;;) {
    await push(env);
    await pause(20);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
