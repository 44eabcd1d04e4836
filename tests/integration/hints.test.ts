import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { type Hint, parseHint } from "../../src/live/hints";
import { RedisHints } from "../../src/live/redis-hints";
import { PrivateRedis } from "../support/private-redis";
import { waitFor } from "../support/wait-for";

/** One node's end of the broker, and what happened at it. */
class Node {
  readonly received: Hint[] = [];
  readonly changes: boolean[] = [];
  readonly hints: RedisHints;

  constructor(url: string, channel = "aduan-hub:test") {
    this.hints = new RedisHints({
      url,
      channel,
      receive: (hint) => this.received.push(hint),
      onChange: (isConnected) => this.changes.push(isConnected),
    });
  }

  /** Publishes until the other one hears it: subscriptions take a moment. */
  async reaches(other: Node, head: number): Promise<void> {
    await waitFor(`head ${head} at the other node`, () => {
      this.hints.publish({ kind: "STAMPED", head });
      return other.received.some((hint) => hint.kind === "STAMPED" && hint.head === head);
    });
  }
}

const nodes: Node[] = [];
function node(url: string, channel?: string): Node {
  const made = new Node(url, channel);
  nodes.push(made);
  return made;
}

afterEach(async () => {
  for (const { hints } of nodes.splice(0)) await hints.close();
});

describe("what is taken for a hint", () => {
  it.each([
    ['{"kind":"COMMITTED"}', { kind: "COMMITTED" }],
    ['{"kind":"STAMPED","head":7}', { kind: "STAMPED", head: 7 }],
  ])("%s", (text, hint) => {
    expect(parseHint(text)).toEqual(hint);
  });

  it.each([
    "",
    "null",
    "[]",
    "7",
    '{"kind":"STAMPED"}',
    '{"kind":"STAMPED","head":-1}',
    '{"kind":"STAMPED","head":1.5}',
    '{"kind":"STAMPED","head":1e300}',
    '{"kind":"STAMPED","head":"7"}',
    '{"kind":"DROP"}',
    "{".repeat(100),
    `{"kind":"COMMITTED","more":"${"x".repeat(1_000)}"}`,
  ])("nothing of %s", (text) => {
    expect(parseHint(text)).toBeNull();
  });
});

describe("a broker", () => {
  let redis: PrivateRedis;
  beforeAll(async () => {
    redis = await PrivateRedis.start();
  }, 120_000);
  afterAll(() => redis.signal("SIGKILL"));

  it("carries hints from node to node, and those of another hub not", async () => {
    const [one, two, stranger] = [node(redis.url), node(redis.url), node(redis.url, "aduan-hub:other")];
    await one.reaches(two, 1);
    await stranger.reaches(stranger, 99);
    await two.reaches(one, 2);
    expect(two.received).not.toContainEqual({ kind: "STAMPED", head: 99 });
    expect(stranger.received).not.toContainEqual({ kind: "STAMPED", head: 1 });
  });

  it("is told one thing for many of the same moment", async () => {
    const [one, two] = [node(redis.url), node(redis.url)];
    await one.reaches(two, 1);
    two.received.length = 0;
    for (let head = 2; head <= 1_000; head += 1) one.hints.publish({ kind: "STAMPED", head });
    await waitFor("the newest", () => two.received.some((hint) => hint.kind === "STAMPED" && hint.head === 1_000));
    expect(two.received.length).toBeLessThan(20);
  });

  it("that is killed is told of once, and found again by itself", async () => {
    const [one, two] = [node(redis.url), node(redis.url)];
    await one.reaches(two, 1);
    await redis.signal("SIGKILL");
    await waitFor("the loss", () => one.changes.length > 0 && two.changes.length > 0);
    for (let head = 2; head <= 100; head += 1) one.hints.publish({ kind: "STAMPED", head });
    await redis.run();
    await one.reaches(two, 101);
    await waitFor("the return", () => one.changes.length === 2 && two.changes.length === 2);
    expect([one.changes, two.changes]).toEqual([
      [false, true],
      [false, true],
    ]);
  });

  it("that stands still holds nobody up, and is used again when it goes on", async () => {
    const [one, two] = [node(redis.url), node(redis.url)];
    await one.reaches(two, 1);
    await redis.signal("SIGSTOP");
    one.hints.publish({ kind: "STAMPED", head: 2 });
    await waitFor("the loss", () => one.changes.length === 1);
    await redis.signal("SIGCONT");
    await one.reaches(two, 3);
    await waitFor("the return", () => one.changes.length === 2);
  });
});

describe("something that is no broker", () => {
  const sockets = new Set<Socket>();
  let server: Server;
  let connections = 0;

  async function listen(answer: (socket: Socket) => void): Promise<string> {
    connections = 0;
    server = createServer((socket) => {
      connections += 1;
      sockets.add(socket);
      socket.on("error", () => undefined);
      answer(socket);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return `redis://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });

  it.each([
    ["another protocol", (socket: Socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["bytes without sense", (socket: Socket) => void socket.end(Buffer.from([0xff, 0x00, 0x81, 0x0d, 0x0a]))],
    ["nothing at all", () => undefined],
    ["an end at once", (socket: Socket) => void socket.destroy()],
  ])(
    "(%s) does no harm, is told of once, and is not asked without end",
    async (_, answer) => {
      const lonely = node(await listen(answer));
      await waitFor(
        "the loss",
        () => {
          lonely.hints.publish({ kind: "COMMITTED" });
          return lonely.changes.length > 0;
        },
        10_000,
      );
      expect(lonely.changes).toEqual([false]);
      expect(lonely.received).toEqual([]);
      expect(connections).toBeLessThan(50);
    },
    20_000,
  );
});
