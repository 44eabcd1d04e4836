import { addFollowUp } from "../../src/cases/agency-work";
import { enqueueNotice } from "../../src/cases/notices";
import type { NoticeTemplate } from "../../src/domain/notice";
import { NotifyWorld } from "../support/notify";

const PHONE = "+628123450001";
const BY_SMS = { channel: "SMS", complainant: { phone: PHONE } } as const;

let world: NotifyWorld;

beforeAll(async () => {
  world = await NotifyWorld.start("notice_sending");
}, 60_000);

afterAll(() => world.close());

afterEach(() => {
  for (const way of ["WHATSAPP", "SMS", "WEBHOOK"] as const) world.gateway.moods[way] = "WELL";
  world.gateway.hangUp();
  world.gateway.onTaken = null;
  world.mail.refusal = null;
});

/** A message of its own, by SMS to a number that nobody else has. */
async function received(phone: string): Promise<{ id: string; ticketNumber: string }> {
  const { complaintId, ticketNumber } = await world.submit({ channel: "SMS", complainant: { phone } });
  return { id: complaintId, ticketNumber };
}

test("a receipt by SMS carries ticket and code in one message of 160, once, and its secret is deleted", async () => {
  const receipt = await world.submit(BY_SMS);
  await world.pass();
  await world.pass();
  const [message, ...others] = world.gateway.sentTo(PHONE);
  expect(others).toEqual([]);
  expect(message?.text).toContain(receipt.ticketNumber);
  expect(message?.text).toContain(receipt.accessCode);
  expect(message?.text.length).toBeLessThanOrEqual(160);
  const [notice] = await world.notices(receipt.complaintId);
  expect(notice).toMatchObject({ state: "SENT", attempts: 1, providerId: message?.id, sealedData: null });
});

test("a gateway that breaks after it took a message, or hangs up, is asked again under the same key: one message", async () => {
  for (const [mood, phone] of [
    ["BREAKS_AFTER", "+628123450002"],
    ["HANGS_UP_AFTER", "+628123450003"],
  ] as const) {
    world.gateway.moods.SMS = mood;
    const { id } = await received(phone);
    world.gateway.onTaken = () => {
      world.gateway.moods.SMS = "WELL";
    };
    await world.pass();
    await world.pass();
    expect(await world.states(id)).toEqual(["RECEIPT SMS SENT"]);
    expect(world.gateway.sentTo(phone)).toHaveLength(1);
    expect((await world.notices(id))[0]?.attempts).toBe(2);
  }
});

test("a gateway that is silent holds its own messages only", async () => {
  world.gateway.moods.WHATSAPP = "SILENT";
  const slow = await world.submit({ channel: "WHATSAPP", complainant: { phone: "+628123450004" } });
  const quick = await received("+628123450005");
  const mailed = await world.submit({ complainant: { email: "warga@contoh.invalid" } });
  await world.pass();
  expect(await world.states(quick.id)).toEqual(["RECEIPT SMS SENT"]);
  expect(await world.states(mailed.complaintId)).toEqual(["RECEIPT EMAIL SENT"]);
  const [waiting] = await world.notices(slow.complaintId);
  expect(waiting?.state).toBe("UNDELIVERED");
  expect(waiting?.reason).toContain("Gerbang pesan tidak menjawab tepat waktu.");
});

test("one message that is refused is given up at once, and names no number", async () => {
  world.gateway.moods.SMS = "REFUSES";
  const { id } = await received("+628123450006");
  await world.pass();
  const [notice] = await world.notices(id);
  expect(notice).toMatchObject({ state: "UNDELIVERED", attempts: 1, sealedData: null });
  expect(notice?.reason).toBe("Gerbang pesan menolak pesan ini (HTTP 422).");
});

test("tries are capped: then it is given up, with the reason of the last one", async () => {
  world.gateway.moods.SMS = "DOWN";
  const { id } = await received("+628123450007");
  const before = world.gateway.calls.length;
  await world.pass();
  await world.pass();
  expect(world.gateway.calls.length - before).toBe(4);
  const [notice] = await world.notices(id);
  expect(notice).toMatchObject({ state: "UNDELIVERED", attempts: 4 });
  expect(notice?.reason).toContain("HTTP 503");
});

