import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import pino from "pino";
import { noteGroupState } from "../../src/cases/decide-notice";
import { composeCore } from "../../src/compose";
import { NOTICE_CHANNELS } from "../../src/domain/notice";
import { openNotifyEnvironment } from "../../src/notify/environment";
import { routeQueued } from "../../src/notify/route";
import { sendDue } from "../../src/notify/send";
import { openDataSource, settingsFromUrl } from "../../src/store/data-source";
import { testConfig } from "../support/core";

/** A sender in a process of its own, to be killed: it is told where in its first line, and sends from then on. */
async function main(): Promise<void> {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const variables = JSON.parse((await lines.next()).value as string) as Record<string, string>;
  const config = testConfig(variables);
  const dataSource = await openDataSource(settingsFromUrl(variables.HUB_DATABASE_URL ?? ""), 4);
  const { cases } = await composeCore(config, dataSource, pino({ level: "silent" }));
  const env = openNotifyEnvironment({
    work: cases.work,
    vault: cases.vault,
    clock: () => new Date("2026-03-10T03:00:00.000Z"),
    settings: config.notify,
    nodeId: `killed-${process.pid}`,
    log: () => undefined,
    timing: { leaseMs: 500 },
    noteGroupState: (tx, complaintId, noticeId, state, at) =>
      noteGroupState(tx, complaintId, noticeId, state, { kind: "SYSTEM" }, at),
  });
  const { signal } = new AbortController();
  process.stdout.write("ready\n");
  await lines.next();
  for (;;) {
    await routeQueued(env);
    await Promise.all(NOTICE_CHANNELS.map((channel) => sendDue(env, channel, signal)));
    await pause(20);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
