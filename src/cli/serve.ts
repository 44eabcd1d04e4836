import type { Logger } from "pino";
import type { HubContext } from "../api/context";
import { FIELD_COSTS } from "../api/gate/field-costs";
import type { GateLimits } from "../api/gate/limits";
import { OperationGate } from "../api/gate/operation-gate";
import type { Hub } from "../api/hub";
import { newLoaders } from "../api/loaders";
import { buildHubSchema } from "../api/schema";
import { type ResultFanOut, shareSubscriptions } from "../api/share-subscriptions";
import { type Core, composeCore, openDatabase } from "../compose";
import { type Config, ConfigError } from "../config/config";
import type { Caller } from "../domain/permission";
import { type App, createApp } from "../http/app";
import { addDeliveryRoute } from "../http/delivery-reports";
import { addFileRoutes } from "../http/files";
import { BucketLimiter } from "../http/rate-limit";
import { addReportRoutes } from "../http/reports";
import type { SocketLimits } from "../http/socket/socket-limits";
import { Cursors } from "../live/cursor";
import { EventFeed } from "../live/event-feed";
import { FanOut } from "../live/fan-out";
import { type Hints, NO_HINTS } from "../live/hints";
import { Sequencer } from "../live/sequencer";
import { WebhookTargets } from "../notify/webhook-targets";
import type { Exports } from "../paper/export/exports";
import { countBridge } from "../store/bridge-rows";
import type { FileStore } from "../store/file-store";
import { countNotices } from "../store/notice-rows";
import { signingKey } from "../store/signing-key";
import { countOverdueByLevel, readJobAges } from "../store/timer-rows";
import { Bridge } from "../sync/bridge";
import { openSyncEnvironment } from "../sync/environment";
import type { CommandInput } from "./command";
import { Housekeeping, TIMED_JOBS } from "./housekeeping";
import { openFiles } from "./open-files";
import { openHints } from "./open-hints";
import { openIntake } from "./open-intake";
import { openNotifier } from "./open-notifier";
import { openPapers } from "./open-papers";
import { readinessOf } from "./readiness";

/** Other bounds than the hub's own; for tests. */
export interface HubLimits {
  readonly gateLimits?: Partial<GateLimits>;
  readonly socketLimits?: Partial<SocketLimits>;
}

/** A hub that serves. */
export interface RunningHub {
  readonly url: string;
  readonly core: Core;
  readonly bridge: Bridge;
  readonly exportQueue: Exports;
  /** Not ready, sockets closed, requests finished, leases given back, database left. */
  stop(): Promise<void>;
}

/** Everything is closed within this time, whoever still holds on. */
const DRAIN_MS = 10_000;

