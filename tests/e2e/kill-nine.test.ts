import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { createConnection } from "mysql2/promise";
import { type ConnectionSettings, openDataSource } from "../../src/store/data-source";
import { migrate } from "../../src/store/migrate";
import { databaseUrl } from "../support/database";
import { HubProcess } from "../support/hub-process";
import { type PrivateServer, startPrivateServer } from "../support/private-server";
import { waitFor } from "../support/wait-for";

const KILLS_OF_HUB = 25;
const KILLS_OF_DATABASE = 25;
const WRITERS = 4;
/** A restart takes a second; many times that on a machine that is busy with other tests. */
const BACK_LIMIT_MS = 60_000;
const secret = randomBytes(32).toString("base64");

let server: PrivateServer;
const serverLog: string[] = [];
let settings: ConnectionSettings;
let hub: HubProcess;
let url: string;

async function start(): Promise<void> {
  hub = new HubProcess({ HUB_DATABASE_URL: databaseUrl(settings), HUB_SECRET_KEY: secret, HUB_LOG_LEVEL: "error" });
  url = await hub.url();
}

beforeAll(async () => {
  server = await startPrivateServer({ onLog: (line) => serverLog.push(`${new Date().toISOString()} ${line}`) });
  settings = { ...server.database.owner };
  const owner = await openDataSource(settings, 3);
  await migrate(owner);
  await owner.destroy();
  await start();
}, 60_000);

afterAll(async () => {
  await hub.end("SIGKILL");
  await server.stop();
});

/** Submits once; null when no clear answer came, and undefined when nobody was there to be asked. */
async function trySubmit(key: string): Promise<string | null | undefined> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        query: `mutation ($key: String!) { submitComplaint(idempotencyKey: $key, input: { kind: COMPLAINT,
          title: "Jembatan retak", content: "Jembatan di Wonosalam retak.", channel: WEB, isAnonymous: true,
          isSecret: false }) { ticketNumber } }`,
        variables: { key },
      }),
      signal: AbortSignal.timeout(20_000),
    });
    const { data } = (await response.json()) as { data?: { submitComplaint?: { ticketNumber: string | null } } | null };
    return data?.submitComplaint?.ticketNumber ?? null;
  } catch (error) {
    const { code } = (error as { cause?: { code?: string } }).cause ?? {};
    return code === "ECONNREFUSED" ? undefined : null;
  }
}

test("hub or database killed at fifty random moments: what was acknowledged is there, a retried key gives the same ticket", async () => {
  const acknowledged = new Map<string, string>();
  const unclear: string[] = [];
  let isOver = false;
  const writers = Array.from({ length: WRITERS }, async () => {
    while (!isOver) {
      const key = randomBytes(12).toString("hex");
      const ticket = await trySubmit(key);
      if (ticket === null) unclear.push(key);
      else if (ticket !== undefined) acknowledged.set(key, ticket);
      if (typeof ticket !== "string") await pause(20);
    }
  });
  try {
    for (let kill = 0; kill < KILLS_OF_HUB; kill += 1) {
      await pause(Math.random() * 150);
      await hub.end("SIGKILL");
      await start();
    }
    for (let kill = 0; kill < KILLS_OF_DATABASE; kill += 1) {
      await pause(Math.random() * 150);
      await waitFor("a server to kill", async () => process.kill(await server.pid(), "SIGKILL"), BACK_LIMIT_MS);
      const before = acknowledged.size;
      await waitFor("the database to be back", () => acknowledged.size > before, BACK_LIMIT_MS);
    }
  } catch (error) {
    throw new Error(`the database's last words: ${serverLog.slice(-8).join("\n")}`, { cause: error });
  } finally {
    isOver = true;
    await Promise.all(writers);
  }
  expect(acknowledged.size).toBeGreaterThan(KILLS_OF_HUB + KILLS_OF_DATABASE);
  expect(unclear.length).toBeGreaterThan(0);

  const connection = await createConnection(settings);
  const [rows] = await connection.query("SELECT ticket_number AS ticket FROM complaint");
  const tickets = (rows as { ticket: string }[]).map((row) => row.ticket);
  const there = new Set(tickets);
  expect([...acknowledged.values()].filter((ticket) => !there.has(ticket))).toEqual([]);

  // Retried now, each gives what it gave, or would have given: no second complaint for any key.
  for (const [key, ticket] of [...acknowledged].slice(0, 30)) expect(await trySubmit(key)).toBe(ticket);
  for (const key of unclear) {
    const ticket = await trySubmit(key);
    expect(ticket).toEqual(expect.any(String));
    expect(await trySubmit(key)).toBe(ticket);
  }
  const [total] = await connection.query(
    "SELECT COUNT(*) AS complaints, COUNT(DISTINCT reporter_id) AS reporters FROM complaint",
  );
  const [counts] = total as { complaints: number; reporters: number }[];
  expect(counts?.complaints).toBe(acknowledged.size + unclear.length);
  const [events] = await connection.query("SELECT COUNT(*) AS total FROM event WHERE type = 'SUBMITTED'");
  expect((events as { total: number }[])[0]?.total).toBe(counts?.complaints);
  await connection.end();
  // Fifty starts of a hub or a database: minutes on a machine that is busy with other tests.
}, 540_000);
