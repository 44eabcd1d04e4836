import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { openState, saveState } from "../../src/cases/intake/conversation";
import { Canary } from "../support/canary";
import {
  answersTo,
  answerTo,
  cloudCall,
  type Heard,
  INTAKE_SECRETS,
  PHOTO,
  sendCloud,
  sendForm,
  sendGeneric,
} from "../support/gateway";
import { startTestHub, type TestHub } from "../support/hub";
import { waitFor } from "../support/wait-for";

let hub: TestHub;
let gateway: Server;
/** What was asked of the gateway: path and bearer. */
const asked: string[] = [];
/** Answers of the gateway that fail before it works. */
let faults = 0;
let gatewayUrl: string;

beforeAll(async () => {
  gateway = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    if (faults > 0) {
      faults -= 1;
      response.writeHead(503).end();
    } else if (request.url === "/media-1") {
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ url: `${gatewayUrl}/file/1` }));
    } else if (request.url === "/file/1") {
      response.writeHead(200, { "content-type": "text/html" }).end(PHOTO);
    } else if (request.url === "/media-elsewhere") {
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ url: "http://127.0.0.2:1/latest/meta-data" }));
    } else if (request.url === "/media-redirect") {
      response.writeHead(302, { location: `${gatewayUrl}/file/1` }).end();
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
  gatewayUrl = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  const outgoing = { NOTIFY_WHATSAPP_URL: gatewayUrl, NOTIFY_WHATSAPP_TOKEN: "token-gerbang" };
  hub = await startTestHub("intake_dialogue", { ...INTAKE_SECRETS, ...outgoing });
}, 60_000);
afterAll(async () => {
  await hub.stop();
  await new Promise((resolve) => gateway.close(resolve));
});

/** A citizen with a telephone: sends, and reads the answer to it. */
function phone(number: string) {
  let heard = 0;
  return async (text: string): Promise<Heard> => {
    heard += 1;
    await sendForm(hub.url, { from: number, text });
    return answerTo(hub, number, heard);
  };
}

async function officer(mutation: string, id: string, role: "COORDINATOR" | "LIAISON" | "LEADER" = "COORDINATOR") {
  const token = role === "LIAISON" ? await hub.token(role, "DPUPR") : await hub.token(role);
  const reply = await hub.ask<Record<string, { userErrors: unknown[] }>>(
    token,
    `mutation ($id: ID!) { ${mutation} { userErrors { code message } } }`,
    { id },
  );
  expect(Object.values(reply)[0]?.userErrors).toEqual([]);
}

async function caseOf(
  ticket: unknown,
): Promise<{ id: string; status: string; rating: number | null; version: number }> {
  const [row] = await hub.sql<{ id: string; status: string; rating: number | null; version: number }>(
    "SELECT id, status, rating, version FROM complaint WHERE ticket_number = ?",
    [ticket],
  );
  if (row === undefined) throw new Error("no such case");
  return row;
}

test("a case is told, asked about, answered, rated and followed by the number that submitted it, and by no other", async () => {
  const say = phone("+6280000000201");
  expect((await say("Air PDAM mati sudah empat hari")).say).toBe("ASK_PLACE");
  expect((await say("Kec. Sayung")).say).toBe("ASK_KIND");
  const receipt = await say("1");
  expect([receipt.say, receipt.text.length <= 160]).toEqual(["RECEIPT", true]);
  const { ticket, accessCode } = receipt.facts;
  const tracked = await hub.ask<{ trackComplaint: { status: string } | null }>(
    null,
    "query ($t: String!, $c: String!) { trackComplaint(ticketNumber: $t, accessCode: $c) { status } }",
    { t: ticket, c: accessCode },
  );
  expect(tracked.trackComplaint?.status).toBe("SUBMITTED");
  expect((await say("status")).facts).toMatchObject({ ticket, status: "SUBMITTED" });
  expect((await phone("+6280000000202")(`STATUS ${ticket}`)).say).toBe("NOT_OWN");

  const { id } = await caseOf(ticket);
  await officer('requestClarification(id: $id, question: "Di RT berapa?")', id);
  expect((await say("RT 03 RW 02 dekat balai desa")).say).toBe("CLARIFICATION_TAKEN");
  expect((await caseOf(ticket)).status).toBe("SUBMITTED");
  expect((await say(`NILAI ${ticket} 5`)).say).toBe("RATE_NOT_NOW");
  await officer('verifyComplaint(id: $id, leadAgency: "DPUPR")', id);
  await officer("forwardComplaint(id: $id)", id);
  await officer("acceptDisposition(id: $id)", id, "LIAISON");
  await officer('answerComplaint(id: $id, text: "Pipa sudah diganti.")', id, "LIAISON");
  await officer("receiveAnswer(id: $id)", id);
  await officer("reviewResult(id: $id, outcome: RESOLVED)", id, "LEADER");
  expect((await say(`nlai ${String(ticket).toLowerCase()} 4 cepat`)).say).toBe("RATED");
  expect(await caseOf(ticket)).toMatchObject({ status: "RESOLVED", rating: 4 });
  expect((await say(`nilai ${ticket} 5`)).say).toBe("RATE_NOT_NOW");
  expect((await say("STATUS")).say).toBe("STATUS_NONE");
  expect((await say(`status ${ticket}`)).facts).toMatchObject({ status: "RESOLVED" });

  expect((await say(`BUKA ${ticket}`)).say).toBe("REOPEN_HOW");
  expect((await phone("+6280000000211")(`BUKA ${ticket} saya juga`)).say).toBe("NOT_OWN");
  expect((await say(`Buka kembali ${ticket} airnya mati lagi 😡`)).say).toBe("REOPENED");
  expect((await caseOf(ticket)).status).toBe("IN_PROGRESS");
  expect((await say(`BUKA ${ticket} airnya mati`)).say).toBe("REOPEN_NOT_NOW");
  const told = await hub.sql<{ template: string }>("SELECT template FROM notice WHERE complaint_id = ?", [id]);
  // What he did himself he is told once, by the answer to it.
  expect(told.map(({ template }) => template)).not.toContain("REOPENED");
});

