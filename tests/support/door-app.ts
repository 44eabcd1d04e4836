import { type Logger, pino } from "pino";
import type { GateLimits } from "../../src/api/gate/limits";
import { OperationGate } from "../../src/api/gate/operation-gate";
import type { Authenticated } from "../../src/auth/authenticate";
import { AuthenticationError } from "../../src/auth/authentication-error";
import type { Caller } from "../../src/domain/permission";
import { type App, type AppConfig, type AppOptions, createApp } from "../../src/http/app";
import type { CallerSource } from "../../src/http/caller-source";
import { type DoorEvents, doorSchema } from "./door-schema";

/** The coordinator behind the bearer `coordinator`. */
export const COORDINATOR: Caller = {
  kind: "OFFICER",
  id: "01JCOORDINATOR000000000000",
  name: "Koordinator",
  role: "COORDINATOR",
  agencyId: null,
};

/** An officer of an agency, behind the bearer `officer`. */
export const OFFICER: Extract<Caller, { kind: "OFFICER" }> = {
  ...COORDINATOR,
  id: "01JOFFICER0000000000000000",
  role: "AGENCY_OFFICER",
  agencyId: "01",
};

/** Bearers by name; a test may add or end some. */
export class TestCallers implements CallerSource {
  readonly known = new Map<string, Authenticated>([
    ["coordinator", { caller: COORDINATOR, expiresAt: null, epoch: 1 }],
    ["officer", { caller: OFFICER, expiresAt: null, epoch: 1 }],
  ]);
  readonly ended = new Set<Caller>();
  isAvailable = true;

  async callerOf(bearer: string | null): Promise<Authenticated> {
    if (bearer === null) return { caller: { kind: "NOBODY" }, expiresAt: null, epoch: null };
    if (!this.isAvailable) throw new AuthenticationError("ISSUER_UNAVAILABLE", "test");
    const known = this.known.get(bearer);
    if (known === undefined) throw new AuthenticationError("NOT_GENUINE", "test");
    return known;
  }

  async recheck({ caller }: Authenticated): Promise<boolean> {
    return !this.ended.has(caller);
  }
}

/** A running application and what stands behind it. */
export interface DoorApp {
  readonly app: App;
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** `ws://127.0.0.1:…/graphql` */
  readonly socketUrl: string;
  readonly port: number;
  readonly events: DoorEvents;
  readonly callers: TestCallers;
  readonly gate: OperationGate;
  /** Everything that was logged. */
  readonly log: string[];
  close(): Promise<void>;
}

/** What a test changes of the application. */
export interface DoorAppWish {
  readonly config?: Partial<AppConfig>;
  readonly limits?: Partial<GateLimits>;
  readonly options?: Partial<AppOptions>;
}

/** Starts the application with the doors' own schema, on a free port. */
export async function startDoorApp(wish: DoorAppWish = {}): Promise<DoorApp> {
  const { schema, events } = doorSchema();
  const log: string[] = [];
  const logger: Logger = pino({ level: "info" }, { write: (line: string) => void log.push(line) });
  const callers = new TestCallers();
  const config: AppConfig = {
    HUB_HOST: "127.0.0.1",
    HUB_PORT: 0,
    HUB_PUBLIC_URL: undefined,
    HUB_TRUSTED_PROXIES: [],
    HUB_ALLOWED_ORIGINS: [],
    HUB_PLAYGROUND: false,
    HUB_RATE_LIMITS: true,
    ...wish.config,
  };
  const gate = new OperationGate({
    schema,
    mayIntrospect: (caller) => config.HUB_PLAYGROUND || (caller.kind === "OFFICER" && caller.role === "COORDINATOR"),
    ...(wish.limits === undefined ? {} : { limits: wish.limits }),
  });
  const app = await createApp({
    config,
    logger,
    gate,
    callers,
    contextOf: (facts) => ({ ...facts }),
    readiness: [],
    ...wish.options,
  });
  const url = await app.listen();
  return {
    app,
    url,
    port: Number(new URL(url).port),
    socketUrl: `${url.replace("http", "ws")}/graphql`,
    events,
    callers,
    gate,
    log,
    close: () => app.stop(200),
  };
}

/** The answer to an operation over HTTP. */
export interface Answer {
  readonly status: number;
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly AnsweredError[];
  readonly text: string;
}

/** An error as clients get it. */
export interface AnsweredError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Sends an operation by POST. */
export async function ask(
  url: string,
  query: string,
  more: { variables?: object; operationName?: string; bearer?: string; accept?: string } = {},
): Promise<Answer> {
  const { bearer, accept = "application/graphql-response+json", ...body } = more;
  const authorization = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept, ...authorization },
    body: JSON.stringify({ query, ...body }),
  });
  const text = await response.text();
  const { data, errors = [] } = JSON.parse(text);
  return { status: response.status, data, errors, text };
}
