import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Logger } from "pino";
import { findByUsername, readingFrom } from "../../auth/officer-rows";
import type { Core } from "../../compose";
import { type Config, loadConfig } from "../../config/config";
import { jakartaDateOf } from "../../domain/jakarta-time";
import { countBridge } from "../../store/bridge-rows";
import { signingKey } from "../../store/signing-key";
import { closeSyncEnvironment, openSyncEnvironment } from "../../sync/environment";
import { syncOnce } from "../../sync/once";
import { reconcile } from "../../sync/reconcile";
import type { CommandInput } from "../command";
import { openFiles } from "../open-files";
import { DEMO_CASE } from "../sample/demo-case";
import { type SignIn, seedComplaints, seedOfficers } from "../seed";
import { type RunningHub, startHub } from "../serve";
import { compareSides } from "./compare";
import { DemoClient } from "./graphql";
import { type MessageGateway, startMessageGateway } from "./message-gateway";
import { type DemoTokens, type Narrate, type PlayedCase, playEightSteps } from "./play";
import { showTraces } from "./traces";

const TOKEN_TTL_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;
/** The lanes of a whole seed drain within seconds; longer means that the simulator has gone. */
const DRAIN_PATIENCE_MS = 60_000;
/** The next try of any waiting item notices it. */
const NOTICE_PATIENCE_MS = 20_000;

/** A simulated national system. */
export interface DemoSimulator {
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
  /** Ends it in the middle of whatever it does. */
  kill(): Promise<void>;
}

/** Where a simulator is to stand, so that one that died can come back with what it knew. */
export interface SimulatorPlace {
  /** 0: any free one. */
  readonly port: number;
  readonly stateFile: string;
}

/** What the demonstration is run with. */
export interface DemoOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly logger: Logger;
  readonly print: (line: string) => void;
  readonly startSimulator: (place: SimulatorPlace) => Promise<DemoSimulator>;
}

/** A demonstration that has been played, and still runs. */
export interface PlayedDemo {
  readonly hub: RunningHub;
  readonly isEqual: boolean;
  readonly signIns: readonly SignIn[];
  readonly played: PlayedCase;
  /** Compares both sides once more as they are, and prints what differs. */
  compare(): Promise<boolean>;
  stop(): Promise<void>;
}

/** `demo [--exit]`: everything in one command; one case through the eight steps, seen on both sides. */
export async function demo({ words, logger, print }: CommandInput): Promise<number> {
  const { values } = parseArgs({ args: [...words], options: { exit: { type: "boolean", default: false } } });
  // What happens is narrated; the requests behind it would drown it.
  logger.level = process.env.HUB_LOG_LEVEL ?? "warn";
  const played = await playDemo({ environment: process.env, logger, print, startSimulator: spawnSimulator });
  const verdict = played.isEqual ? "EQUAL" : "NOT EQUAL";
  if (values.exit) await played.stop();
  else printAddresses(played, print);
  // The last line, whoever reads it: a person, or a machine that looks for this one word.
  print(verdict);
  if (!values.exit) {
    await new Promise<void>((resolve) => {
      for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
    });
    await played.stop();
  }
  return played.isEqual ? 0 : 3;
}

function printAddresses({ hub, signIns }: PlayedDemo, print: (line: string) => void): void {
  print(
    `\nThe hub stays up: ${hub.url} · playground ${hub.url}/playground · GraphQL ${hub.url}/graphql · Ctrl+C ends it`,
  );
  if (signIns.length === 0) print("  officers were made by an earlier run; their password was shown then");
  for (const { username, password, role, agencyCode } of signIns.slice(0, 8)) {
    print(`  sign in: ${username} / ${password} (${role}${agencyCode === null ? "" : ` of ${agencyCode}`})`);
  }
}