test("after a failed try it waits, longer each time", async () => {
  world.gateway.moods.SMS = "DOWN";
  const patient = world.sender("patient", { timing: { backOffMs: [60_000, 300_000], leaseMs: 700 } });
  const { id } = await received("+628123450008");
  await world.pass(patient);
  const waitOf = async () => {
    const [row] = await world.rows<{ wait: string; state: string }>(
      "SELECT TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(3), not_before) / 1000 AS wait, state FROM notice WHERE complaint_id = ?",
      [id],
    );
    expect(row?.state).toBe("QUEUED");
    return Number(row?.wait);
  };
  const first = await waitOf();
  expect(first).toBeGreaterThan(30_000);
  expect(first).toBeLessThanOrEqual(75_000);
  await world.rows("UPDATE notice SET not_before = UTC_TIMESTAMP(3) WHERE complaint_id = ?", [id]);
  await world.pass(patient);
  expect(await waitOf()).toBeGreaterThan(200_000);
  await world.rows("UPDATE notice SET state = 'CANCELLED' WHERE complaint_id = ?", [id]);
});

test("two senders on one database send each message once", async () => {
  const cases = await Promise.all(Array.from({ length: 12 }, (_one, n) => received(`+6281299900${100 + n}`)));
  const other = world.sender("sender-2");
  await Promise.all([world.pass(), world.pass(other)]);
  await world.pass();
  for (const [n, { id }] of cases.entries()) {
    expect(await world.states(id)).toEqual(["RECEIPT SMS SENT"]);
    expect(world.gateway.sentTo(`+6281299900${100 + n}`)).toHaveLength(1);
  }
  const taken = cases.map(({ ticketNumber }) => ticketNumber);
  const calls = world.gateway.calls.filter(({ body }) => taken.some((ticket) => body.includes(ticket)));
  expect(calls).toHaveLength(12);
});

test("who was too slow for his lease writes nothing over what the next one wrote", async () => {
  const { id } = await received("+628123450009");
  const slow = world.sender("slow", { timing: { callTimeoutMs: 5_000, leaseMs: 1, backOffMs: [0], atOnce: 1 } });
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const arrived = new Promise<void>((resolve) => {
    world.gateway.onTaken = async () => {
      world.gateway.onTaken = null;
      resolve();
      await held;
    };
  });
  const late = world.pass(slow);
  await arrived;
  await world.pass();
  const [before] = await world.notices(id);
  release();
  await late;
  const [after] = await world.notices(id);
  expect(before?.state).toBe("SENT");
  expect(Number(before?.fence)).toBe(2);
  expect(after).toEqual(before);
  expect(world.gateway.sentTo("+628123450009")).toHaveLength(1);
});

describe("quiet hours", () => {
  afterEach(() => {
    world.now = new Date("2026-03-10T03:00:00.000Z");
  });

  test("a citizen's telephone is let be from 21:00 to 06:00, but for what he waits for", async () => {
    const phone = "+628123450010";
    const { complaintId } = await world.forwarded({ channel: "SMS", complainant: { phone } });
    // 22:00 in Jakarta.
    world.now = new Date("2026-03-10T15:00:00.000Z");
    await world.pass();
    const own = (await world.states(complaintId)).filter((one) => one.includes(" SMS "));
    expect(own).toEqual(["RECEIPT SMS SENT", "VERIFIED SMS QUEUED", "FORWARDED SMS QUEUED"]);
    const [row] = await world.rows<{ hours: number }>(
      `SELECT ROUND(TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(3), not_before) / 3600, 1) AS hours FROM notice
        WHERE complaint_id = ? AND template = 'VERIFIED'`,
      [complaintId],
    );
    expect(Number(row?.hours)).toBeCloseTo(8, 1);
    expect((await world.notices(complaintId)).find(({ template }) => template === "VERIFIED")?.attempts).toBe(0);
    // 06:00.
    world.now = new Date("2026-03-10T23:00:00.000Z");
    await world.rows("UPDATE notice SET not_before = UTC_TIMESTAMP(3) WHERE complaint_id = ?", [complaintId]);
    await world.pass();
    expect(world.gateway.sentTo(phone).map(({ text }) => text.slice(0, 30))).toEqual([
      expect.stringContaining("kami terima"),
      expect.stringContaining("Aduan"),
      expect.stringContaining("Aduan"),
    ]);
  });

  test("a mail rings nowhere, and goes at night", async () => {
    world.now = new Date("2026-03-10T20:00:00.000Z");
    const { complaintId } = await world.forwarded({ complainant: { email: "malam@contoh.invalid" } });
    await world.pass();
    expect(world.mail.sentTo("malam@contoh.invalid")).toHaveLength(3);
    expect((await world.states(complaintId)).filter((one) => one.includes("EMAIL"))).toEqual([
      "RECEIPT EMAIL SENT",
      "VERIFIED EMAIL SENT",
      "FORWARDED EMAIL SENT",
    ]);
  });
});

