import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { SocketLimits } from "../../src/http/socket/socket-limits";
import { type DoorApp, type DoorAppWish, startDoorApp } from "../support/door-app";
import { RawSocket } from "../support/raw-socket";
import { waitFor } from "../support/wait-for";

const apps: DoorApp[] = [];
const sockets: RawSocket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.end();
  for (const app of apps.splice(0)) await app.close();
});

async function start(socketLimits: Partial<SocketLimits>, config: DoorAppWish["config"] = {}): Promise<DoorApp> {
  const app = await startDoorApp({ config, options: { socketLimits } });
  apps.push(app);
  return app;
}

async function ready(hub: DoorApp, bearer?: string): Promise<RawSocket> {
  const socket = await RawSocket.ready(hub.socketUrl, bearer);
  sockets.push(socket);
  return socket;
}

async function open(hub: DoorApp, headers: Record<string, string> = {}): Promise<RawSocket | number> {
  const socket = await RawSocket.open(hub.socketUrl, headers);
  if (socket instanceof RawSocket) sockets.push(socket);
  return socket;
}

async function metric(hub: DoorApp, line: string): Promise<string | undefined> {
  const text = await (await fetch(`${hub.url}/metrics`)).text();
  return text.split("\n").find((candidate) => candidate.startsWith(line));
}

describe("a client that stops reading", () => {
  const FRAME_CHARACTERS = 100_000;

  it("is produced for no further than the buffers reach, and is told 1013", async () => {
    const hub = await start({ slowClientMs: 2_000, closeGraceMs: 10_000 });
    const other = await ready(hub);
    other.subscribe("a", "subscription { ticks }");
    const client = await ready(hub);
    client.socket.pause();
    client.subscribe("a", "subscription ($n: Int!) { flood(characters: $n) }", { n: FRAME_CHARACTERS });
    const stalled = await waitFor("the flood to stand still", async () => {
      const before = hub.events.flooded;
      await pause(100);
      return before > 0 && hub.events.flooded === before ? before : 0;
    });
    // It waits, and is not ended yet: it may only be slow.
    expect([hub.events.open, hub.app.sockets.sockets]).toEqual([2, 2]);
    // What the operating system holds for a socket, and the hub's own bound.
    expect(stalled * FRAME_CHARACTERS).toBeLessThan(24 * 1_048_576);
    const seen = other.all("next").length;
    await waitFor("the other socket's results", () => other.all("next").length > seen + 3);
    await waitFor("the end of the source", () => hub.events.open === 1);
    expect(hub.events.flooded).toBe(stalled);
    client.socket.resume();
    expect(await client.closed()).toBe(1013);
    expect(other.closeCode).toBeNull();
  });

  it("is cut off if it never reads again", async () => {
    const hub = await start({ slowClientMs: 200, closeGraceMs: 200 });
    const client = await ready(hub);
    client.socket.pause();
    client.subscribe("a", "subscription ($n: Int!) { flood(characters: $n) }", { n: FRAME_CHARACTERS });
    await waitFor("the flood", () => hub.events.flooded > 0);
    await waitFor("the end of the socket", () => hub.app.sockets.sockets === 0);
    expect(hub.events.open).toBe(0);
    expect(await metric(hub, 'hub_socket_closes_total{code="1013"}')).toMatch(/ 1$/);
  });

  it("gets everything in order if it is only slow", async () => {
    const hub = await start({ slowClientMs: 5_000 });
    const client = await ready(hub);
    client.subscribe("a", "subscription { ticks(count: 100) }");
    for (let i = 0; i < 10; i += 1) {
      client.socket.pause();
      await pause(20);
      client.socket.resume();
      await pause(10);
    }
    await client.received("complete", "a");
    const ticks = client.all("next", "a").map((message) => (message.payload as { data: { ticks: number } }).data.ticks);
    expect(ticks).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });
});

describe("peers", () => {
  it("that give no sign of life are cut off, others stay", async () => {
    const hub = await start({ pingEveryMs: 150 });
    const alive = await ready(hub);
    const dead = await ready(hub);
    dead.socket.pause();
    await waitFor("the end of the dead one", () => hub.app.sockets.sockets === 1, 5_000);
    await pause(400);
    expect(alive.closeCode).toBeNull();
  });
});