test("several open cases are listed; one is withdrawn by its ticket", async () => {
  const say = phone("+6280000000203");
  const first = (await say("LAPOR: jalan rusak di kec. Dempet")).facts.ticket;
  const second = (await say("LAPOR: jalan rusak di kec. Guntur")).facts.ticket;
  expect((await say("STATUS")).facts).toMatchObject({ count: 2, ticket1: second, ticket2: first });
  expect((await say("cabut")).say).toBe("WITHDRAW_HOW");
  expect((await say(`CABUT ${first}`)).say).toBe("WITHDRAWN");
  expect((await caseOf(first)).status).toBe("WITHDRAWN");
  expect((await say(`CABUT ${first}`)).say).toBe("WITHDRAW_NOT_NOW");
});

test("an SMS that is sent twice, under two ids, is one case; a month later it is another one", async () => {
  const number = "+6280000000210";
  const say = phone(number);
  const text = "LAPOR: rob masuk rumah warga di kec. Sayung";
  const { ticket } = (await say(text)).facts;
  const again = await say(text);
  expect([again.say, again.facts.ticket]).toEqual(["STATUS", ticket]);
  const { vault, cases } = hub.core;
  const [row] = await hub.sql<{ id: string; draft: Buffer }>(
    "SELECT id, draft FROM conversation WHERE contact_digest = ?",
    [vault.blindIndex("PHONE", number)],
  );
  if (row === undefined) throw new Error("no conversation");
  // As it stands a month later: nothing was answered within the hour.
  const state = openState(vault, row);
  await cases.work.transaction((tx) =>
    saveState(tx, vault, row.id, { ...state, pace: { ...state.pace, answeredAt: [] } }, new Date()),
  );
  const later = await say(text);
  expect(later.say).toBe("RECEIPT");
  expect(later.facts.ticket).not.toBe(ticket);
});

test("a number that somebody typed into a form is told nothing of that case", async () => {
  const input = {
    kind: "COMPLAINT",
    title: "Jalan rusak",
    content: "Jalan rusak sekali",
    channel: "WEB",
    isAnonymous: false,
    isSecret: false,
    complainant: { phone: "0800 0000 0204" },
  };
  await hub.ask(null, "mutation ($input: SubmitComplaintInput!) { submitComplaint(input: $input) { ticketNumber } }", {
    input,
  });
  expect((await phone("+6280000000204")("STATUS")).say).toBe("STATUS_NONE");
});

test("files that the gateway keeps are fetched from it alone, also when it fails first", async () => {
  const from = "6280000000205";
  faults = 1;
  const image = (id: string, caption?: string) => ({ type: "image", image: { id, mime_type: "image/jpeg", caption } });
  await sendCloud(hub.url, cloudCall(from, image("media-1", "LAPOR: tanggul jebol di kec. Bonang")));
  const receipt = await answerTo(hub, `+${from}`, 1);
  expect(receipt.say).toBe("RECEIPT");
  const [files] = await hub.sql<{ total: number; type: string }>(
    `SELECT COUNT(*) AS total, MAX(a.content_type) AS type FROM attachment a JOIN complaint c ON c.id = a.complaint_id
      WHERE c.ticket_number = ?`,
    [receipt.facts.ticket],
  );
  expect([Number(files?.total), files?.type]).toEqual([1, "image/png"]);
  expect(asked).toContain("/file/1 Bearer token-gerbang");
  for (const [index, id] of ["media-elsewhere", "media-gone", "../../admin"].entries()) {
    await sendCloud(hub.url, cloudCall(from, image(id)));
    expect((await answerTo(hub, `+${from}`, index + 2)).say).toBe("FILE_REFUSED");
  }
  expect(asked.some((line) => line.includes("admin"))).toBe(false);
}, 60_000);