/** Starts everything, plays the case, compares both sides. */
export async function playDemo(options: DemoOptions): Promise<PlayedDemo> {
  const { print, logger } = options;
  const there = await MortalSimulator.start(options.startSimulator);
  print(`national system (simulated): ${there.simulator.url}`);
  const gateway = await startMessageGateway(({ isGroup, text }) => {
    if (isGroup) print(`    WhatsApp group "Sp4n Lapor": ${text.split("\n")[0]}`);
  });
  const config = await demoConfig(options.environment, there.simulator, gateway);
  const hub = await startHub(config, logger, () => undefined).catch(async (error: unknown) => {
    await gateway.close();
    await there.close();
    throw error;
  });
  gateway.reportTo(hub.url);
  const stop = async () => {
    await hub.stop();
    await gateway.close();
    await there.close();
  };
  try {
    print(`hub: ${hub.url}`);
    const signIns = await seedOfficers(hub.core);
    print(`officers: ${signIns.length} made; sample cases: ${await seedComplaints(hub.core)} made`);
    const played = await play(hub, config, there, print);
    const compareBoth = (maxWaitMs: number) => compare(options, hub, config, played, maxWaitMs);
    const isEqual = await compareBoth(DRAIN_PATIENCE_MS);
    return { hub, isEqual, signIns, played, compare: () => compareBoth(0), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A simulator that can die and come back. */
class MortalSimulator {
  private constructor(
    private readonly startOne: DemoOptions["startSimulator"],
    private readonly directory: string,
    public simulator: DemoSimulator,
  ) {}

  static async start(startOne: DemoOptions["startSimulator"]): Promise<MortalSimulator> {
    const directory = mkdtempSync(join(tmpdir(), "hub-demo-"));
    return new MortalSimulator(startOne, directory, await startOne({ port: 0, stateFile: stateFileIn(directory) }));
  }

  async revive(): Promise<void> {
    const port = Number(new URL(this.simulator.url).port);
    this.simulator = await this.startOne({ port, stateFile: stateFileIn(this.directory) });
  }

  async close(): Promise<void> {
    await this.simulator.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function stateFileIn(directory: string): string {
  return join(directory, "national.json");
}

async function play(
  hub: RunningHub,
  config: Config,
  there: MortalSimulator,
  print: (line: string) => void,
): Promise<PlayedCase> {
  const tokens = await demoTokens(hub.core);
  const client = new DemoClient(hub.url);
  const { inbox } = await client.ask<{ inbox: { liveCursor: string } }>(
    tokens.liaison,
    "{ inbox(first: 1) { liveCursor } }",
  );
  let frames = 0;
  const unfollow = client.follow(tokens.liaison, inbox.liveCursor, ({ kind, complaint, event }) => {
    frames += 1;
    print(
      `    live inbox of ${DEMO_CASE.leadAgencyCode}: ${kind} ${complaint?.ticketNumber ?? ""} ${event?.type ?? ""} · ${complaint?.statusLabel ?? ""}`,
    );
  });
  const narrate = (step: string, what: string) => print(`${step.padEnd(16)} ${what}`);
  const incidentOn = jakartaDateOf(new Date(Date.now() - DEMO_CASE.incidentDaysAgo * DAY_MS));
  try {
    const played = await playEightSteps(client, tokens, narrate, incidentOn, async () => {
      await there.simulator.kill();
      narrate("FAULT", "the national system dies (kill -9); the officers go on");
    });
    await tellOutage(hub, narrate);
    await there.revive();
    narrate("FAULT", "the national system is back, with what it knew before");
    // The inbox beside it must have seen what its agency may see: from FORWARDED to ARCHIVED.
    for (let tries = 0; frames < 8 && tries < 100; tries += 1) await sleep(50);
    if (frames < 8) throw new Error(`the live inbox showed ${frames} of 8 events`);
    const place = { hubUrl: hub.url, directory: join(config.dataDir, "demo") };
    await showTraces(client, tokens, played, narrate, place);
    return played;
  } finally {
    unfollow();
  }
}

/** The hub must have noticed by itself; nothing that waits is lost. */
async function tellOutage(hub: RunningHub, narrate: Narrate): Promise<void> {
  const until = Date.now() + NOTICE_PATIENCE_MS;
  let link = await hub.bridge.state();
  while (link.state === "OK" && Date.now() < until) {
    await sleep(100);
    link = await hub.bridge.state();
  }
  const { queued, parked } = await countBridge(hub.core.cases.work);
  narrate(
    "FAULT",
    `the link is ${link.state} since ${link.since.toISOString()}; ${queued} wait in order, ${parked} parked`,
  );
}

async function compare(
  options: DemoOptions,
  hub: RunningHub,
  config: Config,
  played: PlayedCase,
  maxWaitMs: number,
): Promise<boolean> {
  const { print, logger } = options;
  const { work } = hub.core.cases;
  if (config.national === null) return false;
  const env = openSyncEnvironment({
    cases: hub.core.cases,
    files: openFiles(config, logger),
    settings: config.national,
    nodeId: config.nodeId,
    log: (fields, message) => logger.warn(fields, message),
  });
  try {
    if (maxWaitMs > 0) await syncOnce(env, { maxWaitMs });
    const [known] = await work.read<{ nationalId: string | null; statusName: string | null; verdict: string }>(
      "SELECT national_id AS nationalId, status_name AS statusName, verdict FROM national_case WHERE complaint_id = ?",
      [played.id],
    );
    print(
      `national side:   ${known?.nationalId ?? "-"} · ${known?.statusName ?? "-"} · verdict ${known?.verdict ?? "-"}`,
    );
    const differences = await compareSides(work, env.client, played.id);
    for (const difference of differences) print(`  DIFFERENT ${difference}`);
    const { isFinished, report } = await reconcile(env, { isDryRun: false, key: signingKey(config.dataDir) });
    const counts = Object.entries(report.counts).filter(([, count]) => count > 0);
    print(
      `reconciliation:  ${report.total} cases compared: ${counts.map(([verdict, count]) => `${count} ${verdict}`).join(", ")}`,
    );
    const isFitting = counts.every(([verdict]) => verdict === "EQUAL" || verdict === "NOT_LINKED");
    return differences.length === 0 && isFinished && isFitting;
  } finally {
    closeSyncEnvironment(env);
  }
}

async function demoTokens(core: Core): Promise<DemoTokens> {
  const tokenOf = async (username: string) => {
    const officer = await findByUsername(readingFrom(core.cases.work), username);
    if (officer === null) throw new Error(`the sample officer ${username} is missing`);
    return (await core.tokens.issue(officer, TOKEN_TTL_MS)).token;
  };
  const agency = DEMO_CASE.leadAgencyCode.toLowerCase();
  return {
    coordinator: await tokenOf("koordinator"),
    liaison: await tokenOf(`${agency}.penghubung`),
    officer: await tokenOf(`${agency}.petugas`),
    leader: await tokenOf("bupati"),
  };
}

/** The user's own settings, the simulator's address, and a port that is free. */
async function demoConfig(
  environment: NodeJS.ProcessEnv,
  simulator: DemoSimulator,
  gateway: MessageGateway,
): Promise<Config> {
  const port = environment.HUB_PORT ?? ((await isFree(4000)) ? "4000" : "0");
  const settings = {
    HUB_PLAYGROUND: "on",
    // A rehearsal: dozens of cases go out at once, and nobody's gateway has to bear it.
    SP4N_CALLS_PER_MINUTE: "100000",
    // Whatever the national system was doing when it dies is believed lost after that, and not after a minute and a half.
    SP4N_CREATE_TIMEOUT_MS: "3000",
    ...environment,
    ...simulator.environment,
    // Whatever real gateways are set: a demonstration writes to nobody.
    ...gateway.environment,
    HUB_PORT: port,
  };
  return loadConfig(settings, (path) => readFileSync(path, "utf8"));
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

/** Starts the simulator as its own process; it ends with this one. */
async function spawnSimulator({ port, stateFile }: SimulatorPlace): Promise<DemoSimulator> {
  const wanted = port === 0 ? (process.env.SIMULATOR_PORT ?? "0") : String(port);
  const child = spawn(process.execPath, [join(__dirname, "../../main.js"), "simulator", "--state", stateFile], {
    env: { ...process.env, SIMULATOR_PORT: wanted },
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => child.kill("SIGKILL"));
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const environment: Record<string, string> = {};
  let url = "";
  for await (const line of createInterface({ input: child.stdout })) {
    const [, address] = /^listening on (\S+)/.exec(line) ?? [];
    const [, name, value] = /^(SP4N_\w+)='(.*)'$/.exec(line) ?? [];
    if (address !== undefined) url = address;
    if (name !== undefined && value !== undefined) environment[name] = value;
    // The last one that it prints.
    if (name === "SP4N_CAPABILITIES") break;
  }
  if (url === "") throw new Error("the simulator did not start");
  return {
    url,
    environment,
    close: async () => {
      child.kill("SIGTERM");
      await ended;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
