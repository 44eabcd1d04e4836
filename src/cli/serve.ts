import type { Logger } from "pino";
import type { HubContext } from "../api/context";
import type { GateLimits } from "../api/gate/limits";
import { OperationGate } from "../api/gate/operation-gate";
import type { Hub } from "../api/hub";
import { newLoaders } from "../api/loaders";
import { buildHubSchema } from "../api/schema";
import { type Core, composeCore, openDatabase } from "../compose";
import { type Config, ConfigError } from "../config/config";
import type { Caller } from "../domain/permission";
import { type App, createApp } from "../http/app";
import { addFileRoutes } from "../http/files";
import type { CheckResult, ReadinessCheck } from "../http/health";
import { BucketLimiter } from "../http/rate-limit";
import { addReportRoutes } from "../http/reports";
import { Cursors } from "../live/cursor";
import { EventFeed } from "../live/event-feed";
import { Sequencer } from "../live/sequencer";
import { countBridge } from "../store/bridge-rows";
import { FileStore } from "../store/file-store";
import { signingKey } from "../store/signing-key";
import { Bridge } from "../sync/bridge";
import { openSyncEnvironment } from "../sync/environment";
import type { CommandInput } from "./command";
import { Housekeeping } from "./housekeeping";

/** A hub that serves. */
export interface RunningHub {
  readonly url: string;
  readonly core: Core;
  readonly bridge: Bridge;
  /** Not ready, sockets closed, requests finished, leases given back, database left. */
  stop(): Promise<void>;
}

/** Everything is closed within this time, whoever still holds on. */
const DRAIN_MS = 10_000;
/** A lag that stays longer than that means that nobody stamps. */
const WORST_LAG_MS = 15_000;

/** Starts a hub: database, sequencer, feed, bridge, doors. @throws ConfigError when another hub holds the data dir. */
export async function startHub(
  config: Config,
  logger: Logger,
  onLost: () => void,
  limits: Partial<GateLimits> = {},
): Promise<RunningHub> {
  const database = await openDatabase({ config, logger, onLost });
  try {
    if (database.embedded !== null && !(await database.embedded.exclusive("hub"))) {
      throw new ConfigError([`another hub is running on the data dir ${config.dataDir}; stop it, or set HUB_DATA_DIR`]);
    }
    const core = await composeCore(config, database.dataSource, logger);
    return await serveOn(config, logger, core, limits, () => database.close());
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function serveOn(
  config: Config,
  logger: Logger,
  core: Core,
  limits: Partial<GateLimits>,
  close: () => Promise<void>,
): Promise<RunningHub> {
  const { work } = core.cases;
  const onError = (error: unknown) => logger.warn({ err: error }, "the event log could not be followed for a moment");
  const feed = new EventFeed(work, onError);
  const sequencer = new Sequencer(work, config.nodeId, { onStamped: () => feed.pull(), onError });
  const bridge = new Bridge(syncEnvironment(config, logger, core), core.cases.clock, () => signingKey(config.dataDir));
  const schema = buildHubSchema();
  let app: App | null = null;
  const hub: Hub = {
    cases: core.cases,
    cursors: new Cursors(core.vault),
    feed,
    auth: core.auth,
    login: core.login,
    passwords: core.passwords,
    bridge,
    limiter: new BucketLimiter({ isOn: config.HUB_RATE_LIMITS }),
    wakeSequencer: () => sequencer.wake(),
    rightsChanged: (id) => {
      core.auth.invalidate(id);
      app?.sockets.cut((caller) => caller.kind !== "NOBODY" && caller.id === id);
    },
  };
  work.onCommit(() => sequencer.wake());
  await feed.start();
  sequencer.start();
  app = await createApp({
    config,
    logger,
    gate: new OperationGate({
      schema,
      limits,
      mayIntrospect: (caller) => config.HUB_PLAYGROUND || isDeveloper(caller),
    }),
    callers: core.auth,
    contextOf: (facts): HubContext => ({ ...facts, hub, loaders: newLoaders(work), now: core.cases.clock() }),
    readiness: readinessOf(core, bridge),
  });
  addFileRoutes(app.server, {
    config,
    work,
    vault: core.vault,
    auth: core.auth,
    limiter: hub.limiter,
    clock: core.cases.clock,
  });
  addReportRoutes(app.server, { work, auth: core.auth, key: signingKey(config.dataDir) });
  if (bridge.isConfigured) {
    app.metrics.watchBridge({
      counts: () => countBridge(work),
      state: () => bridge.state(),
      tokens: () => bridge.tokens(),
      calls: bridge.calls,
    });
  }
  const housekeeping = new Housekeeping(core, config.dataDir, logger);
  housekeeping.start();
  if (config.HUB_SYNC) bridge.start();
  if (!config.HUB_RATE_LIMITS) logger.warn("HUB_RATE_LIMITS=off: for rehearsals and load tests only");
  const url = await app.listen();
  const running = app;
  return {
    url,
    core,
    bridge,
    stop: async () => {
      await Promise.all([running.stop(DRAIN_MS), bridge.stop()]);
      await sequencer.stop();
      await feed.stop();
      await housekeeping.stop();
      await close();
    },
  };
}

/** Who looks after the hub, or after what is connected to it. */
function isDeveloper(caller: Caller): boolean {
  return caller.kind === "OFFICER" && (caller.role === "ADMIN" || caller.role === "COORDINATOR");
}

function syncEnvironment(config: Config, logger: Logger, core: Core) {
  if (config.national === null) return null;
  return openSyncEnvironment({
    cases: core.cases,
    files: new FileStore(config.filesDir),
    settings: config.national,
    nodeId: config.nodeId,
    log: (fields, message) => logger.warn(fields, message),
  });
}

function readinessOf(core: Core, bridge: Bridge): ReadinessCheck[] {
  return [
    {
      name: "database",
      run: async (): Promise<CheckResult> => {
        await core.cases.work.dataSource.query("SELECT 1");
        return { state: "OK" };
      },
    },
    {
      name: "event log",
      run: async (): Promise<CheckResult> => {
        const [row] = (await core.cases.work.dataSource.query(
          `SELECT TIMESTAMPDIFF(MICROSECOND, MIN(occurred_at), UTC_TIMESTAMP(3)) / 1000 AS lagMs
             FROM event WHERE position IS NULL`,
        )) as { lagMs: string | null }[];
        const isLate = Number(row?.lagMs ?? 0) > WORST_LAG_MS;
        return isLate ? { state: "DEGRADED", detail: "events wait for their position" } : { state: "OK" };
      },
    },
    {
      name: "national system",
      run: async (): Promise<CheckResult> => {
        const isWell = !bridge.isConfigured || (await bridge.state()).state === "OK";
        return { state: isWell ? "OK" : "DEGRADED" };
      },
    },
  ];
}

/** `serve`: the hub, until it is told to stop. */
export async function serve({ config, logger, print }: CommandInput): Promise<number> {
  let end: (code: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  const hub = await startHub(config, logger, () => {
    logger.error("another hub has taken this data dir over while the database was away");
    end(1);
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => end(0));
  print(`listening on ${hub.url}`);
  const code = await ended;
  logger.info("stopping");
  // Beyond that an orchestrator would kill it anyway, and without a word.
  setTimeout(() => process.exit(code), 24_000).unref();
  await hub.stop();
  return code;
}