test("a flood is answered so often an hour, then once more, then not", async () => {
  const number = "+6280000000206";
  await Promise.all(
    Array.from({ length: 30 }, (_, index) => sendForm(hub.url, { from: number, text: `STATUS ${index}X8Y7Z6W5V` })),
  );
  await waitFor("the end of the flood", async () => {
    const [row] = await hub.sql<{ total: number }>(
      "SELECT COUNT(*) AS total FROM inbound_message WHERE state = 'RECEIVED'",
    );
    return Number(row?.total) === 0;
  });
  const answers = await answersTo(hub, number);
  expect(answers).toHaveLength(20);
  expect(answers.filter(({ say }) => say === "TOO_MANY")).toHaveLength(1);
  expect(answers.at(-1)?.say).toBe("TOO_MANY");
});

test("a draft that nobody goes on with is handed in as it is", async () => {
  const number = "+6280000000207";
  const say = phone(number);
  await say("Lampu jalan mati di gang");
  await hub.sql(
    "UPDATE conversation SET draft_due_at = draft_due_at - INTERVAL 25 HOUR WHERE draft_due_at IS NOT NULL",
  );
  expect((await answerTo(hub, number, 2)).say).toBe("RECEIPT");
  expect((await say("STATUS")).say).toBe("RECEIPT");
});

test("what a secret case says, and who says it, stands nowhere in plain and goes into no answer", async () => {
  const number = new Canary("80000000208");
  const name = new Canary("Kenarisukarno");
  const words = new Canary("pungutankenari");
  const id = new Canary(`wamid.${Buffer.from("6280000000208").toString("base64")}`);
  const from = "6280000000208";
  const say = async (body: string) => {
    const call = cloudCall(from, { type: "text", text: { body }, id: `${id.text}.${randomUUID()}` }, name.text);
    return sendCloud(hub.url, call);
  };
  await say("RAHASIA");
  await answerTo(hub, `+${from}`, 1);
  await say(`Ada ${words.text} di kantor desa`);
  await answerTo(hub, `+${from}`, 2);
  await say(`rumah ${words.text}`);
  await answerTo(hub, `+${from}`, 3);
  await say("1");
  const receipt = await answerTo(hub, `+${from}`, 4);
  await say("STATUS");
  const status = await answerTo(hub, `+${from}`, 5);
  expect([receipt.say, status.say]).toEqual(["RECEIPT", "STATUS"]);
  for (const { text } of await answersTo(hub, `+${from}`)) expect(words.isIn(text)).toBe(false);
  const tables = await hub.sql<Record<string, string>>("SHOW TABLES");
  const found: string[] = [];
  for (const row of tables) {
    const table = Object.values(row)[0] ?? "";
    for (const values of await hub.sql<Record<string, unknown>>(`SELECT * FROM \`${table}\``)) {
      for (const value of Object.values(values)) {
        const shown = Buffer.isBuffer(value) ? value : value instanceof Date ? value.toISOString() : String(value);
        for (const one of [number, name, words, id]) if (one.isIn(shown)) found.push(`${table}: ${one.text}`);
      }
    }
  }
  expect(found).toEqual([]);
  const [proof] = await hub.sql<{ secretText: Buffer | null }>(
    "SELECT secret_text AS secretText FROM complaint WHERE ticket_number = ?",
    [receipt.facts.ticket],
  );
  expect(proof?.secretText).toBeInstanceOf(Buffer);
});

test("a message that cannot be looked at is told, kept, and does not stop those behind it", async () => {
  const number = "+6280000000209";
  await sendGeneric(hub.url, "sms", { from: number, part: { ref: 1, part: 1, parts: 2 }, text: "rusak" });
  const [row] = await hub.sql<{ id: string }>("SELECT id FROM inbound_message ORDER BY seq DESC LIMIT 1");
  // A body that nothing can open, as after a wrong key.
  await hub.sql("UPDATE inbound_message SET body = 'x', attempts = 5, not_before = '2000-01-01' WHERE id = ?", [
    row?.id,
  ]);
  await sendForm(hub.url, { from: number, text: "STATUS" });
  await waitFor("the message to be given up", async () => (await answersTo(hub, number)).length === 2);
  expect((await answersTo(hub, number)).map(({ say }) => say)).toEqual(["NOT_PROCESSED", "STATUS_NONE"]);
  const [failed] = await hub.sql<{ state: string }>("SELECT state FROM inbound_message WHERE id = ?", [row?.id]);
  expect(failed?.state).toBe("FAILED");
});
