import { createHmac, randomUUID } from "node:crypto";
import {
  answersTo,
  answerTo,
  cloudCall,
  type DoorReply,
  INTAKE_SECRETS,
  PHOTO,
  SMS_SECRET,
  sendCloud,
  sendForm,
  sendGeneric,
  signed,
  WHATSAPP_SECRET,
} from "../support/gateway";
import { startTestHub, type TestHub } from "../support/hub";
import { waitFor } from "../support/wait-for";

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub("intake_doors", INTAKE_SECRETS);
}, 60_000);
afterAll(() => hub.stop());

const MESSAGE = { from: "0800-0000-0100", text: "halo" };

async function call(path: string, headers: Record<string, string>, body: string): Promise<DoorReply> {
  const response = await fetch(`${hub.url}/intake/${path}`, { method: "POST", headers, body });
  return { status: response.status, body: (await response.json()) as DoorReply["body"] };
}

async function stored(): Promise<number> {
  const [row] = await hub.sql<{ total: number }>("SELECT COUNT(*) AS total FROM inbound_message");
  return Number(row?.total);
}

test.each<[string, string, (body: string) => Record<string, string>]>([
  ["no proof at all", "sms", () => ({ "content-type": "application/json" })],
  ["another secret", "sms", (body) => signed(body, "rahasia-yang-lain-0123456789")],
  ["the other channel's secret", "sms", (body) => signed(body, WHATSAPP_SECRET)],
  ["a signature of another body", "sms", (body) => signed(`${body} `, SMS_SECRET)],
  ["a signature six minutes old", "sms", (body) => signed(body, SMS_SECRET, { at: Date.now() - 360_000 })],
  ["a signature from the future", "sms", (body) => signed(body, SMS_SECRET, { at: Date.now() + 360_000 })],
  ["a nonce that is too short", "sms", (body) => signed(body, SMS_SECRET, { nonce: "1" })],
  ["no nonce", "sms", (body) => ({ ...signed(body, SMS_SECRET), "x-nonce": "" })],
  ["a plain secret with JSON", "sms", () => ({ "content-type": "application/json", "x-intake-secret": SMS_SECRET })],
  [
    "Meta's signature at the SMS door",
    "sms",
    (body) => ({
      "content-type": "application/json",
      "x-hub-signature-256": `sha256=${createHmac("sha256", SMS_SECRET).update(body).digest("hex")}`,
    }),
  ],
  ["Meta's signature, wrong", "whatsapp", () => ({ "x-hub-signature-256": `sha256=${"0".repeat(64)}` })],
  ["a form without a secret", "whatsapp", () => ({ "content-type": "application/x-www-form-urlencoded" })],
])("%s is 401, and nothing is stored", async (_name, path, headers) => {
  const before = await stored();
  const body = JSON.stringify({ id: randomUUID(), ...MESSAGE });
  const reply = await call(path, headers(body), body);
  expect([reply.status, reply.body.errors?.[0]?.extensions.code]).toEqual([401, "UNAUTHENTICATED"]);
  expect(await stored()).toBe(before);
});

test("a nonce serves one message: the same call again changes nothing, another one is refused", async () => {
  const nonce = randomUUID();
  const body = JSON.stringify({ id: randomUUID(), ...MESSAGE });
  const headers = signed(body, SMS_SECRET, { nonce });
  expect((await call("sms", headers, body)).body).toMatchObject({ accepted: 1, duplicates: 0 });
  expect((await call("sms", headers, body)).body).toMatchObject({ accepted: 0, duplicates: 1 });
  const other = JSON.stringify({ id: randomUUID(), ...MESSAGE });
  expect((await call("sms", signed(other, SMS_SECRET, { nonce }), other)).status).toBe(401);
});

test.each([
  ["no JSON", "{"],
  ["no id", JSON.stringify({ from: "0800" })],
  ["no sender", JSON.stringify({ id: "x", text: "y" })],
  ["a list", "[]"],
  ["a point beyond the earth", JSON.stringify({ id: "x", from: "1", location: { latitude: 91, longitude: 0 } })],
])("a signed call with %s is told what is wrong", async (_name, body) => {
  const reply = await call("sms", signed(body, SMS_SECRET), body);
  expect([reply.status, reply.body.errors?.[0]?.extensions.code]).toEqual([400, "BAD_USER_INPUT"]);
});

