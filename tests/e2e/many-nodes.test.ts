import { randomBytes } from "node:crypto";
import { join } from "node:path";
import pino from "pino";
import { officerCaller } from "../../src/auth/officer-rows";
import { addFollowUp } from "../../src/cases/agency-work";
import { changeCase } from "../../src/cases/change-case";
import { forward, verify } from "../../src/cases/review";
import { submitComplaint } from "../../src/cases/submit";
import { makeOfficer } from "../../src/cli/accounts";
import { type Core, composeCore } from "../../src/compose";
import type { Caller } from "../../src/domain/permission";
import { openDataSource } from "../../src/store/data-source";
import { ask } from "../support/ask";
import { testConfig } from "../support/core";
import { databaseUrl } from "../support/database";
import { HubProcess } from "../support/hub-process";
import { PrivateRedis } from "../support/private-redis";
import { type PrivateServer, startPrivateServer } from "../support/private-server";
import { ResumingCrowd } from "../support/resuming-crowd";
import { waitFor } from "../support/wait-for";

const NODES = 3;
const SUBSCRIBERS = 1_000;
/** The node whose clock is wrong. */
const OFF = 2;
const PATIENCE_MS = 60_000;

describe("three nodes on one database", () => {
  const secret = randomBytes(32).toString("base64");
  const hubs: HubProcess[] = [];
  const urls: string[] = [];
  let server: PrivateServer;
  let redis: PrivateRedis;
  let core: Core;
  let close: () => Promise<void>;
  let actor: Caller;
  let token: string;
  let complaintId: string;
  let crowd: ResumingCrowd;
  let start: number;

  async function startNode(number: number): Promise<void> {
    const direct = { socketPath: server.socketPath, user: "root", database: server.database.owner.database };
    const hub = new HubProcess({
      HUB_DATABASE_URL: databaseUrl(direct),
      HUB_SECRET_KEY: secret,
      HUB_HINT_URL: redis.url,
      HUB_NODE_ID: `node-${number}`,
      HUB_LOG_LEVEL: "warn",
      ...(number === OFF ? { NODE_OPTIONS: `-r ${join(__dirname, "../support/clock-off.cjs")}` } : {}),
    });
    hubs[number] = hub;
    urls[number] = await hub.url();
  }

  const read = async <Row>(sql: string) => core.cases.work.read<Row>(sql);
  const leader = async () => (await read<{ leader: string | null }>("SELECT leader FROM event_head"))[0]?.leader;

  /** One more change of the case after the other. */
  async function write(changes: number): Promise<void> {
    for (let number = 0; number < changes; number += 1) {
      const input = { text: `Langkah ${number}`, visibility: "INTERNAL" } as const;
      await changeCase(core.cases, addFollowUp, { actor, id: complaintId }, input);
    }
  }

  /** Every client has every event of the log, each once, in the log's order. */
  async function allEqual(): Promise<void> {
    await waitFor(
      "every event to be stamped",
      async () => {
        const [row] = await read<{ open: number }>("SELECT COUNT(*) AS open FROM event WHERE position IS NULL");
        return Number(row?.open) === 0;
      },
      PATIENCE_MS,
    );
    const log = await read<{ position: number }>(
      `SELECT position FROM event WHERE complaint_id IS NOT NULL AND position > ${start} ORDER BY position`,
    );
    const expected = JSON.stringify(log.map(({ position }) => Number(position)));
    await waitFor("every client", () => crowd.clients.every(({ seen }) => seen.length >= log.length), PATIENCE_MS);
    expect(crowd.clients.filter(({ seen }) => JSON.stringify(seen) !== expected)).toEqual([]);
    expect(crowd.clients.filter(({ gaps }) => gaps > 0)).toEqual([]);
  }

  beforeAll(async () => {
    [server, redis] = await Promise.all([startPrivateServer(), PrivateRedis.start()]);
    await startNode(0);
    await Promise.all([startNode(1), startNode(OFF)]);
    const direct = { socketPath: server.socketPath, user: "root", database: server.database.owner.database };
    const dataSource = await openDataSource(direct, 3);
    core = await composeCore(testConfig({ HUB_SECRET_KEY: secret }), dataSource, pino({ level: "silent" }));
    close = () => dataSource.destroy();
    const account = { username: "uji", name: "Uji", role: "COORDINATOR", agencyId: null, password: null } as const;
    const officer = await makeOfficer(core, account);
    actor = officerCaller(officer);
    token = (await core.tokens.issue(officer, 3_600_000)).token;
    ({ complaintId } = await submitComplaint(
      core.cases,
      { kind: "CITIZEN" },
      {
        kind: "COMPLAINT",
        title: "Lampu jalan padam",
        content: "Lampu jalan di depan pasar padam sejak Senin.",
        channel: "WEB",
        isAnonymous: true,
        isSecret: false,
      },
    ));
    await changeCase(core.cases, verify, { actor, id: complaintId }, { leadAgency: "DPUPR" });
    await changeCase(core.cases, forward, { actor, id: complaintId }, {});
    // Stamped and seen, so that what follows is all that the clients are told of.
    const liveCursor = await waitFor("the case in the inbox's log", async () => {
      const query = "{ inbox { liveCursor } }";
      const { inbox } = await ask<{ inbox: { liveCursor: string } }>(urls[0] ?? "", token, query);
      const [row] = await read<{ position: number | null }>(
        "SELECT MAX(position) AS position FROM event HAVING COUNT(*) = COUNT(position)",
      );
      const isSeen = row?.position != null && positionOf(inbox.liveCursor) >= Number(row.position);
      return isSeen ? inbox.liveCursor : null;
    });
    start = positionOf(liveCursor);
    crowd = new ResumingCrowd(urls, SUBSCRIBERS, token, liveCursor);
  }, 180_000);

  afterAll(async () => {
    crowd?.leave();
    await Promise.all(hubs.map((hub) => hub.end("SIGKILL")));
    await redis?.signal("SIGKILL");
    await close?.();
    await server?.stop();
  });

  test("tell the same in the same order, the clock of one being five minutes off", async () => {
    await write(10);
    await allEqual();
  }, 90_000);

  test("lose nothing when the broker is killed, and say so once each", async () => {
    await write(5);
    await redis.signal("SIGKILL");
    await write(5);
    await allEqual();
    await redis.run();
    await write(5);
    await allEqual();
    for (const hub of hubs) expect(hub.output.match(/the hint broker does not answer/g)).toHaveLength(1);
  }, 120_000);

  test("go on when the one that stamps is held beyond its lease, and when it thaws", async () => {
    const held = await waitFor("a leader", leader);
    const hub = hubs[Number(held.slice(-1))];
    process.kill(hub?.pid ?? 0, "SIGSTOP");
    await write(5);
    await waitFor("another leader", async () => (await leader()) !== held, PATIENCE_MS);
    await write(5);
    process.kill(hub?.pid ?? 0, "SIGCONT");
    await write(5);
    await allEqual();
  }, 120_000);

  test("find their database again after it was killed", async () => {
    const writing = write(20);
    process.kill(await server.pid(), "SIGKILL");
    await writing;
    await allEqual();
  }, 120_000);

  test("are restarted one by one, their clients going to the others", async () => {
    for (let number = 0; number < NODES; number += 1) {
      const writing = write(5);
      expect(await hubs[number]?.end("SIGTERM")).toBe(0);
      await startNode(number);
      await writing;
    }
    await allEqual();
  }, 180_000);
});

/** The place in the log that a cursor holds. */
function positionOf(cursor: string): number {
  return Number(Buffer.from(cursor, "base64url").toString("latin1").split("|").at(-1));
}
