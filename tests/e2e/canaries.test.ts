import { randomBytes } from "node:crypto";
import { createConnection } from "mysql2/promise";
import pino from "pino";
import { makeOfficer } from "../../src/cli/accounts";
import { composeCore } from "../../src/compose";
import { type Simulator, startSimulator } from "../../src/simulator/server";
import { agencyByIdOrCode } from "../../src/store/agency-rows";
import { type ConnectionSettings, openDataSource } from "../../src/store/data-source";
import { ask } from "../support/ask";
import { Canary } from "../support/canary";
import { testConfig } from "../support/core";
import { createMigratedDatabase, databaseUrl, dropDatabase } from "../support/database";
import { TestSubscription } from "../support/hub";
import { HubProcess } from "../support/hub-process";
import { waitFor } from "../support/wait-for";

const NIK = new Canary("3321000099887766");
const PHONE_TYPED = "0800 0000 7766";
const PHONE = new Canary("6280000007766");
const PHONE_LOCAL = new Canary("080000007766");
const NAME = new Canary("Kenaripelapor");
const EMAIL = new Canary("kenari.pelapor@warga.invalid");
const SECRET_WORDS = new Canary("rahasiakenari");
const ALL = [NIK, PHONE, PHONE_LOCAL, NAME, EMAIL, SECRET_WORDS];

let settings: ConnectionSettings;
let simulator: Simulator;
let hub: HubProcess;
let url: string;
const tokens: Record<string, string> = {};
let closeCore: () => Promise<void>;

beforeAll(async () => {
  settings = await createMigratedDatabase("canaries");
  simulator = await startSimulator({ port: 0 });
  const secret = randomBytes(32).toString("base64");
  const dataSource = await openDataSource(settings, 3);
  const core = await composeCore(testConfig({ HUB_SECRET_KEY: secret }), dataSource, pino({ level: "silent" }));
  closeCore = () => dataSource.destroy();
  const agency = await agencyByIdOrCode(core.cases.work, "DPUPR");
  const other = await agencyByIdOrCode(core.cases.work, "DINKES");
  for (const [role, agencyId, key] of [
    ["COORDINATOR", null, "coordinator"],
    ["LIAISON", agency?.id ?? null, "liaison"],
    ["LIAISON", other?.id ?? null, "stranger"],
  ] as const) {
    const officer = await makeOfficer(core, {
      username: `uji.${key}`,
      name: `Uji ${key}`,
      role,
      agencyId,
      password: null,
    });
    tokens[key] = (await core.tokens.issue(officer, 3_600_000)).token;
  }
  hub = new HubProcess({
    HUB_DATABASE_URL: databaseUrl(settings),
    HUB_SECRET_KEY: secret,
    HUB_LOG_LEVEL: "trace",
    HUB_SYNC: "on",
    ...simulator.environment,
    SP4N_CALLS_PER_MINUTE: "100000",
  });
  url = await hub.url();
}, 60_000);

afterAll(async () => {
  await hub.end("SIGKILL");
  await simulator.close();
  await closeCore();
  await dropDatabase("canaries");
});

/** Every value of every table, as text and as bytes. */
async function dump(): Promise<Buffer> {
  const connection = await createConnection(settings);
  const parts: Buffer[] = [];
  const [tables] = await connection.query("SHOW TABLES");
  for (const row of tables as Record<string, string>[]) {
    const [rows] = await connection.query(`SELECT * FROM \`${Object.values(row)[0]}\``);
    for (const values of rows as Record<string, unknown>[]) {
      for (const value of Object.values(values)) {
        parts.push(Buffer.isBuffer(value) ? value : Buffer.from(String(value)), Buffer.from("\n"));
      }
    }
  }
  await connection.end();
  return Buffer.concat(parts);
}

async function submit(flags: { isAnonymous: boolean; isSecret: boolean }, words: string): Promise<string> {
  const input = {
    kind: "COMPLAINT",
    title: `Jalan rusak ${words}`,
    content: `Jalan di depan rumah rusak ${words}`,
    channel: "WEB",
    complainant: {
      name: NAME.text,
      phone: PHONE_TYPED,
      email: EMAIL.text,
      nik: NIK.text,
      address: `Rumah ${NAME.text}`,
    },
    ...flags,
  };
  const { submitComplaint } = await ask<{ submitComplaint: { ticketNumber: string; userErrors: unknown[] } }>(
    url,
    null,
    "mutation ($input: SubmitComplaintInput!) { submitComplaint(input: $input) { ticketNumber userErrors { code message } } }",
    { input },
  );
  expect(submitComplaint.userErrors).toEqual([]);
  const { complaintByTicket } = await ask<{ complaintByTicket: { id: string } }>(
    url,
    tokens.coordinator ?? "",
    "query ($t: String!) { complaintByTicket(ticketNumber: $t) { id } }",
    { t: submitComplaint.ticketNumber },
  );
  return complaintByTicket.id;
}

