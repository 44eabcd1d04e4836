import { deepStrictEqual } from "node:assert";
import { once } from "node:events";
import { Agent } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { HubProcess } from "../tests/support/hub-process";
import { startPrivateServer } from "../tests/support/private-server";
import { BenchCrowd, cpuMs, forked, greeting } from "./crowd";
import { type LiveWorld, liveWorld } from "./fan-out-seed";
import { measureIdle } from "./idle";
import { alternate, percentile, post, type Spread, spread } from "./measure";
import { writeResults } from "./results";

/** Events of one burst: what it makes for one client stays below the bound from which a client counts as slow. */
const BURST = 40;
const CROWDS = [1_000, 5_000];
const ROUNDS = 7;
const INBOXES = 40;
const WATCHERS = 500;
const RATE_MS = 8_000;
/** Changes a second in one inbox, until it saturates. */
const RATES = [50, 100, 200, 400];
const SATURATED_MS = 250;

const FOLLOW_UP = `mutation ($id: ID!) { addFollowUp(id: $id, text: "Petugas menuju lokasi.", visibility: INTERNAL) {
  userErrors { code } } }`;

const shown = ({ median, least, most }: Spread, digits: number) =>
  `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;

interface Sides {
  readonly url: string;
  readonly pid: number;
  readonly world: LiveWorld;
}

/** How a burst went. */
interface Burst {
  readonly perSecond: number;
  readonly cpuMicros: number;
}

/** Sends a burst: from the first frame that anybody gets to the last one of all. */
async function burst(crowd: BenchCrowd, expected: number, pid: number, send: () => unknown): Promise<Burst> {
  const before = cpuMs(pid);
  const { firstAt, lastAt } = await crowd.framesOf(expected, send);
  return {
    perSecond: expected / ((lastAt - firstAt) / 1_000),
    cpuMicros: ((cpuMs(pid) - before) * 1_000) / expected,
  };
}

async function compareFanOut({ url, pid, world }: Sides, count: number) {
  const says = greeting(world.inboxes[0]?.token ?? "");
  const ofHub = await BenchCrowd.gather({
    port: Number(new URL(url).port),
    path: "/graphql",
    says,
    count,
    isTiming: false,
  });
  const bare = forked("broadcast-process.ts");
  const [port] = (await once(bare, "message")) as [number];
  const ofBare = await BenchCrowd.gather({ port, path: "/", says: [], count, isTiming: false });

  // Both sides are compared as equal before anything is timed.
  const { texts } = await ofHub.framesOf(BURST * count, () => world.burst());
  deepStrictEqual(texts.length, BURST);
  deepStrictEqual((await ofBare.framesOf(BURST * count, () => bare.send(texts))).texts, texts);

  const pairs = await alternate(
    ROUNDS,
    () => burst(ofHub, BURST * count, pid, () => world.burst()),
    () => burst(ofBare, BURST * count, bare.pid ?? 0, () => bare.send(texts)),
  );
  await ofHub.leave();
  await ofBare.leave();
  bare.disconnect();
  return {
    bytesOfFrame: Buffer.byteLength(texts[0] ?? ""),
    hubPerSecond: spread(pairs.map(({ hub }) => hub.perSecond)),
    barePerSecond: spread(pairs.map((pair) => pair.bare.perSecond)),
    ratio: spread(pairs.map((pair) => pair.hub.perSecond / pair.bare.perSecond)),
    hubCpuMicros: spread(pairs.map(({ hub }) => hub.cpuMicros)),
    bareCpuMicros: spread(pairs.map((pair) => pair.bare.cpuMicros)),
  };
}

/** Makes changes at a rate, over the hub's own door, by inboxes in turn. @returns how many there were */
async function change({ url, world }: Sides, perSecond: number, inboxes: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const asked: Promise<string>[] = [];
  const startedAt = performance.now();
  for (let number = 0; performance.now() - startedAt < RATE_MS; ) {
    for (const due = ((performance.now() - startedAt) * perSecond) / 1_000; number < due; number += 1) {
      const inbox = world.inboxes[number % inboxes];
      const id = inbox?.caseIds[Math.floor(number / inboxes) % inbox.caseIds.length];
      const headers = { authorization: `Bearer ${inbox?.token}` };
      asked.push(
        post({ url: `${url}/graphql`, headers, body: JSON.stringify({ query: FOLLOW_UP, variables: { id } }) }, agent),
      );
    }
    await pause(5);
  }
  await Promise.all(asked);
  agent.destroy();
  return asked.length;
}

/** How old events are when their frames come: from the change's own instant, before its commit. */
async function measureAges(sides: Sides, inboxes: number, watchers: number, perSecond: number) {
  const port = Number(new URL(sides.url).port);
  let crowd: BenchCrowd | null = null;
  for (const { token } of sides.world.inboxes.slice(0, inboxes)) {
    const order = {
      port,
      path: "/graphql",
      says: greeting(token),
      count: Math.round(watchers / inboxes),
      isTiming: true,
    };
    if (crowd === null) crowd = await BenchCrowd.gather(order);
    else await crowd.join(order);
  }
  if (crowd === null) throw new Error("nobody watches");
  const changes = await change(sides, perSecond, inboxes);
  await pause(2_000);
  const ages = await crowd.ages();
  await crowd.leave();
  return { changes, frames: ages.length, p50Ms: percentile(ages, 0.5), p99Ms: percentile(ages, 0.99) };
}

/** `npm run bench -- fan-out`: one event to many sockets, against ws alone. */
export async function measureFanOut(): Promise<void> {
  const server = await startPrivateServer({ isDurable: true });
  const hub = new HubProcess({ HUB_DATA_DIR: server.dataDir, HUB_DATABASE_URL: "", HUB_LOG_LEVEL: "warn" });
  try {
    const url = await hub.url();
    const world = await liveWorld(server, INBOXES, BURST);
    const sides = { url, pid: hub.pid, world };
    const fanOut: Record<string, Awaited<ReturnType<typeof compareFanOut>>> = {};
    for (const count of CROWDS) {
      const found = await compareFanOut(sides, count);
      fanOut[`sockets${count}`] = found;
      console.log(
        `${count} sockets, frames of ${found.bytesOfFrame} bytes: the hub sends ${shown(found.ratio, 3)} of ws alone`,
      );
      console.log(`  hub: ${shown(found.hubPerSecond, 0)} frames/s, ${shown(found.hubCpuMicros, 1)} µs of CPU a frame`);
      console.log(
        `  ws:  ${shown(found.barePerSecond, 0)} frames/s, ${shown(found.bareCpuMicros, 1)} µs of CPU a frame`,
      );
    }
    const spreadOut = await measureAges(sides, INBOXES, WATCHERS, 200);
    console.log(
      `${WATCHERS} sockets on ${INBOXES} inboxes, 200 changes/s: p50 ${spreadOut.p50Ms.toFixed(0)} ms, p99 ${spreadOut.p99Ms.toFixed(0)} ms`,
    );
    const oneInbox: Record<string, Awaited<ReturnType<typeof measureAges>>> = {};
    for (const rate of RATES) {
      const found = await measureAges(sides, 1, WATCHERS, rate);
      oneInbox[`perSecond${rate}`] = found;
      console.log(
        `${WATCHERS} sockets on one inbox, ${rate} changes/s: p50 ${found.p50Ms.toFixed(0)} ms, p99 ${found.p99Ms.toFixed(0)} ms`,
      );
      if (found.p99Ms > SATURATED_MS) break;
    }
    await world.close();
    const idle = await measureIdle();
    writeResults("-fan-out", {
      settings: { burst: BURST, rounds: ROUNDS, rateMs: RATE_MS },
      fanOut,
      spreadOut,
      oneInbox,
      idle,
    });
  } finally {
    await hub.end("SIGTERM");
    await server.stop();
  }
}