test("a body beyond the limit is refused", async () => {
  const body = JSON.stringify({ id: "besar", from: "0800", text: "x".repeat(70_000) });
  expect((await call("sms", signed(body, SMS_SECRET), body)).status).toBe(413);
});

test.each<[string, Record<string, string>]>([
  ["gammu", { SenderNumber: "+6280000000101", TextDecoded: "STATUS", ID: "4711" }],
  ["another one", { sender: "6280000000101", msg: "STATUS", smsid: "4712" }],
  ["one with a date", { number: "080000000101", message: "STATUS", id: "", date: "2026-03-02 08:00:00" }],
])("the form of %s", async (_name, fields) => {
  const before = (await answersTo(hub, "+6280000000101")).length;
  expect(await sendForm(hub.url, fields)).toMatchObject({ status: 200, body: { accepted: 1 } });
  expect((await answerTo(hub, "+6280000000101", before + 1)).say).toBe("STATUS_NONE");
  expect((await sendForm(hub.url, fields)).body).toMatchObject({ accepted: 0, duplicates: 1 });
});

test("an id that comes again from another sender is another message; from the same sender, however written, it is none", async () => {
  const fields = { id: "1", text: "STATUS" };
  expect((await sendForm(hub.url, { ...fields, from: "+6280000000111" })).body).toMatchObject({ accepted: 1 });
  expect((await sendForm(hub.url, { ...fields, from: "+6280000000112" })).body).toMatchObject({ accepted: 1 });
  expect((await answerTo(hub, "+6280000000112", 1)).say).toBe("STATUS_NONE");
  expect((await sendForm(hub.url, { ...fields, from: "0800-0000-0111" })).body).toMatchObject({ duplicates: 1 });
});

test("the parts of a long SMS that share one id are all taken, each once", async () => {
  const phone = "+6280000000113";
  const send = (part: string, text: string) =>
    sendForm(hub.url, { id: "77", from: phone, text, ref: "4", part, parts: "2" });
  expect((await send("1", "LAPOR: jembatan ret")).body).toMatchObject({ accepted: 1 });
  expect((await send("1", "LAPOR: jembatan ret")).body).toMatchObject({ duplicates: 1 });
  expect((await send("2", "ak di kec. Karanganyar")).body).toMatchObject({ accepted: 1 });
  expect((await answerTo(hub, phone, 1)).say).toBe("RECEIPT");
  const [row] = await hub.sql<{ content: string }>("SELECT content FROM complaint WHERE district = 'Karanganyar'");
  expect(row?.content).toBe("jembatan retak di kec. Karanganyar");
});

test("a form may carry its secret in a header; a wrong one, or no id and date, is refused", async () => {
  const form = new URLSearchParams({ id: "kepala", from: "080000000102", text: "STATUS" }).toString();
  const type = { "content-type": "application/x-www-form-urlencoded" };
  expect((await call("sms", { ...type, "x-intake-secret": SMS_SECRET }, form)).status).toBe(200);
  expect((await call("sms", { ...type, "x-intake-secret": "salah" }, form)).status).toBe(401);
  expect((await call("sms", type, form)).status).toBe(401);
  expect((await sendForm(hub.url, { id: "", from: "080000000102", text: "1" })).status).toBe(400);
  expect((await sendForm(hub.url, { from: "", text: "1" })).status).toBe(400);
});

