import { randomBytes } from "node:crypto";
import pino from "pino";
import { addFollowUp } from "../../src/cases/agency-work";
import { doctor } from "../../src/cli/maintenance";
import { takeDelivery } from "../../src/notify/delivery";
import type { NotifyEnvironment, NotifyTiming } from "../../src/notify/environment";
import type { DeliveryReport } from "../../src/notify/outcome";
import type { NoticeEntity } from "../../src/store/entities/notice.entity";
import { testConfig } from "../support/core";
import { SMS_ACCOUNT } from "../support/fake-gateway";
import { NotifyWorld } from "../support/notify";

const MAY_HAVE_ARRIVED = "Pesan mungkin sudah sampai.";
/** Long enough for a busy machine to get as far as the gateway; what fails is tried again at once. */
const CALM = { callTimeoutMs: 3_000, leaseMs: 8_000, backOffMs: [0, 0, 0] };
/** What fails waits, so that the test can look at it. */
const PATIENT = { ...CALM, backOffMs: [3_600_000, 3_600_000] };

let world: NotifyWorld;
let numbers = 0;

beforeAll(async () => {
  world = await NotifyWorld.start("notice_gateways");
}, 60_000);

afterAll(() => world.close());

afterEach(async () => {
  world.gateway.moods.WHATSAPP = "WELL";
  world.gateway.moods.SMS = "WELL";
  world.gateway.metaError = null;
  world.gateway.formAnswer = { text: "1701|terkirim", takes: true };
  world.gateway.onTaken = null;
  world.gateway.hangUp();
  await world.rows("UPDATE notice SET state = 'CANCELLED' WHERE state IN ('QUEUED', 'SENDING')");
});

/** A sender whose variables are these. */
function senderOf(name: string, variables: Record<string, string>, timing: Partial<NotifyTiming>): NotifyEnvironment {
  return world.sender(name, { settings: testConfig({ ...world.variables, ...variables }).notify, timing });
}

function meta(timing: Partial<NotifyTiming> = CALM, variables: Record<string, string> = {}): NotifyEnvironment {
  return senderOf("meta", { ...world.gateway.cloudEnvironment, ...variables }, timing);
}

function newNumber(): string {
  numbers += 1;
  return `+62812346${String(numbers).padStart(5, "0")}`;
}

/** A case of somebody who wrote by that channel, whose receipt waits. */
async function wroteBy(channel: "WHATSAPP" | "SMS", phone = newNumber()) {
  const { complaintId, accessCode, ticketNumber } = await world.submit({ channel, complainant: { phone } });
  return { id: complaintId, accessCode, ticketNumber, phone, digits: phone.slice(1) };
}

async function receipt(complaintId: string): Promise<NoticeEntity> {
  const [first] = await world.notices(complaintId);
  if (first === undefined) throw new Error("no receipt");
  return first;
}