describe("limits by user, address and time", () => {
  it("counts sockets by user", async () => {
    const hub = await start({ maxSocketsPerUser: 2 });
    await ready(hub, "officer");
    const second = await ready(hub, "officer");
    const third = (await open(hub)) as RawSocket;
    third.say({ type: "connection_init", payload: { authorization: "Bearer officer" } });
    expect(await third.closed()).toBe(1013);
    await ready(hub, "coordinator");
    second.end();
    await waitFor("room", () => hub.app.sockets.sockets === 2);
    await ready(hub, "officer");
  });

  it("counts sockets by address, as a trusted proxy tells it", async () => {
    const hub = await start({ maxSocketsPerAddress: 2 }, { HUB_TRUSTED_PROXIES: ["loopback"] });
    const from = (address: string) => open(hub, { "x-forwarded-for": address });
    expect(await from("203.0.113.1")).toBeInstanceOf(RawSocket);
    expect(await from("203.0.113.1")).toBeInstanceOf(RawSocket);
    expect(await from("203.0.113.1")).toBe(429);
    expect(await from("203.0.113.2")).toBeInstanceOf(RawSocket);
    // One subscriber of IPv6 has more addresses than anybody can count.
    for (const end of ["1", "2"]) expect(await from(`2001:db8::${end}`)).toBeInstanceOf(RawSocket);
    expect(await from("2001:db8::3")).toBe(429);
  });

  it("counts new sockets by time", async () => {
    const hub = await start({ connections: { burst: 2, perSecond: 0.001 } });
    expect(await open(hub)).toBeInstanceOf(RawSocket);
    expect(await open(hub)).toBeInstanceOf(RawSocket);
    expect(await open(hub)).toBe(429);
  });

  it("ends a socket that sends too many messages, of the protocol or below it", async () => {
    const hub = await start({ messages: { burst: 10, perSecond: 1 } });
    const talker = await ready(hub);
    for (let i = 0; i < 20; i += 1) talker.say({ type: "ping" });
    expect(await talker.closed()).toBe(1013);
    const pinger = await ready(hub);
    for (let i = 0; i < 20; i += 1) pinger.socket.ping();
    expect(await pinger.closed()).toBe(1013);
  });

  it("lifts all of these, and not the operations of a socket, with the rates switched off", async () => {
    const hub = await start(
      {
        messages: { burst: 3, perSecond: 0.001 },
        connections: { burst: 1, perSecond: 0.001 },
        maxSocketsPerUser: 1,
        maxSocketsPerAddress: 1,
        maxOperationsPerSocket: 2,
      },
      { HUB_RATE_LIMITS: false },
    );
    await ready(hub, "officer");
    const client = await ready(hub, "officer");
    for (let i = 0; i < 20; i += 1) client.say({ type: "ping" });
    await waitFor("the pongs", () => client.all("pong").length === 20);
    for (let i = 0; i < 3; i += 1) client.subscribe(`s${i}`, "subscription { quiet }");
    expect(await client.received("error")).toMatchObject({
      id: "s2",
      payload: [{ extensions: { code: "SUBSCRIPTION_LIMIT" } }],
    });
  });
});

describe("a hub that stops", () => {
  it("says so, lets nobody in, and closes its sockets with 1001 over the time", async () => {
    const hub = await start({});
    const clients = await Promise.all(Array.from({ length: 10 }, () => ready(hub)));
    for (const client of clients) client.subscribe("a", "subscription { quiet }");
    await waitFor("the sources", () => hub.events.open === 10);
    const closedAtMs: number[] = [];
    const startedAtMs = Date.now();
    for (const client of clients) client.socket.on("close", () => closedAtMs.push(Date.now() - startedAtMs));
    const slow = fetch(`${hub.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "{ slow(ms: 300) }" }),
    });
    await waitFor("the request", () => hub.events.executed.includes("slow"));
    const stopped = hub.app.stop(1_000);
    expect(await Promise.all(clients.map((client) => client.closed()))).toEqual(clients.map(() => 1001));
    expect(await (await slow).json()).toEqual({ data: { slow: "done" } });
    await stopped;
    apps.pop();
    expect(Math.max(...closedAtMs) - Math.min(...closedAtMs)).toBeGreaterThan(300);
    expect(Date.now() - startedAtMs).toBeLessThan(1_500);
    expect(hub.events.open).toBe(0);
    await expect(fetch(hub.url)).rejects.toThrow();
  });

  it("does not wait for a client that no longer answers", async () => {
    const hub = await start({});
    const client = await ready(hub);
    client.socket.pause();
    const startedAtMs = Date.now();
    await hub.app.stop(300);
    apps.pop();
    expect(Date.now() - startedAtMs).toBeLessThan(1_500);
  });

  it("is found again by the official client", async () => {
    const hub = await start({});
    let successor: DoorApp | null = null;
    const client = createClient({
      url: () => (successor ?? hub).socketUrl,
      webSocketImpl: WebSocket,
      retryAttempts: 20,
      retryWait: () => pause(50),
    });
    const results = client.iterate({ query: "subscription { ticks }" });
    await results.next();
    successor = await start({});
    await hub.close();
    apps.splice(apps.indexOf(hub), 1);
    let last = 0;
    for (let i = 0; i < 200 && last !== 1; i += 1) {
      const { value } = await results.next();
      last = Number(value?.data?.ticks);
    }
    expect(last).toBe(1);
    await client.dispose();
  });
});

it("counts operations, sockets and subscriptions", async () => {
  const hub = await start({});
  const client = await ready(hub);
  client.subscribe("a", "subscription { quiet }");
  client.subscribe("b", "subscription { nonsense }");
  await client.received("error", "b");
  await waitFor("the source", () => hub.events.open === 1);
  expect(await metric(hub, "hub_sockets ")).toBe("hub_sockets 1");
  expect(await metric(hub, "hub_subscriptions ")).toBe("hub_subscriptions 1");
  const started = 'hub_operations_total{door="socket",operation="subscription quiet",outcome="ok"}';
  const refused = 'hub_operations_total{door="socket",operation="refused",outcome="BAD_USER_INPUT"}';
  expect(await metric(hub, started)).toBe(`${started} 1`);
  expect(await metric(hub, refused)).toBe(`${refused} 1`);
});