test("a long SMS in three parts, by fields and by header, the last one first", async () => {
  const phone = "+6280000000103";
  for (const [part, text] of [
    ["3", " kecamatan Wedung"],
    ["1", "LAPOR: tanggul jeb"],
    ["2", "ol di desa Buko,"],
  ]) {
    expect(
      (await sendForm(hub.url, { from: phone, text: text ?? "", ref: "9", part: part ?? "", parts: "3" })).status,
    ).toBe(200);
  }
  expect((await answerTo(hub, phone, 1)).say).toBe("RECEIPT");
  const [row] = await hub.sql<{ content: string; village: string }>(
    "SELECT content, village FROM complaint WHERE district = 'Wedung'",
  );
  expect(row).toEqual({ content: "tanggul jebol di desa Buko, kecamatan Wedung", village: "Buko" });
  await sendForm(hub.url, { from: phone, text: "tus", udh: "050003A70202" });
  await sendForm(hub.url, { from: phone, text: "sta", udh: "050003A70201" });
  expect((await answerTo(hub, phone, 2)).say).toBe("STATUS");
});

test("a part that never comes is marked, once its time is over", async () => {
  const phone = "+6280000000104";
  await sendForm(hub.url, { from: phone, text: "LAPOR: jembatan di kec. Mijen ", ref: "1", part: "1", parts: "2" });
  await hub.sql(
    `UPDATE inbound_message SET received_at = received_at - INTERVAL 10 MINUTE, not_before = received_at
      WHERE state = 'RECEIVED'`,
  );
  expect((await answerTo(hub, phone, 1)).say).toBe("RECEIPT");
  const [row] = await hub.sql<{ content: string }>("SELECT content FROM complaint WHERE district = 'Mijen'");
  expect(row?.content).toContain("[bagian 2 tidak diterima]");
});

test("a part that comes late takes its place in the draft; once the complaint is handed in, its sender is told", async () => {
  const phone = "+6280000000108";
  const part = (number: number, text: string) =>
    sendForm(hub.url, { from: phone, text, ref: "5", part: String(number), parts: "3" });
  const isOver = () =>
    hub.sql(
      `UPDATE inbound_message SET received_at = received_at - INTERVAL 10 MINUTE, not_before = received_at
        WHERE state = 'RECEIVED'`,
    );
  await part(1, "Lampu jalan di depan ");
  await isOver();
  expect((await answerTo(hub, phone, 1)).say).toBe("ASK_PLACE");
  await part(2, "pasar mati sudah ");
  await isOver();
  await waitFor("the late part to be looked at", async () => {
    const rows = await hub.sql("SELECT id FROM inbound_message WHERE state = 'RECEIVED'");
    return rows.length === 0;
  });
  await sendForm(hub.url, { from: phone, text: "Kec. Karangawen" });
  expect((await answerTo(hub, phone, 2)).say).toBe("ASK_KIND");
  await sendForm(hub.url, { from: phone, text: "1" });
  expect((await answerTo(hub, phone, 3)).say).toBe("RECEIPT");
  await part(3, "seminggu.");
  await isOver();
  expect((await answerTo(hub, phone, 4)).say).toBe("PART_LATE");
  const rows = await hub.sql("SELECT content FROM complaint WHERE district = 'Karangawen'");
  expect(rows).toEqual([{ content: "Lampu jalan di depan pasar mati sudah  [bagian 3 tidak diterima]" }]);
});

test("the Cloud API: text, button, point, sticker; deliveries and reactions are no messages", async () => {
  const from = "6280000000105";
  const phone = `+${from}`;
  const texts: [Record<string, unknown>, string][] = [
    [{ type: "text", text: { body: "Lampu jalan mati semua" } }, "ASK_PLACE"],
    [{ type: "location", location: { latitude: -6.89, longitude: 110.63, name: "Alun-alun" } }, "ASK_KIND"],
    [{ type: "sticker", sticker: { id: "1" } }, "STICKER_REFUSED"],
    [{ type: "audio", audio: { id: "1", voice: true } }, "VOICE_REFUSED"],
    [{ type: "interactive", interactive: { button_reply: { id: "b", title: "Saran" } } }, "RECEIPT"],
  ];
  for (const [index, [message, say]] of texts.entries()) {
    expect((await sendCloud(hub.url, cloudCall(from, message, "Siti Kenari"))).body).toMatchObject({ accepted: 1 });
    expect((await answerTo(hub, phone, index + 1)).say).toBe(say);
  }
  const reaction = cloudCall(from, { type: "reaction", reaction: { emoji: "👍" } });
  const statuses = {
    object: "x",
    entry: [{ changes: [{ value: { statuses: [{ id: "wamid.1", status: "read" }] } }] }],
  };
  expect((await sendCloud(hub.url, reaction)).body).toEqual({ accepted: 0, duplicates: 0, ignored: 0 });
  expect((await sendCloud(hub.url, statuses)).body).toEqual({ accepted: 0, duplicates: 0, ignored: 0 });
  const [row] = await hub.sql<{ kind: string; latitude: number; address: string }>(
    "SELECT kind, latitude, address FROM complaint WHERE content = 'Lampu jalan mati semua'",
  );
  expect(row).toEqual({ kind: "SUGGESTION", latitude: -6.89, address: "Alun-alun" });
  expect(await answersTo(hub, phone)).toHaveLength(5);
});

