import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { createClient } from "graphql-ws";
import pino from "pino";
import { WebSocket } from "ws";
import { makeOfficer } from "../../src/cli/accounts";
import { type HubLimits, type RunningHub, startHub } from "../../src/cli/serve";
import { loadConfig } from "../../src/config/config";
import { Cursors } from "../../src/live/cursor";
import { agencyByIdOrCode } from "../../src/store/agency-rows";
import type { ConnectionSettings } from "../../src/store/data-source";
import { createDatabase, dropDatabase } from "./database";
import { makeDataDir } from "./private-server";
import { waitFor } from "./wait-for";

/** The roles of officers, as the outside writes them. */
export type OfficerRole = "COORDINATOR" | "AGENCY_OFFICER" | "LIAISON" | "LEADER" | "ADMIN";

/** A top-level error as it goes over the wire. */
export interface WireError {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly [name: string]: unknown };
}

/** A reply as it came over HTTP. */
export interface Reply<Data> {
  readonly status: number;
  readonly text: string;
  readonly data: Data | null;
  readonly errors: readonly WireError[];
}

/** An entry of `userErrors`. */
export interface UserErrorReply {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[] | null;
  readonly currentVersion: number | null;
  readonly allowedActions: readonly string[] | null;
}

type Variables = Record<string, unknown>;
const TOKEN_MS = 3_600_000;

/** A subscription of a real graphql-ws client; frames are kept in the order in which they came. */
export class TestSubscription<Data> {
  readonly frames: Data[] = [];
  readonly errors: WireError[] = [];
  hasEnded = false;
  /** Why the socket closed, once it has. */
  closeCode: number | null = null;
  private socket: WebSocket | null = null;
  private readonly dispose: () => void | Promise<void>;

  constructor(url: string, token: string | null, query: string, variables: Variables) {
    const client = createClient({
      url,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(token === null ? {} : { connectionParams: { authorization: `Bearer ${token}` } }),
    });
    client.on("connected", (socket) => {
      if (socket instanceof WebSocket) this.socket = socket;
    });
    client.on("closed", (event) => {
      if (typeof event === "object" && event !== null && "code" in event) this.closeCode = Number(event.code);
    });
    client.subscribe<Data>(
      { query, variables },
      {
        next: ({ data, errors }) => {
          if (data != null) this.frames.push(data);
          this.errors.push(...((errors ?? []) as readonly WireError[]));
        },
        error: (error) => {
          if (Array.isArray(error)) this.errors.push(...(error as WireError[]));
          this.hasEnded = true;
        },
        complete: () => {
          this.hasEnded = true;
        },
      },
    );
    this.dispose = () => client.dispose();
  }

  /** Waits until the client has its acknowledgement: what is asked for from then on reaches the server in order. */
  async connected(): Promise<this> {
    await waitFor("the acknowledgement of the socket", () => this.socket !== null || this.hasEnded);
    return this;
  }

  /** Waits for the first frame that fits. */
  frame(what: string, fits: (data: Data) => boolean): Promise<NonNullable<Data>> {
    return waitFor(`${what} among ${JSON.stringify(this.frames)}`, () => this.frames.find(fits));
  }

  /** Waits for an error, and gives its code. */
  async errorCode(): Promise<string> {
    const error = await waitFor("an error of the subscription", () => this.errors[0]);
    return String(error.extensions?.code);
  }

  /** Cuts the line as a network does: no close frame, no complete. */
  async destroySocket(): Promise<void> {
    this.socket?.terminate();
    await waitFor("the end of the subscription", () => this.hasEnded);
  }

  async stop(): Promise<void> {
    await this.dispose();
  }
}

/** A real hub with all its doors, in this process, on a database of its own. */
export class TestHub {
  private readonly tokens = new Map<string, string>();
  private readonly subscriptions: TestSubscription<unknown>[] = [];

  constructor(
    private readonly running: RunningHub,
    private readonly close: () => Promise<void>,
    /** Where it keeps uploads and exports. */
    readonly filesDir = "",
  ) {}

  /** The rooms behind the doors. */
  get core(): RunningHub["core"] {
    return this.running.core;
  }

  get url(): string {
    return this.running.url;
  }

  /** The exports that are made in the background. */
  get exportQueue(): RunningHub["exportQueue"] {
    return this.running.exportQueue;
  }

