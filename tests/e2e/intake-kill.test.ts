import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { createConnection } from "mysql2/promise";
import type { ConnectionSettings } from "../../src/store/data-source";
import { createMigratedDatabase, databaseUrl, dropDatabase } from "../support/database";
import { INTAKE_SECRETS, PHOTO, sendGeneric } from "../support/gateway";
import { HubProcess } from "../support/hub-process";
import { waitFor } from "../support/wait-for";

const KILLS = 3;
const NUMBERS = 4;
/** A busy machine takes its time to start a hub; the test has to end, not to be quick. */
const PATIENCE_MS = 150_000;
const secret = randomBytes(32).toString("base64");
let settings: ConnectionSettings;
let hub: HubProcess;
let url: string;
/** Messages that were taken so far. */
let taken = 0;

async function start(): Promise<void> {
  hub = new HubProcess({
    HUB_DATABASE_URL: databaseUrl(settings),
    HUB_SECRET_KEY: secret,
    HUB_LOG_LEVEL: "trace",
    ...INTAKE_SECRETS,
  });
  url = await hub.url();
}

beforeAll(async () => {
  settings = await createMigratedDatabase("intake_kill");
  await start();
}, 60_000);
afterAll(async () => {
  await hub.end("SIGKILL");
  await dropDatabase("intake_kill");
});

async function rows<Row>(sql: string): Promise<Row[]> {
  const connection = await createConnection(settings);
  const [found] = await connection.query(sql);
  await connection.end();
  return found as Row[];
}

/** As a gateway does: the same message again until it is taken. */
async function deliver(message: Record<string, unknown>): Promise<void> {
  await waitFor(
    "a message to be taken",
    async () => (await sendGeneric(url, "whatsapp", message)).status === 200,
    PATIENCE_MS,
  );
  taken += 1;
}

test(
  "killed between storing and looking, and at any moment besides: each message has its effect and its answer once",
  async () => {
    const photo = { id: "foto", from: "6280000000401", text: "LAPOR: rob di kec. Sayung" };
    await deliver({ ...photo, media: [{ data: PHOTO.toString("base64") }] });
    // An album is looked at two seconds after its last photo: it is stored now, and nothing more.
    await hub.end("SIGKILL");
    expect(await rows("SELECT state FROM inbound_message")).toEqual([{ state: "RECEIVED" }]);
    expect(await rows("SELECT id FROM complaint")).toEqual([]);
    await start();

    let isOver = false;
    const killer = (async () => {
      for (let kill = 0; kill < KILLS && !isOver; kill += 1) {
        const before = taken;
        await waitFor("a message between two kills", () => isOver || taken > before, PATIENCE_MS);
        await pause(Math.random() * 200);
        await hub.end("SIGKILL");
        await start();
      }
    })();
    const citizens = Array.from({ length: NUMBERS }, async (_, index) => {
      const from = `628000000041${index}`;
      for (const text of ["Air mati sudah lama", "kec. Dempet", "1", "STATUS"]) {
        await deliver({ id: randomUUID(), from, text });
      }
    });
    await Promise.all(citizens);
    isOver = true;
    await killer;
    await waitFor(
      "everything to be looked at",
      async () => (await rows("SELECT id FROM inbound_message WHERE state <> 'DONE'")).length === 0,
      PATIENCE_MS,
    );

    const [totals] = await rows<Record<string, number>>(
      `SELECT (SELECT COUNT(*) FROM complaint) AS cases, (SELECT COUNT(*) FROM event WHERE type = 'SUBMITTED') AS events,
            (SELECT COUNT(*) FROM attachment WHERE complaint_id IS NOT NULL) AS files,
            (SELECT COUNT(*) FROM notice WHERE template = 'DIALOGUE') AS answers,
            (SELECT COUNT(*) FROM notice WHERE data LIKE '%"RECEIPT"%') AS receipts`,
    );
    expect(totals).toEqual({
      cases: NUMBERS + 1,
      events: NUMBERS + 1,
      files: 1,
      answers: NUMBERS * 4 + 1,
      receipts: NUMBERS + 1,
    });
    expect(hub.output).not.toContain("8000000041");
  },
  2 * PATIENCE_MS,
);
