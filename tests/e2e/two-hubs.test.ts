import { randomBytes } from "node:crypto";
import { createConnection } from "mysql2/promise";
import pino from "pino";
import { makeOfficer } from "../../src/cli/accounts";
import { type Core, composeCore } from "../../src/compose";
import { type ConnectionSettings, openDataSource } from "../../src/store/data-source";
import { ask } from "../support/ask";
import { testConfig } from "../support/core";
import { createMigratedDatabase, databaseUrl, dropDatabase } from "../support/database";
import { HubProcess } from "../support/hub-process";
import { waitFor } from "../support/wait-for";

const SUBMIT = `mutation ($input: SubmitComplaintInput!, $key: String) {
  submitComplaint(input: $input, idempotencyKey: $key) { ticketNumber accessCode userErrors { code } } }`;
const INPUT = {
  kind: "COMPLAINT",
  title: "Sampah menumpuk",
  content: "Sampah di belakang pasar belum diangkut.",
  channel: "WEB",
  isAnonymous: true,
  isSecret: false,
};

interface Page {
  readonly events: { events: { id: string; position: string; type: string }[]; cursor: string; hasMore: boolean };
}

let settings: ConnectionSettings;
let core: Core;
let closeCore: () => Promise<void>;
let token: string;
const hubs: HubProcess[] = [];
const secret = randomBytes(32).toString("base64");

function startHub(): HubProcess {
  const hub = new HubProcess({
    HUB_DATABASE_URL: databaseUrl(settings),
    HUB_SECRET_KEY: secret,
    HUB_LOG_LEVEL: "warn",
  });
  hubs.push(hub);
  return hub;
}

beforeAll(async () => {
  settings = await createMigratedDatabase("two_hubs");
  const dataSource = await openDataSource(settings, 3);
  core = await composeCore(testConfig({ HUB_SECRET_KEY: secret }), dataSource, pino({ level: "silent" }));
  const officer = await makeOfficer(core, {
    username: "uji.dua",
    name: "Uji",
    role: "COORDINATOR",
    agencyId: null,
    password: null,
  });
  token = (await core.tokens.issue(officer, 3_600_000)).token;
  closeCore = () => dataSource.destroy();
}, 60_000);

afterAll(async () => {
  await Promise.all(hubs.map((hub) => hub.end("SIGKILL")));
  await closeCore();
  await dropDatabase("two_hubs");
});

async function submitMany(url: string, count: number): Promise<string[]> {
  const replies = await Promise.all(
    Array.from({ length: count }, () =>
      ask<{ submitComplaint: { ticketNumber: string } }>(url, null, SUBMIT, {
        input: INPUT,
        key: randomBytes(10).toString("hex"),
      }),
    ),
  );
  return replies.map((reply) => reply.submitComplaint.ticketNumber);
}

async function wholeLog(url: string): Promise<{ id: string; position: string; type: string }[]> {
  const all: { id: string; position: string; type: string }[] = [];
  for (let after: string | null = null, hasMore = true; hasMore; ) {
    const page: Page = await ask<Page>(
      url,
      token,
      "query ($after: Cursor) { events(after: $after, first: 100) { events { id position type } cursor hasMore } }",
      { after },
    );
    all.push(...page.events.events);
    after = page.events.cursor;
    hasMore = page.events.hasMore;
  }
  return all;
}

async function unstamped(): Promise<number> {
  const [row] = await core.cases.work.read<{ total: number }>(
    "SELECT COUNT(*) AS total FROM event WHERE position IS NULL",
  );
  return Number(row?.total);
}

test("two hubs, 64 writers, one transaction held open for ten seconds: none lost, both lists equal (L1)", async () => {
  const [one, two] = await Promise.all([startHub().url(), startHub().url()]);
  const held = await createConnection(settings);
  await held.beginTransaction();
  await held.query(
    `INSERT INTO event (id, type, actor_kind, occurred_at, complaint_version, data)
     VALUES ('01HELD00000000000000000000', 'HELD', 'SYSTEM', UTC_TIMESTAMP(3), 0, '{}')`,
  );
  const heldSince = performance.now();
  const tickets: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    const made = await Promise.all([submitMany(one, 32), submitMany(two, 32)]);
    tickets.push(...made.flat());
  }
  await waitFor("ten seconds of the open transaction", () => performance.now() - heldSince > 10_000, 15_000);
  await held.commit();
  await held.end();
  await waitFor("every event to be stamped", async () => (await unstamped()) === 0);
  const [row] = await core.cases.work.read<{ total: number; tickets: number }>(
    "SELECT (SELECT COUNT(*) FROM event) AS total, (SELECT COUNT(*) FROM complaint) AS tickets",
  );
  expect(new Set(tickets).size).toBe(320);
  expect(Number(row?.tickets)).toBe(320);
  await waitFor("both hubs to have seen the head", async () => {
    const lists = await Promise.all([wholeLog(one), wholeLog(two)]);
    return lists.every((list) => list.length === Number(row?.total));
  });
  const [first, second] = await Promise.all([wholeLog(one), wholeLog(two)]);
  expect(first).toEqual(second);
  expect(first.map((event) => Number(event.position))).toEqual(first.map((_, index) => index + 1));
  expect(first.some((event) => event.type === "HELD")).toBe(true);
}, 90_000);

test("the sequencer's process is killed: another hub stamps within ten seconds", async () => {
  await Promise.all([startHub().url(), startHub().url()]);
  const urls = await Promise.all(hubs.map((hub) => hub.url()));
  const [head] = await core.cases.work.read<{ leader: string }>("SELECT leader FROM event_head WHERE id = 1");
  expect(head?.leader).toBeTruthy();
  // Whichever of them leads: of the first two one must, as the others came later.
  await Promise.all(hubs.slice(0, 2).map((hub) => hub.end("SIGKILL")));
  const killedAt = performance.now();
  const survivor = urls[2] ?? "";
  await submitMany(survivor, 3);
  await waitFor("the survivor to stamp", async () => (await unstamped()) === 0, 10_000);
  expect(performance.now() - killedAt).toBeLessThan(10_000);
  const [now] = await core.cases.work.read<{ leader: string }>("SELECT leader FROM event_head WHERE id = 1");
  expect(now?.leader).not.toBe(head?.leader);
}, 60_000);

test("told to stop, a hub ends with 0 and gives its lease back", async () => {
  expect(await hubs.at(-1)?.end("SIGTERM")).toBe(0);
}, 40_000);
