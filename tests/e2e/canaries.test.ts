import { randomBytes } from "node:crypto";
import { unzipSync } from "fflate";
import { createConnection } from "mysql2/promise";
import pino from "pino";
import { makeOfficer } from "../../src/cli/accounts";
import { composeCore } from "../../src/compose";
import { jakartaDateOf } from "../../src/domain/jakarta-time";
import { type Simulator, startSimulator } from "../../src/simulator/server";
import { agencyByIdOrCode } from "../../src/store/agency-rows";
import { type ConnectionSettings, openDataSource } from "../../src/store/data-source";
import { ask } from "../support/ask";
import { Canary } from "../support/canary";
import { testConfig } from "../support/core";
import { createMigratedDatabase, databaseUrl, dropDatabase } from "../support/database";
import { FakeGateway } from "../support/fake-gateway";
import { TestSubscription } from "../support/hub";
import { HubProcess } from "../support/hub-process";
import { MailServer } from "../support/mail-server";
import { readPdf } from "../support/pdf";
import { plainPng } from "../support/pictures";
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
let gateway: FakeGateway;
let mail: MailServer;
let hub: HubProcess;
let url: string;
/** Both cases, once they have been submitted. */
const cases = { anonymous: "", secret: "" };
const tokens: Record<string, string> = {};
let closeCore: () => Promise<void>;

beforeAll(async () => {
  settings = await createMigratedDatabase("canaries");
  simulator = await startSimulator({ port: 0 });
  gateway = await FakeGateway.start();
  mail = await MailServer.start();
  const secret = randomBytes(32).toString("base64");
  const dataSource = await openDataSource(settings, 3);
  const core = await composeCore(testConfig({ HUB_SECRET_KEY: secret }), dataSource, pino({ level: "silent" }));
  closeCore = () => dataSource.destroy();
  const agency = await agencyByIdOrCode(core.cases.work, "DPUPR");
  const other = await agencyByIdOrCode(core.cases.work, "DINKES");
  for (const [role, agencyId, key] of [
    ["COORDINATOR", null, "coordinator"],
    ["LIAISON", agency?.id ?? null, "liaison"],
    ["LEADER", null, "leader"],
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
    ...gateway.environment,
    ...mail.environment,
  });
  url = await hub.url();
}, 60_000);

afterAll(async () => {
  await hub.end("SIGKILL");
  await simulator.close();
  await gateway.stop();
  await mail.stop();
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

/** A photo whose own name tells who took it. */
async function upload(): Promise<string> {
  const form = new FormData();
  form.append(
    "file",
    new Blob([new Uint8Array(plainPng(40, 30))], { type: "image/png" }),
    `${NAME.text} ${NIK.text}.png`,
  );
  const response = await fetch(`${url}/files`, { method: "POST", body: form });
  const [file] = ((await response.json()) as { files: { id: string }[] }).files;
  return file?.id ?? "";
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
    attachments: [await upload()],
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
  Object.assign(cases, { anonymous, secret });
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

/** The case's last three steps, each by whom it is for. */
async function settle(id: string): Promise<void> {
  const steps = [
    ["liaison", "acceptDisposition(id: $id)"],
    ["liaison", 'answerComplaint(id: $id, text: "Jalan sudah diperbaiki.")'],
    ["coordinator", "receiveAnswer(id: $id)"],
    ["leader", "reviewResult(id: $id, outcome: RESOLVED)"],
    ["coordinator", "archiveComplaint(id: $id)"],
  ] as const;
  for (const [who, mutation] of steps) {
    const reply = await ask<Record<string, { userErrors: unknown[] }>>(
      url,
      tokens[who] ?? "",
      `mutation ($id: ID!) { ${mutation} { userErrors { code } } }`,
      { id },
    );
    expect([mutation, Object.values(reply)[0]?.userErrors]).toEqual([mutation, []]);
  }
}

/** What a reader of paper or spreadsheets sees: the words, and the file's name. */
async function paper(path: string, who = "liaison"): Promise<string> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${tokens[who]}` } });
  expect([path, response.status]).toEqual([path, 200]);
  const bytes = Buffer.from(await response.arrayBuffer());
  const name = response.headers.get("content-disposition") ?? "";
  if (path.includes(".pdf")) return `${name}\n${(await readPdf(bytes)).join("\n")}`;
  if (path.includes(".xlsx")) {
    const sheets = Object.values(unzipSync(new Uint8Array(bytes))).map((part) => Buffer.from(part).toString("utf8"));
    return `${name}\n${sheets.join("\n")}`;
  }
  return `${name}\n${bytes.toString("utf8")}`;
}

test("nor in a message, a file's name, an export or a paper", async () => {
  for (const id of Object.values(cases)) await settle(id);
  const { complaint } = await ask<{ complaint: { agendaNumber: string; attachments: { fileName: string }[] } }>(
    url,
    tokens.liaison ?? "",
    "query ($id: ID!) { complaint(id: $id) { agendaNumber attachments { fileName } } }",
    { id: cases.anonymous },
  );
  expect(complaint.attachments.length).toBe(1);
  const today = jakartaDateOf(new Date());
  const papers = [JSON.stringify(complaint)];
  for (const format of ["pdf", "html"]) {
    for (const sheet of ["archive", "audit", "disposition", "receipt"]) {
      papers.push(await paper(`/complaints/${cases.anonymous}/${sheet}.${format}`));
    }
  }
  // Of a secret case these show ticket and status only.
  const lists = [];
  for (const format of ["pdf", "html"]) {
    lists.push(await paper(`/agenda.${format}?from=${today}&to=${today}`, "coordinator"));
    lists.push(await paper(`/reports/monthly.${format}?month=${today.slice(0, 7)}`, "leader"));
  }
  for (const format of ["csv", "xlsx"]) lists.push(await paper(`/exports/inbox.${format}?statuses=ARCHIVED`));
  // What is looked through holds the cases.
  expect(papers.filter((text) => text.includes("Jalan rusak biasa")).length).toBeGreaterThanOrEqual(4);
  expect(lists.filter((text) => text.includes(complaint.agendaNumber)).length).toBeGreaterThanOrEqual(2);
  expect(lists.filter((text) => text.includes("Jalan rusak biasa")).length).toBeGreaterThanOrEqual(2);
  const identity = ALL.filter((one) => one !== SECRET_WORDS);
  for (const canary of identity) {
    expect([canary.text, papers.filter((text) => canary.isIn(text))]).toEqual([canary.text, []]);
  }
  for (const canary of ALL) expect([canary.text, lists.filter((text) => canary.isIn(text))]).toEqual([canary.text, []]);

  await waitFor(
    "group and citizen to be told of the end",
    () => gateway.sentTo("grup-sp4n-lapor").length >= 2 && gateway.messages.length + mail.mails.length >= 6,
    30_000,
  );
  const messages = [...gateway.messages.map(({ text }) => text), ...mail.mails.map(({ raw }) => withoutHeaders(raw))];
  expect(messages.join().length).toBeGreaterThan(300);
  for (const canary of ALL) {
    expect([canary.text, messages.filter((text) => canary.isIn(text))]).toEqual([canary.text, []]);
  }
  for (const canary of ALL) expect([canary.text, canary.isIn(hub.output)]).toEqual([canary.text, false]);
  expect(NAME.isIn(await dump())).toBe(false);
}, 120_000);

/** A mail's words; its address is the citizen's own. */
function withoutHeaders(raw: string): string {
  return raw.slice(raw.search(/\r?\n\r?\n/));
}
