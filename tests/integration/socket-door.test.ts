import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { runSubscription } from "../../src/api/run-subscription";
import { type DoorApp, OFFICER, startDoorApp } from "../support/door-app";
import { preparedFrames } from "../support/door-schema";
import { RawSocket } from "../support/raw-socket";
import { waitFor } from "../support/wait-for";

let hub: DoorApp;
const clients: (Client | RawSocket)[] = [];

beforeAll(async () => {
  hub = await startDoorApp({
    config: { HUB_ALLOWED_ORIGINS: ["https://opd.demakkab.go.id"], HUB_PUBLIC_URL: "https://aduan.demakkab.go.id/" },
    options: {
      socketLimits: { initWaitMs: 300, maxOperationsPerSocket: 10 },
      runSubscription: async (run) =>
        run.operation.label === "subscription prepared" ? preparedFrames() : runSubscription(run),
    },
  });
});
afterEach(async () => {
  for (const client of clients.splice(0)) {
    if (client instanceof RawSocket) client.end();
    else await client.dispose();
  }
  await waitFor("the end of all sockets", () => hub.app.sockets.sockets === 0, 3_000);
  await waitFor("the end of all sources", () => hub.events.open === 0, 3_000);
});
afterAll(() => hub.close());

async function ready(bearer?: string): Promise<RawSocket> {
  const client = await RawSocket.ready(hub.socketUrl, bearer);
  clients.push(client);
  return client;
}

async function open(headers?: Record<string, string>, protocol?: string): Promise<RawSocket> {
  const client = await RawSocket.open(hub.socketUrl, headers, protocol);
  if (typeof client === "number") throw new Error(`refused with ${client}`);
  clients.push(client);
  return client;
}

function official(connectionParams?: Record<string, unknown>): Client {
  const client = createClient({
    url: hub.socketUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(connectionParams === undefined ? {} : { connectionParams }),
  });
  clients.push(client);
  return client;
}

function codeOf(payload: unknown): unknown {
  return (payload as { extensions?: { code?: unknown } }[])[0]?.extensions?.code;
}

describe("the official client", () => {
  it("subscribes, gets every result, and completes", async () => {
    const results: unknown[] = [];
    for await (const result of official({ authorization: "Bearer officer" }).iterate({
      query: "subscription { ticks(count: 3) }",
    })) {
      results.push(result.data);
    }
    expect(results).toEqual([{ ticks: 1 }, { ticks: 2 }, { ticks: 3 }]);
  });

  it("is nobody without a token", async () => {
    const iterator = official().iterate({ query: "subscription { ticks }" });
    expect((await iterator.next()).value).toEqual({ data: { ticks: 1 } });
    await iterator.return?.(undefined);
  });

  it("is told that its token is bad by 4403", async () => {
    const iterator = official({ authorization: "Bearer forged" }).iterate({ query: "subscription { ticks }" });
    await expect(iterator.next()).rejects.toMatchObject({ code: 4403 });
  });

  it("ends a subscription without waiting for its next event", async () => {
    const client = await ready();
    client.subscribe("a", "subscription { quiet }");
    await waitFor("the source", () => hub.events.open === 1);
    client.say({ type: "complete", id: "a" });
    await waitFor("its end", () => hub.events.open === 0);
    // The id is free again, and the socket is well.
    client.subscribe("a", "subscription { ticks(count: 1) }");
    await client.received("complete", "a");
  });

  it("gets results that were serialised before", async () => {
    const results: unknown[] = [];
    for await (const result of official().iterate({ query: "subscription { prepared }" })) results.push(result.data);
    expect(results).toEqual([{ prepared: "satu" }, { prepared: "dua" }]);
  });
});