test("to one person everything goes in its order, also what has become stale", async () => {
  const phone = "+628123450011";
  world.gateway.moods.SMS = "BREAKS_BEFORE";
  const patient = world.sender("patient-2", { timing: { backOffMs: [3_600_000], leaseMs: 700 } });
  const { complaintId } = await world.forwarded({ channel: "SMS", complainant: { phone } });
  await world.pass(patient);
  world.gateway.moods.SMS = "WELL";
  await world.pass();
  expect(world.gateway.sentTo(phone)).toEqual([]);
  await world.rows("UPDATE notice SET not_before = UTC_TIMESTAMP(3) WHERE complaint_id = ?", [complaintId]);
  await world.pass();
  const texts = world.gateway.sentTo(phone).map(({ text }) => text);
  expect(texts).toHaveLength(3);
  expect(texts[0]).toContain("kami terima");
  expect(texts[1]).toContain("telah diverifikasi");
  expect(texts[2]).toContain("telah diteruskan");
});

test("what waits for Monday's office hours, untried, holds nothing back; among what may go now the order stays", async () => {
  const phone = "+628123450015";
  const { complaintId } = await world.submit({ channel: "SMS", complainant: { phone } });
  await world.pass();
  const { work, clock } = world.core.cases;
  const queue = (template: NoticeTemplate, notBefore?: Date) =>
    work.transaction((tx) =>
      enqueueNotice(tx, clock(), {
        template,
        recipientKind: "REPORTER",
        complaintId,
        onceKey: `${template}:${complaintId}`,
        ...(notBefore === undefined ? {} : { notBefore }),
      }),
    );
  await queue("ESCALATION", new Date(Date.now() + 60 * 3_600_000));
  await queue("VERIFIED");
  await queue("FORWARDED");
  await world.pass();
  const texts = () => world.gateway.sentTo(phone).map(({ text }) => text);
  expect(texts().slice(1)).toEqual([
    expect.stringContaining("telah diverifikasi"),
    expect.stringContaining("telah diteruskan"),
  ]);
  expect((await world.states(complaintId))[1]).toBe("ESCALATION SMS QUEUED");
  await world.rows("UPDATE notice SET not_before = UTC_TIMESTAMP(3) WHERE template = 'ESCALATION'");
  await world.pass();
  expect(texts().at(-1)).toContain("melewati batas");
});

test("the same happening tells the same person once", async () => {
  const { complaintId } = await world.submit();
  const { work, clock } = world.core.cases;
  const queue = () =>
    work.transaction((tx) =>
      enqueueNotice(tx, clock(), {
        template: "DUE_WARNING",
        recipientKind: "REPORTER",
        complaintId,
        onceKey: `DUE_WARNING:${complaintId}:1`,
      }),
    );
  const ids = await Promise.all([queue(), queue(), queue()]);
  expect(ids.filter((id) => id !== null)).toHaveLength(1);
});