describe("Meta's Cloud API", () => {
  test("gets a text to a number and a post of the group as it wants them, under no key, with the notice's id", async () => {
    const env = meta();
    const phone = newNumber();
    const { complaintId } = await world.forwarded({ channel: "WHATSAPP", complainant: { phone } });
    const long = "Petugas menuju lokasi. ".repeat(210);
    await world.does("COORDINATOR", addFollowUp, complaintId, { text: long, visibility: "PUBLIC" });
    await world.pass(env);
    const sent = await world.notices(complaintId);
    expect(sent.filter(({ channel }) => channel === "WHATSAPP").map(({ state }) => state)).toEqual(
      Array.from({ length: 5 }, () => "SENT"),
    );
    const texts = world.gateway.sentTo(phone.slice(1));
    expect(texts.map(({ type }) => type)).toEqual(["individual", "individual", "individual", "individual"]);
    expect(texts[3]?.text).toMatch(/\.\.\.$/);
    expect(sent[0]).toMatchObject({ providerId: `wamid.${texts[0]?.id}`, attempts: 1 });
    expect(world.gateway.sentTo("Y2FwaV9ncm91cDox")).toMatchObject([{ type: "group" }]);
    const calls = world.gateway.calls.filter(({ body }) => body.includes(phone.slice(1)));
    expect(calls.map(({ headers }) => headers["idempotency-key"])).toEqual(calls.map(() => undefined));
    expect(JSON.parse(calls[0]?.body ?? "")).toMatchObject({ biz_opaque_callback_data: sent[0]?.id });
  });

  const TOO_FAST = "WhatsApp membatasi laju pengiriman";
  const SETTINGS = "WhatsApp menolak akun, token, nomor, atau grup yang diatur";
  const AWAY = "Layanan WhatsApp sedang terganggu";
  test.each([
    [400, 130429, TOO_FAST],
    [400, 131056, TOO_FAST],
    [400, 80007, TOO_FAST],
    [429, 4, TOO_FAST],
    [400, 190, SETTINGS],
    [403, 200, SETTINGS],
    [400, 131042, SETTINGS],
    [500, 131016, AWAY],
    [503, 2, AWAY],
  ])("HTTP %d with code %d: it has certainly not arrived, and is tried again", async (status, code, reason) => {
    world.gateway.metaError = { status, code };
    const { id } = await wroteBy("WHATSAPP");
    await world.pass(meta(PATIENT));
    expect(await receipt(id)).toMatchObject({ state: "QUEUED", channel: "WHATSAPP", attempts: 1, unclearTries: 0 });
    expect((await receipt(id)).reason).toContain(`${reason} (kode ${code}).`);
  });

  test("a number's id that Meta does not know is the settings' fault, an unknown field the message's", async () => {
    world.gateway.metaError = { status: 400, code: 100, subcode: 33 };
    const first = await wroteBy("WHATSAPP");
    await world.pass(meta(PATIENT));
    expect((await receipt(first.id)).reason).toContain(SETTINGS);
    world.gateway.metaError = { status: 400, code: 100 };
    const second = await wroteBy("WHATSAPP");
    await world.pass(meta(PATIENT));
    expect(await receipt(first.id)).toMatchObject({ state: "QUEUED" });
    expect(await receipt(second.id)).toMatchObject({
      state: "UNDELIVERED",
      attempts: 1,
      reason: "WhatsApp menolak pesan ini (kode 100).",
    });
  });

  test("a wrong token waits for the right one", async () => {
    const { id, digits } = await wroteBy("WHATSAPP");
    await world.pass(meta(PATIENT, { NOTIFY_WHATSAPP_TOKEN: "token-lama" }));
    expect((await receipt(id)).reason).toContain("(kode 190)");
    await world.rows("UPDATE notice SET not_before = UTC_TIMESTAMP(3) WHERE complaint_id = ?", [id]);
    await world.pass(meta());
    expect(world.gateway.sentTo(digits)).toHaveLength(1);
  });

  test.each([
    ["HTTP 500 with code 131000", { status: 500, code: 131_000 }, "BREAKS_AFTER"],
    ["HTTP 500 without a word", null, "BREAKS_AFTER"],
    ["a line that breaks", null, "HANGS_UP_AFTER"],
    ["silence", null, "SILENT"],
    ["a success that names no message", { status: 200, code: 0 }, "WELL"],
  ] as const)("%s leaves it open: once more, then people are told", async (_name, error, mood) => {
    world.gateway.metaError = error;
    world.gateway.moods.WHATSAPP = mood;
    const { id, digits } = await wroteBy("WHATSAPP");
    const env = meta({ ...CALM, callTimeoutMs: 1_000 });
    for (let n = 0; n < 3; n += 1) await world.pass(env);
    expect(world.gateway.calls.filter(({ body }) => body.includes(digits))).toHaveLength(2);
    const { state, unclearTries, reason } = await receipt(id);
    expect([state, unclearTries]).toEqual(["UNDELIVERED", 2]);
    expect(reason).toContain(MAY_HAVE_ARRIVED);
  });

  test("an address at which nobody is has certainly not taken it", async () => {
    const { id } = await wroteBy("WHATSAPP");
    await world.pass(senderOf("page", { NOTIFY_WHATSAPP_URL: `${world.gateway.url}/v21.0/1/messages` }, PATIENT));
    expect((await receipt(id)).reason).toBe("Gerbang pesan menolak sementara (HTTP 404).");
  });

  test.each([131_047, 131_026])(
    "code %d: whom WhatsApp does not reach is told by SMS, secret part included",
    async (code) => {
      world.gateway.metaError = { status: 400, code };
      const { id, phone, accessCode } = await wroteBy("WHATSAPP");
      const env = meta();
      await world.pass(env);
      await world.pass(env);
      expect(await receipt(id)).toMatchObject({ state: "SENT", channel: "SMS", attempts: 1, sealedData: null });
      const [message, ...others] = world.gateway.sentTo(phone);
      expect([message?.way, others]).toEqual(["SMS", []]);
      expect(message?.text).toContain(accessCode);
    },
  );

  test("where there is no SMS gateway it is given up at once, and says why", async () => {
    world.gateway.metaError = { status: 400, code: 131_047 };
    const { id } = await wroteBy("WHATSAPP");
    const settings = { ...testConfig({ ...world.variables, ...world.gateway.cloudEnvironment }).notify, sms: null };
    await world.pass(world.sender("meta-alone", { settings, timing: CALM }));
    expect(await receipt(id)).toMatchObject({ state: "UNDELIVERED", attempts: 1 });
    expect((await receipt(id)).reason).toContain("dalam 24 jam terakhir");
  });

  test("a post of the group has no other way: it is given up, which stands in the log", async () => {
    world.gateway.metaError = { status: 400, code: 131_047 };
    const { complaintId } = await world.forwarded();
    const env = meta();
    await world.pass(env);
    await world.pass(env);
    expect(await world.groupPost(complaintId)).toMatchObject({ state: "UNDELIVERED", channel: "WHATSAPP" });
    expect(await world.groupEvents(complaintId)).toEqual(["GROUP_UNDELIVERED"]);
  });
});