describe("the gate on the socket", () => {
  it("answers a faulty subscribe by its id, and leaves the others on the socket alone", async () => {
    const client = await ready();
    client.subscribe("good", "subscription { ticks }");
    await client.received("next", "good");
    client.subscribe("syntax", "subscription { ");
    client.subscribe("unknown", "subscription { nonsense }");
    client.subscribe("query", "{ hello }");
    client.subscribe("mutation", 'mutation { rename(input: { name: "a" }) }');
    client.subscribe("introspection", "{ __schema { types { name } } }");
    client.subscribe("aliases", `subscription { ${Array.from({ length: 200 }, (_, i) => `a${i}: ticks`).join(" ")} }`);
    client.subscribe("variable", "subscription ($n: Int!) { ticks(count: $n) }", { n: "3321010101010001" });
    for (const id of ["syntax", "unknown", "query", "mutation", "introspection", "variable"]) {
      expect(codeOf((await client.received("error", id)).payload)).toBe("BAD_USER_INPUT");
    }
    expect(codeOf((await client.received("error", "aliases")).payload)).toBe("QUERY_TOO_COMPLEX");
    const seen = client.all("next", "good").length;
    await waitFor("more results", () => client.all("next", "good").length > seen + 2);
    expect(client.closeCode).toBeNull();
    expect(hub.events.executed).toEqual([]);
    expect(JSON.stringify(client.messages)).not.toContain("3321010101010001");
  });

  it("limits the operations of one socket", async () => {
    const client = await ready();
    for (let i = 0; i < 11; i += 1) client.subscribe(`s${i}`, "subscription { quiet }");
    expect(codeOf((await client.received("error")).payload)).toBe("SUBSCRIPTION_LIMIT");
    expect(client.all("error").map((message) => message.id)).toEqual(["s10"]);
    expect(hub.app.sockets.subscriptions).toBe(10);
    client.say({ type: "complete", id: "s0" });
    await waitFor("room", () => hub.app.sockets.subscriptions === 9);
    client.subscribe("s11", "subscription { ticks(count: 1) }");
    await client.received("next", "s11");
  });
});

describe("masked errors", () => {
  it("hides what breaks a running subscription", async () => {
    const client = await ready();
    client.subscribe("a", "subscription { failsLater }");
    const { payload } = await client.received("error", "a");
    const [error] = payload as { extensions: Record<string, unknown> }[];
    expect(Object.keys(error?.extensions ?? {}).sort()).toEqual(["code", "errorId"]);
    expect(JSON.stringify(client.messages)).not.toMatch(/SELECT|ER_LOCK/);
    expect(hub.log.some((line) => line.includes(String(error?.extensions.errorId)))).toBe(true);
  });

  it("hides what breaks a field of a result", async () => {
    const client = await ready();
    client.subscribe("a", "subscription { fieldFails }");
    const { payload } = await client.received("next", "a");
    expect(payload).toMatchObject({
      data: { fieldFails: null },
      errors: [{ path: ["fieldFails"], extensions: { code: "INTERNAL_SERVER_ERROR", errorId: expect.any(String) } }],
    });
    expect(JSON.stringify(payload)).not.toContain("3321");
  });

  it("says by code why a subscription cannot start", async () => {
    const client = await ready();
    client.subscribe("a", 'subscription { cannotStart(code: "FORBIDDEN") }');
    expect((await client.received("next", "a")).payload).toMatchObject({
      errors: [{ extensions: { code: "FORBIDDEN" } }],
    });
    await client.received("complete", "a");
  });
});