test("a mail server that refuses an address, or asks for patience, is believed", async () => {
  world.mail.refusal = { at: "RCPT", code: 550 };
  const refused = await world.submit({ complainant: { email: "tidak.ada@contoh.invalid" } });
  await world.pass();
  expect((await world.notices(refused.complaintId))[0]).toMatchObject({
    state: "UNDELIVERED",
    reason: "Peladen surel menolak surel ini (SMTP 550).",
  });
  world.mail.refusal = { at: "DATA", code: 451 };
  const patient = world.sender("patient-3", { timing: { backOffMs: [3_600_000] } });
  const later = await world.submit({ complainant: { email: "nanti@contoh.invalid" } });
  await world.pass(patient);
  expect(await world.states(later.complaintId)).toEqual(["RECEIPT EMAIL QUEUED"]);
  world.mail.refusal = null;
  await world.rows("UPDATE notice SET not_before = UTC_TIMESTAMP(3) WHERE complaint_id = ?", [later.complaintId]);
  await world.pass();
  const [mail, ...others] = world.mail.sentTo("nanti@contoh.invalid");
  expect(others).toEqual([]);
  const [notice] = await world.notices(later.complaintId);
  expect(mail?.messageId).toBe(`<${notice?.id}@demak.invalid>`);
  expect(mail?.raw).toMatch(/^Subject: Aduan \w{11} telah kami terima/m);
});

test("without a gateway everything waits, and is not lost; once there is one it goes", async () => {
  const phone = "+628123450012";
  const { complaintId } = await world.submit({ channel: "SMS", complainant: { phone } });
  const bare = world.sender("bare", { settings: { ...world.env.settings, whatsapp: null, sms: null, mail: null } });
  await world.pass(bare);
  expect(await world.states(complaintId)).toEqual(["RECEIPT SMS QUEUED"]);
  expect((await world.notices(complaintId))[0]?.attempts).toBe(0);
  await world.pass();
  expect(world.gateway.sentTo(phone)).toHaveLength(1);
});

test("words that cannot be made are given up and told to the log, without what they would have said", async () => {
  const { complaintId } = await world.submit({ complainant: { email: "kata@contoh.invalid" } });
  const { work, clock } = world.core.cases;
  await work.transaction((tx) =>
    enqueueNotice(tx, clock(), { template: "ACCESS_CODE", recipientKind: "REPORTER", complaintId, onceKey: "no-code" }),
  );
  await world.pass();
  const [, broken] = await world.notices(complaintId);
  expect(broken?.state).toBe("UNDELIVERED");
  expect(broken?.reason).toContain("tidak dapat disusun");
  expect(world.logged.join()).toContain("no value for {code} of ACCESS_CODE");
});

test("who left no contact, or was erased, is not told", async () => {
  const silent = await world.submit();
  const erased = await world.submit({ channel: "SMS", complainant: { phone: "+628123450013" } });
  await world.rows(
    "UPDATE reporter SET wrapped_key = NULL WHERE id = (SELECT reporter_id FROM complaint WHERE id = ?)",
    [erased.complaintId],
  );
  await world.pass();
  expect((await world.notices(silent.complaintId))[0]).toMatchObject({
    state: "CANCELLED",
    reason: "Pelapor tidak meninggalkan kontak.",
  });
  expect((await world.notices(erased.complaintId))[0]).toMatchObject({
    state: "CANCELLED",
    reason: "Data pelapor telah dihapus atas permintaannya.",
    sealedData: null,
  });
  expect(world.gateway.sentTo("+628123450013")).toEqual([]);
});

test("a follow-up reaches the citizen only when the public may read it", async () => {
  const phone = "+628123450014";
  const { complaintId } = await world.forwarded({ channel: "SMS", complainant: { phone } });
  await world.does("COORDINATOR", addFollowUp, complaintId, { text: "catatan dalam", visibility: "INTERNAL" });
  await world.does("COORDINATOR", addFollowUp, complaintId, { text: "Petugas menuju lokasi.", visibility: "PUBLIC" });
  await world.pass();
  const texts = world.gateway.sentTo(phone).map(({ text }) => text);
  expect(texts.at(-1)).toContain("Petugas menuju lokasi.");
  expect(texts.join()).not.toContain("catatan dalam");
  expect(texts).toHaveLength(4);
});
