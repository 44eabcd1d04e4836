import { randomUUID } from "node:crypto";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { ErrorMasker } from "../api/error-masker";
import type { OperationGate } from "../api/gate/operation-gate";
import { runSubscription, type SubscriptionRunner } from "../api/run-subscription";
import type { Config } from "../config/config";
import { HubError } from "../domain/errors";
import type { CallerSource, ContextOf } from "./caller-source";
import { TrustedProxies } from "./client-address";
import { newApolloServer } from "./graphql/apollo-server";
import { addGraphqlRoute } from "./graphql/graphql-route";
import { addHealthRoutes, isHealthRoute, type ReadinessCheck } from "./health";
import { answerErrors, answersBeforeRoutes } from "./http-errors";
import { addLandingPage } from "./landing-page";
import { Metrics } from "./metrics";
import { Origins } from "./origins";
import { PLAYGROUND_OPERATIONS } from "./playground/playground-operations";
import { addPlayground } from "./playground/playground-routes";
import type { ReadyOperation } from "./playground/ready-operation";
import { LiveSockets } from "./socket/live-sockets";
import { SocketDoor } from "./socket/socket-door";
import { DEFAULT_SOCKET_LIMITS, type SocketLimits, withoutRates } from "./socket/socket-limits";

/** The settings that the application reads. */
export type AppConfig = Pick<
  Config,
  | "HUB_HOST"
  | "HUB_PORT"
  | "HUB_PUBLIC_URL"
  | "HUB_TRUSTED_PROXIES"
  | "HUB_ALLOWED_ORIGINS"
  | "HUB_PLAYGROUND"
  | "HUB_RATE_LIMITS"
>;

/** What the application is made of. */
export interface AppOptions {
  readonly config: AppConfig;
  readonly logger: FastifyBaseLogger;
  /** The gate holds the schema. */
  readonly gate: OperationGate;
  readonly callers: CallerSource;
  readonly contextOf: ContextOf;
  /** What the hub needs, for `/readyz`. */
  readonly readiness: readonly ReadinessCheck[];
  /** Runs subscriptions; by itself each for its own. */
  readonly runSubscription?: SubscriptionRunner;
  readonly socketLimits?: Partial<SocketLimits>;
  readonly maxBodyBytes?: number;
  /** Windows of the playground. */
  readonly playgroundOperations?: readonly ReadyOperation[];
}

/** The application, with the handles that the process around it needs. */
export interface App {
  readonly server: FastifyInstance;
  readonly sockets: LiveSockets;
  readonly metrics: Metrics;
  readonly masker: ErrorMasker;
  /** Listens as configured. @returns the address, with the port that was taken */
  listen(): Promise<string>;
  /** Not ready, nobody new, sockets closed with 1001 evenly over the time, requests finished; then everything is closed. */
  stop(drainMs: number): Promise<void>;
}

/** The longest case with every field filled has some tens of kB. */
const MAX_BODY_BYTES = 262_144;
/** A request that takes longer to arrive is not a person's; a film from a village's network may take this long. */
const REQUEST_TIMEOUT_MS = 300_000;
/** An idle connection must outlive a proxy's own patience (60 s with most), or the proxy sends into a closed one. */
const KEEP_ALIVE_MS = 72_000;

/** Puts both doors, the pages and the health routes together. Further routes may be added until it listens. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, gate, callers, contextOf, logger } = options;
  const proxies = new TrustedProxies(config.HUB_TRUSTED_PROXIES);
  const origins = new Origins(config.HUB_PUBLIC_URL, config.HUB_ALLOWED_ORIGINS);
  const masker = new ErrorMasker(logger);
  const wanted = { ...DEFAULT_SOCKET_LIMITS, ...options.socketLimits };
  const limits = config.HUB_RATE_LIMITS ? wanted : withoutRates(wanted);
  const sockets = new LiveSockets(limits, callers, (error) => masker.mask(error));
  const metrics = new Metrics(() => sockets);
  const door = new SocketDoor({
    gate,
    masker,
    callers,
    contextOf,
    runSubscription: options.runSubscription ?? runSubscription,
    limits,
    metrics,
    newRequestId: randomUUID,
    proxies,
    origins,
    live: sockets,
  });
  const apollo = newApolloServer(gate, masker, metrics, logger);
  await apollo.start();
  let isDraining = false;
  const server = newServer(logger, proxies, masker, () => isDraining);
  answerErrors(server, masker);
  addHealthRoutes(server, { checks: options.readiness, metrics, isDraining: () => isDraining });
  addLandingPage(server, { hasPlayground: config.HUB_PLAYGROUND });
  if (config.HUB_PLAYGROUND) addPlayground(server, options.playgroundOperations ?? PLAYGROUND_OPERATIONS);
  const maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
  await addGraphqlRoute(server, { apollo, gate, metrics, masker, callers, contextOf, origins, maxBodyBytes });
  door.attach(server.server);
  return {
    server,
    sockets,
    metrics,
    masker,
    listen: () => server.listen({ host: config.HUB_HOST, port: config.HUB_PORT }),
    async stop(drainMs) {
      isDraining = true;
      const patience = setTimeout(() => server.server.closeAllConnections(), drainMs);
      await Promise.all([door.drain(drainMs), server.close()]);
      clearTimeout(patience);
      await apollo.stop();
    },
  };
}

function newServer(
  logger: FastifyBaseLogger,
  proxies: TrustedProxies,
  masker: ErrorMasker,
  isDraining: () => boolean,
): FastifyInstance {
  const server = Fastify({
    ...answersBeforeRoutes(masker),
    // Fastify's own answer has another form than every other error: see below.
    return503OnClosing: false,
    loggerInstance: logger,
    // Fastify would log addresses with their query, and a query may hold a ticket's access code.
    logController: new LogController({ disableRequestLogging: true }),
    // Whoever logs names the request himself; a logger for each costs more than most of them write.
    childLoggerFactory: (parent) => parent,
    genReqId: () => randomUUID(),
    trustProxy: (address) => proxies.trusts(address),
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: "idle",
  });
  let soundHost = "";
  server.addHook("onRequest", (request, reply, done) => {
    void reply.headers({
      "x-request-id": request.id,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    });
    // A host that is no part of an address breaks the code that makes a URL of it further on.
    const host = request.hostname;
    if (host !== soundHost && !URL.canParse(`http://${host}/`)) return done(new HubError("BAD_USER_INPUT"));
    soundHost = host;
    // On a connection that is still open; who asks for its health is told that.
    if (isDraining() && !isHealthRoute(request.routeOptions.url)) return done(new HubError("MAINTENANCE"));
    done();
  });
  server.addHook("onResponse", (request, reply, done) => {
    const { method, routeOptions } = request;
    const facts = { requestId: request.id, method, route: routeOptions.url, status: reply.statusCode };
    logger.info({ ...facts, ms: Math.round(reply.elapsedTime) }, "request");
    done();
  });
  return server;
}
