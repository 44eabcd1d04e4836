import { changeCase } from "../../src/cases/change-case";
import { answerClarification } from "../../src/cases/citizen";
import { Canary } from "../support/canary";
import { startTestHub, type TestHub } from "../support/hub";
import { click, fetchPaper } from "../support/paper-case";
import { plainPng } from "../support/pictures";
import { submitted, type Ticket } from "../support/submission";

const HANDED_IN = new Canary("KTP_Kenaripelapor_081399907712");
const ANSWERED = new Canary("Rumah_Kenaripelapor_Sayung");
const OFFICERS = "survei-lapangan.png";

const FILES = "attachments { id fileName }";
const CASE = `id ticketNumber ${FILES} lastFollowUp { ${FILES} } followUps { edges { node { ${FILES} } } }
  timeline { edges { node { type note } } }`;
const EVERYTHING = [
  `query ($t: String!) { complaintByTicket(ticketNumber: $t) { ${CASE} } }`,
  `query ($t: String!) { inbox(first: 50) { edges { node { id attachments { fileName } lastFollowUp { ${FILES} } } } }
     complaintByTicket(ticketNumber: $t) { id } }`,
  `query ($t: String!) { complaintByTicket(ticketNumber: $t) { possibleDuplicates { complaint { ${FILES} } } } }`,
];
const FRAMES = `subscription { inboxEvents { kind complaintId complaint { ${CASE} } event { type note } } }`;

let hub: TestHub;
let coordinator: string;
let lead: string;
let support: string;
let key: string;

beforeAll(async () => {
  hub = await startTestHub("file_names");
  coordinator = await hub.token("COORDINATOR");
  lead = await hub.token("LIAISON", "DPUPR");
  support = await hub.token("LIAISON", "BPBD");
  const { createApiKey } = await hub.ask<{ createApiKey: { key: string } }>(
    await hub.token("ADMIN"),
    `mutation($e: DateTime!) { createApiKey(name: "mesin", scopes: ["complaints:read", "events:read"], expiresAt: $e) { key } }`,
    { e: new Date(Date.now() + 86_400_000).toISOString() },
  );
  key = createApiKey.key;
}, 60_000);
afterAll(() => hub.stop());

async function upload(name: string): Promise<string> {
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(plainPng(1, 1))], { type: "image/png" }), name);
  const response = await fetch(`${hub.url}/files`, { method: "POST", body: form });
  const { files } = (await response.json()) as { files: { id: string }[] };
  return files[0]?.id ?? "";
}

/** A case with a file handed in, one that came with an answer, and one of the agency's. */
async function travelled(extra: Record<string, unknown>): Promise<Ticket> {
  const ticket = await submitted(hub, { attachments: [await upload(`${HANDED_IN.text}.png`)], ...extra });
  await click(hub, coordinator, ticket, "requestClarification", 'question: "Di RT berapa?"');
  const answer = { text: "RT 2.", attachments: [await upload(`${ANSWERED.text}.png`)] };
  await changeCase(hub.core.cases, answerClarification, { actor: { kind: "CITIZEN" }, id: ticket.id }, answer);
  await click(hub, coordinator, ticket, "verifyComplaint", 'leadAgency: "DPUPR", supportAgencies: ["BPBD"]');
  await click(hub, coordinator, ticket, "forwardComplaint");
  return ticket;
}

/** Everything that a reader gets of a case, in every way. */
async function readings(token: string, ticket: Ticket): Promise<string> {
  const texts: string[] = [];
  for (const query of EVERYTHING) texts.push((await hub.gql(token, query, { t: ticket.ticketNumber })).text);
  for (const id of await fileIds(ticket)) {
    const response = await fetchPaper(hub, `/files/${id}`, token);
    texts.push(`${response.status} ${response.headers.get("content-disposition")}`);
  }
  for (const path of [
    `/complaints/${ticket.id}/archive.html`,
    `/complaints/${ticket.id}/disposition.html`,
    "/exports/inbox.csv",
  ]) {
    texts.push(await (await fetchPaper(hub, path, token)).text());
  }
  return texts.join("\n");
}