/** Starts a hub: database, sequencer, feed, bridge, doors. @throws ConfigError when another hub holds the data dir. */
export async function startHub(
  config: Config,
  logger: Logger,
  onLost: () => void,
  { gateLimits = {}, socketLimits = {} }: HubLimits = {},
): Promise<RunningHub> {
  const database = await openDatabase({ config, logger, onLost });
  try {
    if (database.embedded !== null && !(await database.embedded.exclusive("hub"))) {
      throw new ConfigError([`another hub is running on the data dir ${config.dataDir}; stop it, or set HUB_DATA_DIR`]);
    }
    const core = await composeCore(config, database.dataSource, logger);
    return await serveOn(config, logger, core, { gateLimits, socketLimits }, () => database.close());
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function serveOn(
  config: Config,
  logger: Logger,
  core: Core,
  { gateLimits, socketLimits }: Required<HubLimits>,
  close: () => Promise<void>,
): Promise<RunningHub> {
  const { work } = core.cases;
  const onError = (error: unknown) => logger.warn({ err: error }, "the event log could not be followed for a moment");
  const feed = new EventFeed(work, onError);
  const fanOut: ResultFanOut = new FanOut({
    feed,
    newOccasion: () => ({ loaders: newLoaders(work), now: core.cases.clock() }),
    row: ({ loaders }, id) => loaders.complaint.load(id),
    onError,
  });
  let hints: Hints = NO_HINTS;
  const sequencer = new Sequencer(work, config.nodeId, {
    onStamped: (head, events) => {
      feed.take(events);
      hints.publish({ kind: "STAMPED", head });
    },
    onError,
  });
  const wakeSequencer = () => {
    sequencer.wake();
    // Whoever stamps is another node.
    if (!sequencer.isLeader) hints.publish({ kind: "COMMITTED" });
  };
  let app: App | null = null;
  const files = openFiles(config, logger, (spoilage) => app?.metrics.fileSpoilt(spoilage));
  const bridge = new Bridge(syncEnvironment(config, logger, core, files), core.cases.clock, () =>
    signingKey(config.dataDir),
  );
  const notifier = openNotifier(config, logger, core);
  const webhookTargets = new WebhookTargets(config.notify.own);
  const schema = buildHubSchema();
  const hub: Hub = {
    cases: core.cases,
    cursors: new Cursors(core.vault),
    feed,
    auth: core.auth,
    login: core.login,
    passwords: core.passwords,
    bridge,
    limiter: new BucketLimiter({ isOn: config.HUB_RATE_LIMITS }),
    noticeChannels: notifier.configured,
    webhookFault: (url) => webhookTargets.faultOf(url),
    wakeSequencer,
    rightsChanged: (id) => {
      core.auth.invalidate(id);
      app?.sockets.cut((caller) => caller.kind !== "NOBODY" && caller.id === id);
    },
  };
  work.onCommit(wakeSequencer);
  await feed.start();
  hints = openHints(config, logger, feed, sequencer);
  fanOut.start();
  sequencer.start();
  app = await createApp({
    config,
    logger,
    gate: new OperationGate({
      schema,
      limits: gateLimits,
      mayIntrospect: (caller) => config.HUB_PLAYGROUND || isDeveloper(caller),
      fieldCosts: FIELD_COSTS,
    }),
    callers: core.auth,
    contextOf: (facts): HubContext => ({ ...facts, hub, loaders: newLoaders(work), now: core.cases.clock() }),
    readiness: readinessOf(core, bridge),
    runSubscription: shareSubscriptions(hub, fanOut),
    socketLimits,
  });
  app.metrics.watchFanOut(() => fanOut.counts);
  addFileRoutes(app.server, { cases: core.cases, files, auth: core.auth, limiter: hub.limiter });
  const intake = openIntake(config, core, notifier, app.server, app.metrics.registry, logger);
  addReportRoutes(app.server, { work, auth: core.auth, key: signingKey(config.dataDir) });
  addDeliveryRoute(app.server, { settings: config.notify, notifier, clock: core.cases.clock });
  app.metrics.watchNotices(() => countNotices(work));
  const exportQueue = openPapers(config, logger, core, hub, app, files);
  if (bridge.isConfigured) {
    app.metrics.watchBridge({
      counts: () => countBridge(work),
      state: () => bridge.state(),
      tokens: () => bridge.tokens(),
      calls: bridge.calls,
    });
  }
  const housekeeping = new Housekeeping(core, files, config.dataDir, logger);
  app.metrics.watchTime({
    jobs: () =>
      readJobAges(
        work,
        TIMED_JOBS.map(({ name }) => name),
      ),
    overdue: () => countOverdueByLevel(work, core.cases.clock()),
    reached: housekeeping.reached,
  });
  notifier.start();
  exportQueue.start();
  if (config.HUB_SYNC) bridge.start();
  if (!config.HUB_RATE_LIMITS) logger.warn("HUB_RATE_LIMITS=off: for rehearsals and load tests only");
  intake.start();
  const url = await app.listen();
  housekeeping.start();
  const running = app;
  return {
    url,
    core,
    bridge,
    exportQueue,
    stop: async () => {
      await Promise.all([running.stop(DRAIN_MS), bridge.stop(), notifier.stop(), exportQueue.stop()]);
      await intake.stop();
      await hints.close();
      await sequencer.stop();
      await feed.stop();
      await fanOut.stop();
      await housekeeping.stop();
      await close();
    },
  };
}

/** Who looks after the hub, or after what is connected to it. */
function isDeveloper(caller: Caller): boolean {
  return caller.kind === "OFFICER" && (caller.role === "ADMIN" || caller.role === "COORDINATOR");
}

function syncEnvironment(config: Config, logger: Logger, core: Core, files: FileStore) {
  if (config.national === null) return null;
  return openSyncEnvironment({
    cases: core.cases,
    files,
    settings: config.national,
    nodeId: config.nodeId,
    log: (fields, message) => logger.warn(fields, message),
  });
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