describe("Meta's reports", () => {
  const report = (notice: NoticeEntity, id: string, state: DeliveryReport["state"], isUnreachable = false) =>
    takeDelivery(meta(), "WHATSAPP", { providerId: id, noticeId: notice.id, state, isUnreachable });

  test.each([
    ["SENT", "SENT"],
    ["DELIVERED", "DELIVERED"],
  ] as const)("%s of a call that was never answered: it is not sent a second time", async (state, becomes) => {
    world.gateway.moods.WHATSAPP = "HANGS_UP_AFTER";
    const { id, digits } = await wroteBy("WHATSAPP");
    await world.pass(meta(PATIENT));
    const unclear = await receipt(id);
    expect(unclear).toMatchObject({ state: "QUEUED", unclearTries: 1 });
    expect(await report(unclear, "wamid.a", state)).toBe("NOTED");
    world.gateway.moods.WHATSAPP = "WELL";
    await world.rows("UPDATE notice SET not_before = UTC_TIMESTAMP(3) WHERE complaint_id = ?", [id]);
    await world.pass(meta());
    expect(await receipt(id)).toMatchObject({ state: becomes, sealedData: null, reason: null });
    expect(world.gateway.sentTo(digits)).toHaveLength(1);
  });

  test("one that was given up as unclear, and has arrived, is off the list; for the group with every step", async () => {
    world.gateway.moods.WHATSAPP = "HANGS_UP_AFTER";
    const { complaintId } = await world.forwarded();
    const env = meta();
    await world.pass(env);
    await world.pass(env);
    const post = await world.groupPost(complaintId);
    expect(post.state).toBe("UNDELIVERED");
    await report(post, "wamid.b", "DELIVERED");
    await report(post, "wamid.b", "DELIVERED");
    expect(await world.groupPost(complaintId)).toMatchObject({ state: "DELIVERED", reason: null });
    expect(await world.groupEvents(complaintId)).toEqual(["GROUP_UNDELIVERED", "GROUP_NOTIFIED", "GROUP_DELIVERED"]);
  });

  test("faster than the answer: an arrival is taken, a failure has to come again", async () => {
    const env = meta();
    const { complaintId } = await world.forwarded();
    const early: string[] = [];
    world.gateway.onTaken = async (message) => {
      if (message.type !== "group") return;
      const post = await world.groupPost(complaintId);
      early.push(await report(post, "wamid.c", "UNDELIVERED"), await report(post, "wamid.c", "SENT"));
      early.push(await report(post, "wamid.c", "DELIVERED"));
    };
    await world.pass(env);
    expect(early).toEqual(["TOO_EARLY", "NOTED", "NOTED"]);
    expect(await world.groupPost(complaintId)).toMatchObject({ state: "DELIVERED", leaseHolder: null });
    expect(await world.groupEvents(complaintId)).toEqual(["GROUP_NOTIFIED", "GROUP_DELIVERED"]);
  });

  test("an earlier try's failure does not undo what a later one has sent", async () => {
    const { id } = await wroteBy("WHATSAPP");
    await world.pass(meta());
    const sent = await receipt(id);
    expect(await report(sent, "wamid.older", "UNDELIVERED")).toBe("NOTED");
    expect((await receipt(id)).state).toBe("SENT");
    expect(await report(sent, sent.providerId ?? "", "UNDELIVERED")).toBe("NOTED");
    expect(await receipt(id)).toMatchObject({ state: "UNDELIVERED", reason: expect.stringContaining("tidak sampai") });
  });

  test("a failure because of the recipient goes on by SMS, once, however often it is told", async () => {
    const { id, phone, ticketNumber } = await wroteBy("WHATSAPP");
    const env = meta();
    await world.pass(env);
    const sent = await receipt(id);
    const tell = () => report(sent, sent.providerId ?? "", "UNDELIVERED", true);
    await Promise.all([tell(), tell()]);
    expect(await receipt(id)).toMatchObject({ state: "QUEUED", channel: "SMS", attempts: 0, providerId: null });
    await world.pass(env);
    expect(await tell()).toBe("UNKNOWN");
    expect(await receipt(id)).toMatchObject({ state: "SENT", channel: "SMS" });
    const [message, ...others] = world.gateway.sentTo(phone);
    expect(others).toEqual([]);
    expect(message?.text).toContain(ticketNumber);
  });

  test("what alone carried a code says nothing without it, and is listed for people", async () => {
    const { id } = await wroteBy("WHATSAPP");
    const env = meta();
    await world.pass(env);
    await world.rows("UPDATE notice SET template = 'ACCESS_CODE' WHERE complaint_id = ?", [id]);
    const sent = await receipt(id);
    await report(sent, sent.providerId ?? "", "UNDELIVERED", true);
    expect(await receipt(id)).toMatchObject({ state: "UNDELIVERED", channel: "WHATSAPP" });
  });
});

