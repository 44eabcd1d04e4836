import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { HubProcess } from "../tests/support/hub-process";
import { type PrivateServer, startPrivateServer } from "../tests/support/private-server";
import { alternate, type Call, type Comparison, compare, load } from "./measure";
import { seed } from "./seed";

/** A server that is measured. */
export interface Side {
  readonly url: string;
  readonly pid: number;
}

/** Both sides of every comparison, ready to be asked. */
export interface Sides {
  readonly server: PrivateServer;
  readonly hub: Side;
  readonly bare: Side;
  /** A COORDINATOR's. */
  readonly token: string;
}

/** A database on disk with generated cases, the hub and the bare server on it; all is gone when `work` has ended. */
export async function withSides<Value>(cases: number, work: (sides: Sides) => Promise<Value>): Promise<Value> {
  const server = await startPrivateServer({ isDurable: true });
  try {
    const first = hubOn(server);
    await first.url();
    await first.end("SIGTERM");
    console.log(`seeding ${cases} cases`);
    const token = await seed(server, cases);
    // Started after the cases were there: what they leave in the log is none of its work.
    const hub = hubOn(server);
    try {
      const hubSide = { url: await hub.url(), pid: hub.pid };
      return await withPeer("peer-process.ts", server, (bare) => work({ server, hub: hubSide, bare, token }));
    } finally {
      await hub.end("SIGTERM");
    }
  } finally {
    await server.stop();
  }
}

/** The hub as its users run it, without what would be measured besides. */
export function hubOn({ dataDir }: PrivateServer, environment: Readonly<Record<string, string>> = {}): HubProcess {
  return new HubProcess({ HUB_DATA_DIR: dataDir, HUB_DATABASE_URL: "", HUB_LOG_LEVEL: "warn", ...environment });
}

/** One of the other servers, in a process of its own for as long as the work takes. */
export async function withPeer<Value>(
  file: string,
  { database }: PrivateServer,
  work: (side: Side) => Promise<Value>,
): Promise<Value> {
  const child = fork(join(__dirname, file), [JSON.stringify(database.owner)], {
    execArgv: ["-r", join(__dirname, "../tests/support/run-typescript.cjs")],
    // Libraries check less when they know that nobody is developing.
    env: { ...process.env, NODE_ENV: "production" },
  });
  try {
    const [url] = (await once(child, "message")) as [string];
    return await work({ url, pid: child.pid ?? 0 });
  } finally {
    child.disconnect();
  }
}

/** An operation, as a client of the hub sends it. */
export function hubCall({ hub, token }: Pick<Sides, "hub" | "token">, query: string, variables: object): Call {
  return {
    url: `${hub.url}/graphql`,
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  };
}

/** @throws for an answer of the hub with errors in it. */
export function checkHub(text: string): void {
  if (text.includes('"errors"')) throw new Error(`refused: ${text}`);
}

/** The same question, as each side is asked it. */
export interface CallPair {
  readonly hub: Call;
  readonly bare: Call;
}

/** How long which rounds are. */
export interface Rounds {
  readonly rounds: number;
  readonly roundMs: number;
  readonly clients: number;
}

/** Asks both sides the same questions by chance, in turns. */
export async function measureReading(
  { hub, bare }: Sides,
  pairs: readonly CallPair[],
  { rounds, roundMs: forMs, clients }: Rounds,
): Promise<Comparison> {
  const calls = { hub: pairs.map((pair) => pair.hub), bare: pairs.map((pair) => pair.bare) };
  return compare(
    await alternate(
      rounds,
      () => load(calls.hub, { clients, forMs, pid: hub.pid, check: checkHub }),
      () => load(calls.bare, { clients, forMs, pid: bare.pid, check: checkHub }),
    ),
  );
}