describe("close codes", () => {
  it("4401 for a subscribe before the init", async () => {
    const client = await open();
    client.subscribe("a", "subscription { ticks }");
    expect(await client.closed()).toBe(4401);
  });

  it("4408 when no init comes", async () => {
    expect(await (await open()).closed()).toBe(4408);
  });

  it("4429 for a second init", async () => {
    const client = await ready();
    client.say({ type: "connection_init" });
    expect(await client.closed()).toBe(4429);
  });

  it("4409 for an id that is in use", async () => {
    const client = await ready();
    client.subscribe("a", "subscription { quiet }");
    client.subscribe("a", "subscription { quiet }");
    expect(await client.closed()).toBe(4409);
  });

  it("4406 for another protocol", async () => {
    const socket = new WebSocket(hub.socketUrl, ["graphql-ws"]);
    const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
    expect(error.message).toContain("subprotocol");
    await waitFor("the end of the socket", () => hub.app.sockets.sockets === 0);
  });

  it.each([
    ["no JSON", "nonsense"],
    ["no object", "[]"],
    ["no type", '{"id":"a"}'],
    ["an unknown type", '{"type":"start"}'],
    ["a type of the server's", '{"type":"next","id":"a","payload":{}}'],
    ["a subscribe without a query", '{"type":"subscribe","id":"a","payload":{}}'],
  ])("4400 for %s", async (_name, message) => {
    const client = await ready();
    client.say(message);
    expect(await client.closed()).toBe(4400);
  });

  it("1009 for a frame over 64 kB, and none for one just below", async () => {
    const client = await ready();
    client.subscribe("a", `subscription { ticks(count: 1) } # ${"x".repeat(30_000)}`);
    await client.received("complete", "a");
    client.say(JSON.stringify({ type: "ping", payload: { text: "x".repeat(64_000) } }));
    await client.received("pong");
    client.say(JSON.stringify({ type: "ping", payload: { text: "x".repeat(66_000) } }));
    expect(await client.closed()).toBe(1009);
  });

  it("4403 for a bearer that is none, and 1013 while nobody can tell", async () => {
    for (const authorization of ["Basic abc", "Bearer ", 7, { bearer: "x" }]) {
      const client = await open();
      client.say({ type: "connection_init", payload: { authorization } });
      expect(await client.closed()).toBe(4403);
    }
    hub.callers.isAvailable = false;
    const client = await open();
    client.say({ type: "connection_init", payload: { authorization: "Bearer officer" } });
    const code = await client.closed();
    hub.callers.isAvailable = true;
    expect(code).toBe(1013);
  });
});

describe("rights that end", () => {
  it("ends the socket with its token, in the middle of a stream", async () => {
    const expiresAt = new Date(Date.now() + 400);
    hub.callers.known.set("brief", { caller: OFFICER, expiresAt, epoch: 1 });
    const client = await ready("brief");
    client.subscribe("a", "subscription { ticks }");
    await client.received("next", "a");
    expect(await client.closed()).toBe(4403);
    expect(Date.now() - expiresAt.getTime()).toBeLessThan(1_000);
  });

  it("cuts the sockets of whoever matches, and no others", async () => {
    const officer = await ready("officer");
    const coordinator = await ready("coordinator");
    const nobody = await ready();
    officer.subscribe("a", "subscription { quiet }");
    await waitFor("the source", () => hub.events.open === 1);
    expect(hub.app.sockets.cut((caller) => caller === OFFICER)).toBe(1);
    expect(await officer.closed()).toBe(4403);
    await waitFor("the end of the source", () => hub.events.open === 0);
    expect([coordinator.closeCode, nobody.closeCode]).toEqual([null, null]);
  });

  it("notices by itself that an officer was suspended", async () => {
    const officer = await ready("officer");
    const coordinator = await ready("coordinator");
    hub.callers.ended.add(OFFICER);
    try {
      expect(await officer.closed()).toBe(4403);
      expect(coordinator.closeCode).toBeNull();
    } finally {
      hub.callers.ended.clear();
    }
  });
});

describe("who may open a socket", () => {
  it.each([
    ["a program", {}],
    ["the hub's own page", { origin: "http://127.0.0.1:PORT" }],
    ["the public address", { origin: "https://aduan.demakkab.go.id" }],
    ["a named origin", { origin: "https://opd.demakkab.go.id" }],
  ])("lets %s in", async (_name, headers) => {
    const { origin } = headers as { origin?: string };
    const sent = origin === undefined ? {} : { origin: origin.replace("PORT", String(hub.port)) };
    const client = await RawSocket.open(hub.socketUrl, sent);
    expect(client).toBeInstanceOf(RawSocket);
    if (client instanceof RawSocket) clients.push(client);
  });

  it.each([
    "https://evil.example",
    "http://127.0.0.1:1",
    "null",
    "https://opd.demakkab.go.id.evil.example",
    "nonsense",
  ])("refuses the origin %s before the upgrade", async (origin) => {
    expect(await RawSocket.open(hub.socketUrl, { origin })).toBe(403);
  });

  it("serves sockets at /graphql only", async () => {
    expect(await RawSocket.open(hub.socketUrl.replace("/graphql", "/other"))).toBe(404);
  });
});