async function fileIds({ id }: Ticket): Promise<string[]> {
  const rows = await hub.sql<{ id: string }>("SELECT id FROM attachment WHERE complaint_id = ? ORDER BY id", [id]);
  return rows.map((row) => row.id);
}

function named(text: string): boolean[] {
  return [HANDED_IN, ANSWERED].map((canary) => canary.isIn(text));
}

test("the name of an anonymous citizen's file is for those who may know who he is, and for himself", async () => {
  const readers = { lead, support, key };
  const frames = new Map(
    await Promise.all(
      Object.entries(readers).map(async ([who, token]) => [who, await hub.subscribe(token, FRAMES)] as const),
    ),
  );
  const coordinators = await hub.subscribe(coordinator, FRAMES);
  const ticket = await travelled({ isAnonymous: true });
  const file = await upload(OFFICERS);
  await click(hub, lead, ticket, "acceptDisposition");
  await click(
    hub,
    lead,
    ticket,
    "addFollowUp",
    `text: "Sudah disurvei.", visibility: PUBLIC, attachments: ["${file}"]`,
  );

  for (const [who, token] of Object.entries(readers)) {
    const text = await readings(token, ticket);
    expect([who, ...named(text)]).toEqual([who, false, false]);
    expect(text).toContain("lampiran.png");
    expect(text).toContain(OFFICERS);
    expect(text.match(/200 attachment/g)).toHaveLength(3);
    await frames.get(who)?.frame(`the officer's file for ${who}`, (data) => JSON.stringify(data).includes(OFFICERS));
    const told = JSON.stringify(frames.get(who)?.frames);
    expect([who, ...named(told)]).toEqual([who, false, false]);
    expect(told).toContain("lampiran.png");
  }
  expect(named(await readings(coordinator, ticket))).toEqual([true, true]);
  await coordinators.frame("the officer's file", (data) => JSON.stringify(data).includes(OFFICERS));
  expect(named(JSON.stringify(coordinators.frames))).toEqual([true, true]);

  const own = await hub.gql(
    null,
    `query ($t: String!, $c: String!) { trackComplaint(ticketNumber: $t, accessCode: $c) {
       ${FILES} publicFollowUps { ${FILES} } } }`,
    { t: ticket.ticketNumber, c: ticket.accessCode },
  );
  expect(named(own.text)).toEqual([true, true]);
  const downloads = (await fileIds(ticket)).map(async (id) => {
    const response = await fetch(`${hub.url}/files/${id}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(ticket),
    });
    return response.headers.get("content-disposition");
  });
  expect(named((await Promise.all(downloads)).join())).toEqual([true, true]);
});

test("of one who gives his name, the lead agency reads it, no other; a secret case makes no difference", async () => {
  // First: the lists are read, too.
  const hidden = await travelled({ isSecret: true, isAnonymous: true });
  expect(named(await readings(lead, hidden))).toEqual([false, false]);
  for (const isSecret of [false, true]) {
    const ticket = await travelled({ isSecret });
    expect(named(await readings(lead, ticket))).toEqual([true, true]);
    expect(named(await readings(support, ticket))).toEqual([false, false]);
    expect(named(await readings(key, ticket))).toEqual([false, false]);
  }
});

test("who was merged into another's case reads the names of the office's files there, and not of that citizen's", async () => {
  const [survivor, own] = [await travelled({}), await submitted(hub)];
  await click(hub, lead, survivor, "acceptDisposition");
  const rest = `text: "Sudah disurvei.", visibility: PUBLIC, attachments: ["${await upload(OFFICERS)}"]`;
  await click(hub, lead, survivor, "addFollowUp", rest);
  await hub.ask(
    coordinator,
    "mutation ($d: ID!, $i: ID!) { mergeComplaints(duplicate: $d, into: $i) { userErrors { code } } }",
    {
      d: own.id,
      i: survivor.id,
    },
  );
  const { text } = await hub.gql(
    null,
    `query ($t: String!, $c: String!) { trackComplaint(ticketNumber: $t, accessCode: $c) {
       ${FILES} publicFollowUps { ${FILES} } } }`,
    { t: own.ticketNumber, c: own.accessCode },
  );
  expect(named(text)).toEqual([false, false]);
  expect(text).toContain(OFFICERS);
});