describe("an SMS gateway that takes fields", () => {
  const SECRETS = [SMS_ACCOUNT.pass, encodeURIComponent(SMS_ACCOUNT.pass)];
  const fields = (more = "", timing: Partial<NotifyTiming> = CALM) =>
    senderOf("fields", { NOTIFY_SMS_URL: world.gateway.formUrl(more) }, timing);

  test.each([
    ["by GET", "", "GET"],
    ["as a form", "{post}", "POST"],
  ])("gets the number, the text and its account %s", async (_name, more, method) => {
    const { id, digits, ticketNumber } = await wroteBy("SMS");
    await world.pass(fields(more));
    expect(await receipt(id)).toMatchObject({ state: "SENT", attempts: 1, providerId: null });
    const [message, ...others] = world.gateway.sentTo(digits);
    expect(others).toEqual([]);
    expect(message?.text).toContain(`${ticketNumber}`);
    const call = world.gateway.calls.at(-1);
    expect(call?.method).toBe(method);
    expect(call?.headers["content-type"]?.includes("json") ?? false).toBe(false);
    expect(call?.headers["idempotency-key"]).toBeUndefined();
  });

  test("says by a word that it took a message; without the word it may have, and is asked once more", async () => {
    world.gateway.formAnswer = { text: "1025|saldo tidak cukup", takes: false };
    const { id } = await wroteBy("SMS");
    const env = fields("{ok=1701}");
    for (let n = 0; n < 3; n += 1) await world.pass(env);
    expect(await receipt(id)).toMatchObject({ state: "UNDELIVERED", attempts: 2, unclearTries: 2 });
    world.gateway.formAnswer = { text: "1701|terkirim", takes: true };
    const other = await wroteBy("SMS");
    await world.pass(env);
    expect(await receipt(other.id)).toMatchObject({ state: "SENT" });
  });

  test.each(["ERR 102", "Error: no credit", "FAILED", " gagal"])("%s with HTTP 200 is no success", async (text) => {
    world.gateway.formAnswer = { text, takes: false };
    const { id } = await wroteBy("SMS");
    await world.pass(fields("", PATIENT));
    expect(await receipt(id)).toMatchObject({ state: "QUEUED", attempts: 1, unclearTries: 0 });
  });

  test("shows its account and the number nowhere: not in a reason, the log, or what the doctor says", async () => {
    const phone = newNumber();
    const reasons: string[] = [];
    const tryWith = async (env: NotifyEnvironment) => {
      const { id } = await wroteBy("SMS", phone);
      await world.pass(env);
      reasons.push((await receipt(id)).reason ?? "");
    };
    const wrong = world.gateway.formUrl().replace("user=dinas", "user=lain");
    await tryWith(senderOf("wrong", { NOTIFY_SMS_URL: wrong }, PATIENT));
    const nobody = world.gateway.formUrl().replace(/:\d+\//, ":1/");
    await tryWith(senderOf("nobody", { NOTIFY_SMS_URL: nobody }, PATIENT));
    for (const mood of ["BREAKS_BEFORE", "HANGS_UP_AFTER", "SILENT", "REFUSES"] as const) {
      world.gateway.moods.SMS = mood;
      await tryWith(fields("", { ...PATIENT, callTimeoutMs: 500 }));
    }
    world.gateway.moods.SMS = "WELL";
    world.gateway.formAnswer = { text: `ERR ${SMS_ACCOUNT.pass} ${phone}`, takes: false };
    await tryWith(fields("", PATIENT));
    expect(reasons).toEqual([
      "Gerbang pesan menolak sementara (HTTP 403).",
      "Gerbang pesan tidak dapat dihubungi.",
      "Gerbang pesan mengalami gangguan (HTTP 500).",
      "Gerbang pesan tidak menjawab tepat waktu.",
      "Gerbang pesan tidak menjawab tepat waktu.",
      "Gerbang pesan menolak pesan ini (HTTP 422).",
      "Gerbang SMS menjawab dengan pesan galat.",
    ]);
    const lines: string[] = [];
    const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
    const key = randomBytes(32).toString("base64");
    const config = testConfig({ ...world.variables, HUB_SECRET_KEY: key, NOTIFY_SMS_URL: world.gateway.formUrl() });
    await doctor({ words: [], config, logger, print: (line) => lines.push(line) });
    expect(lines.join("\n")).toContain("basis data");
    for (const secret of [...SECRETS, "user=dinas", phone, phone.slice(1)]) {
      expect([...reasons, ...lines, ...world.logged].join("\n")).not.toContain(secret);
    }
  });
});