async function verifyAndForward(id: string): Promise<void> {
  for (const mutation of ['verifyComplaint(id: $id, leadAgency: "DPUPR")', "forwardComplaint(id: $id)"]) {
    const reply = await ask<Record<string, { userErrors: unknown[] }>>(
      url,
      tokens.coordinator ?? "",
      `mutation ($id: ID!) { ${mutation} { userErrors { code } } }`,
      { id },
    );
    expect(Object.values(reply)[0]?.userErrors).toEqual([]);
  }
}

test("who complains, and what a secret case says, is nowhere but behind revealIdentity", async () => {
  const frames = new TestSubscription<unknown>(
    `${url.replace(/^http/, "ws")}/graphql`,
    tokens.stranger ?? "",
    "subscription { inboxEvents { kind complaintId complaint { title content } } }",
    {},
  );
  await frames.connected();
  const anonymous = await submit({ isAnonymous: true, isSecret: false }, "biasa");
  const secret = await submit({ isAnonymous: false, isSecret: true }, SECRET_WORDS.text);
  await verifyAndForward(anonymous);
  await verifyAndForward(secret);
  await ask(
    url,
    tokens.liaison ?? "",
    "{ inbox { edges { node { id title content timeline { edges { node { type note } } } } } } }",
  );
  // Bad input must not be echoed either.
  await ask(
    url,
    null,
    "mutation ($input: SubmitComplaintInput!) { submitComplaint(input: $input) { userErrors { code message } } }",
    {
      input: {
        kind: "COMPLAINT",
        title: "x",
        content: "y",
        channel: "WEB",
        isAnonymous: true,
        isSecret: false,
        complainant: { name: NAME.text, nik: `${NIK.text}00`, phone: `${PHONE_TYPED}00000000000000` },
      },
    },
  );
  await waitFor(
    "both cases to be told nationally",
    async () => {
      const connection = await createConnection(settings);
      const [rows] = await connection.query("SELECT COUNT(*) AS open FROM outbox WHERE state <> 'DONE'");
      const [linked] = await connection.query("SELECT COUNT(*) AS n FROM national_case WHERE national_id IS NOT NULL");
      await connection.end();
      return (rows as { open: number }[])[0]?.open === 0 && (linked as { n: number }[])[0]?.n === 2;
    },
    30_000,
  );

  // The search itself is proven first: planted in each place, each canary is found there.
  for (const canary of ALL) {
    for (const spelling of [
      canary.text,
      Buffer.from(canary.text).toString("hex"),
      Buffer.from(`z${canary.text}zz`).toString("base64"),
    ]) {
      expect(canary.isIn(`…${spelling}…`)).toBe(true);
    }
    const connection = await createConnection(settings);
    await connection.query("INSERT INTO counter (name, value) VALUES (?, 1)", [
      `c:${canary.text.slice(0, 30)}`.slice(0, 40),
    ]);
    expect(canary.isIn(await dump())).toBe(canary.text.length <= 30);
    await connection.query("DELETE FROM counter WHERE name LIKE 'c:%'");
    await connection.end();
  }

  const database = await dump();
  const journal = JSON.stringify(simulator.journal.entries);
  expect(journal.length).toBeGreaterThan(1_000);
  expect(hub.output.length).toBeGreaterThan(500);
  for (const canary of ALL) {
    expect([canary.text, canary.isIn(database)]).toEqual([canary.text, false]);
    expect([canary.text, canary.isIn(hub.output)]).toEqual([canary.text, false]);
    expect([canary.text, canary.isIn(JSON.stringify(frames.frames))]).toEqual([canary.text, false]);
  }
  // What a secret case says goes to the national side, marked as secret; who says it does not.
  for (const canary of ALL.filter((one) => one !== SECRET_WORDS)) {
    expect([canary.text, canary.isIn(journal)]).toEqual([canary.text, false]);
  }
  expect(SECRET_WORDS.isIn(journal)).toBe(true);
  expect(frames.frames).toEqual([]);

  const { revealIdentity } = await ask<{ revealIdentity: { complainant: Record<string, string> } }>(
    url,
    tokens.coordinator ?? "",
    `mutation ($id: ID!) { revealIdentity(id: $id, purpose: "Menghubungi pelapor untuk klarifikasi") {
       complainant { name phone email nik } userErrors { code } } }`,
    { id: anonymous },
  );
  expect(revealIdentity.complainant).toEqual({
    name: NAME.text,
    phone: "+6280000007766",
    email: EMAIL.text,
    nik: NIK.text,
  });
  await frames.stop();
}, 90_000);