test("Meta's handshake gives the challenge back to whoever knows the token", async () => {
  const ask = (token: string, challenge: string) => {
    const query = new URLSearchParams({
      "hub.mode": "subscribe",
      "hub.verify_token": token,
      "hub.challenge": challenge,
    });
    return fetch(`${hub.url}/intake/whatsapp?${query}`);
  };
  const good = await ask(WHATSAPP_SECRET, "1158201444");
  expect([good.status, await good.text()]).toEqual([200, "1158201444"]);
  expect((await ask("salah", "1158201444")).status).toBe(401);
  expect((await ask(WHATSAPP_SECRET, "<script>")).status).toBe(400);
});

test("files that lie about their type, or are only named by an address, are left out and told", async () => {
  const phone = "+6280000000106";
  const media = [
    { data: Buffer.from("<script>alert(1)</script>").toString("base64"), name: "../../foto.jpg" },
    { url: "http://127.0.0.1:1/rahasia" },
    { data: PHOTO.toString("base64"), name: "../../etc/passwd.png" },
  ];
  const sent = { from: phone, text: "LAPOR lampu mati di jalan raya", media };
  expect((await sendGeneric(hub.url, "whatsapp", sent)).status).toBe(200);
  const answer = await answerTo(hub, phone, 1);
  expect([answer.say, answer.facts.refusedFiles]).toEqual(["ASK_PLACE", 2]);
  await sendGeneric(hub.url, "whatsapp", { from: phone, media: media.slice(0, 1) });
  expect((await answerTo(hub, phone, 2)).say).toBe("FILE_REFUSED");
  const [row] = await hub.sql<{ total: number }>("SELECT COUNT(*) AS total FROM attachment");
  expect(Number(row?.total)).toBe(1);
});

test("a sender that is no number cannot be answered, and leaves nothing but a mark", async () => {
  expect((await sendForm(hub.url, { from: "TELKOMSEL", text: "Promo!" })).body).toMatchObject({ ignored: 1 });
  expect((await sendForm(hub.url, { from: "3636", text: "Promo!" })).body).toMatchObject({ ignored: 1 });
  const rows = await hub.sql("SELECT body, conversation_id AS c FROM inbound_message WHERE state = 'IGNORED'");
  expect(rows).toEqual([
    { body: null, c: null },
    { body: null, c: null },
  ]);
});

test("a door without a secret is closed, and says which one is missing", async () => {
  const closed = await startTestHub("intake_closed", { INTAKE_SMS_SECRET: SMS_SECRET });
  try {
    expect((await sendForm(closed.url, { from: "080000000107", text: "STATUS" })).status).toBe(200);
    const reply = await sendCloud(closed.url, cloudCall("1", { type: "text", text: { body: "x" } }));
    expect(reply.status).toBe(503);
    expect(reply.body.errors?.[0]?.message).toContain("INTAKE_WHATSAPP_SECRET");
    const metrics = await (await fetch(`${closed.url}/metrics`)).text();
    expect(metrics).toContain('hub_intake_messages_total{channel="sms",outcome="accepted"} 1');
  } finally {
    await closed.stop();
  }
});