  /** A bearer of an officer with that role, and of that agency; the same words give the same officer. */
  async token(role: OfficerRole, agencyCode?: string): Promise<string> {
    const { core } = this.running;
    const username = ["uji", role.toLowerCase(), ...(agencyCode === undefined ? [] : [agencyCode.toLowerCase()])]
      .join(".")
      .replace(/[^a-z0-9.]/g, "");
    const known = this.tokens.get(username);
    if (known !== undefined) return known;
    const agencyId = agencyCode === undefined ? null : await this.agencyId(agencyCode);
    const name = `Petugas ${role} ${agencyCode ?? ""}`.trim();
    const officer = await makeOfficer(core, { username, name, role, agencyId, password: null });
    const { token } = await core.tokens.issue(officer, TOKEN_MS);
    this.tokens.set(username, token);
    return token;
  }

  /** The id of an agency of the reference data. */
  async agencyId(code: string): Promise<string> {
    const agency = await agencyByIdOrCode(this.running.core.cases.work, code);
    if (agency === null) throw new Error(`there is no agency ${code}`);
    return agency.id;
  }

  /** Sends an operation over HTTP. */
  async gql<Data>(token: string | null, query: string, variables: Variables = {}): Promise<Reply<Data>> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    const body = JSON.parse(text) as { data?: Data | null; errors?: WireError[] };
    return { status: response.status, text, data: body.data ?? null, errors: body.errors ?? [] };
  }

  /** Sends an operation that has to succeed at the top level. @throws Error with what was answered. */
  async ask<Data>(token: string | null, query: string, variables: Variables = {}): Promise<Data> {
    const { data, errors, text } = await this.gql<Data>(token, query, variables);
    if (data === null || errors.length > 0) throw new Error(`refused: ${text}`);
    return data;
  }

  /** Subscribes on a socket of its own. */
  subscribe<Data>(token: string | null, query: string, variables: Variables = {}): Promise<TestSubscription<Data>> {
    const url = `${this.url.replace(/^http/, "ws")}/graphql`;
    const subscription = new TestSubscription<Data>(url, token, query, variables);
    this.subscriptions.push(subscription);
    return subscription.connected();
  }

  /** A cursor as this hub would have signed it for that place of that log. */
  cursorOf(generation: string, position: number): string {
    return new Cursors(this.running.core.vault).ofLog({ generation, position });
  }

  /** Runs SQL as the hub's own account. */
  async sql<Row = unknown>(statement: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await this.running.core.cases.work.dataSource.query(statement, [...parameters])) as Row[];
  }

  async stop(): Promise<void> {
    await Promise.all(this.subscriptions.map((subscription) => subscription.stop()));
    await this.close();
  }
}

/**
 * Starts a hub on a new database of the run's server; `environment` and `limits` override. Queries are compiled at once
 * unless told otherwise: what is true of them has to be true of compiled ones.
 */
export async function startTestHub(
  name: string,
  environment: Record<string, string> = {},
  limits: HubLimits = {},
): Promise<TestHub> {
  const database = `${name}_${process.env.JEST_WORKER_ID ?? "0"}`;
  const settings = await createDatabase(database);
  const dataDir = await makeDataDir();
  const config = loadConfig(
    {
      HUB_DATABASE_URL: urlOf(settings),
      HUB_DATA_DIR: dataDir,
      HUB_PORT: "0",
      HUB_SYNC: "off",
      HUB_RATE_LIMITS: "off",
      HUB_SECRET_KEY: randomBytes(32).toString("base64"),
      ...environment,
    },
    () => "",
  );
  const running = await startHub(config, pino({ level: "silent" }), () => undefined, {
    gateLimits: { usesBeforeCompiling: 1 },
    ...limits,
  });
  return new TestHub(
    running,
    async () => {
      await running.stop();
      await dropDatabase(database);
      await rm(dataDir, { recursive: true, force: true });
    },
    config.filesDir,
  );
}

function urlOf(settings: ConnectionSettings): string {
  const url = new URL(`mysql://${settings.host ?? "localhost"}/${encodeURIComponent(settings.database)}`);
  url.username = encodeURIComponent(settings.user);
  if (settings.password !== undefined) url.password = encodeURIComponent(settings.password);
  if (settings.port !== undefined) url.port = String(settings.port);
  if (settings.socketPath !== undefined) url.searchParams.set("socketPath", settings.socketPath);
  if (settings.ssl !== undefined) url.searchParams.set("ssl", "true");
  return url.href;
}
