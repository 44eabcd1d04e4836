import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import pino from "pino";
import { composeCore } from "../../src/compose";
import type { NationalSettings } from "../../src/config/config";
import { type ConnectionSettings, openDataSource } from "../../src/store/data-source";
import { testConfig } from "../support/core";
import { type Bridge, bridgeOf } from "./bridge";
import type { Pass } from "./plan";
import { type Handing, handIn } from "./submission";
import { type Doing, perform } from "./verbs";

/** What a process that will be killed is told first. */
export interface HubOrders {
  readonly database: ConnectionSettings;
  readonly environment: Readonly<Record<string, string>>;
  readonly settings: NationalSettings;
  readonly folder: string;
  readonly nodeId: string;
}

/** What it is asked to do after that, one line each. */
export type HubCommand =
  | { readonly ask: "work" }
  | { readonly ask: "submit"; readonly handing: Handing }
  | { readonly ask: "do"; readonly doing: Doing };

const PASSES: readonly Pass[] = ["push", "pull", "takeNew"];

const say = (line: string) => process.stdout.write(`${line}\n`);

async function work(bridge: Bridge): Promise<never> {
  for (;;) {
    for (const pass of PASSES) await bridge.pass(pass).catch(() => undefined);
    await pause(5);
  }
}

/** A hub with a worker of its own, in a process that somebody kills. */
async function main(): Promise<void> {
  say("ready");
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const orders = JSON.parse((await lines.next()).value as string) as HubOrders;
  const core = await composeCore(
    testConfig({ ...orders.environment }),
    await openDataSource(orders.database, 4),
    silent(),
  );
  const bridge = bridgeOf(core, orders.settings, orders.folder, orders.nodeId);
  say("open");
  for (;;) {
    const { value, done } = await lines.next();
    if (done === true) process.exit(0);
    const command = JSON.parse(value) as HubCommand;
    if (command.ask === "work") {
      work(bridge).catch(() => undefined);
      say("working");
    } else if (command.ask === "submit") {
      handIn(core.cases, command.handing).then(
        (receipt) => say(`receipt ${JSON.stringify(receipt)}`),
        () => say("refused"),
      );
    } else {
      perform(core.cases, command.doing).then(
        () => say("done"),
        () => say("refused"),
      );
    }
  }
}

function silent() {
  return pino({ level: "silent" });
}

main().catch((error: unknown) => {
  say(`failed ${error instanceof Error ? error.stack : String(error)}`);
  process.exit(1);
});
