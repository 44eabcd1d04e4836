import { retryNotice } from "../../src/cases/decide-notice";
import type { NotifyEnvironment } from "../../src/notify/environment";
import { Notifier } from "../../src/notify/notifier";
import type { NoticeEntity } from "../../src/store/entities/notice.entity";
import { NotifyWorld } from "../support/notify";
import { waitFor } from "../support/wait-for";

const MAY_HAVE_ARRIVED = "Pesan mungkin sudah sampai.";
/** Long enough for a busy machine to get as far as the gateway. */
const CALM = { callTimeoutMs: 2_000, mailScanMs: 500, leaseMs: 6_000, backOffMs: [0, 0, 0] };

let world: NotifyWorld;
let calm: NotifyEnvironment;

beforeAll(async () => {
  world = await NotifyWorld.start("notice_unclear");
  calm = world.sender("calm", { timing: CALM });
}, 60_000);

afterAll(() => world.close());

beforeEach(() => {
  world.gateway.knowsKeys = false;
});

afterEach(() => {
  world.gateway.moods.SMS = "WELL";
  world.gateway.answerMs = 0;
  world.gateway.onTaken = null;
  world.mail.hangsUpAt = null;
  world.mail.scanMs = 0;
});

async function bySms(phone: string): Promise<string> {
  return (await world.submit({ channel: "SMS", complainant: { phone } })).complaintId;
}

async function byMail(email: string): Promise<string> {
  return (await world.submit({ complainant: { email } })).complaintId;
}

async function receipt(complaintId: string): Promise<NoticeEntity> {
  const [first] = await world.notices(complaintId);
  if (first === undefined) throw new Error("no receipt");
  return first;
}

async function passes(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await world.pass(calm);
}

describe("a gateway that sends, knows no keys, and answers too late", () => {
  test("is asked once more, and then people are told that the message may have arrived", async () => {
    world.gateway.answerMs = 2_500;
    const id = await bySms("+628123480001");
    await passes(4);
    expect(world.gateway.sentTo("+628123480001")).toHaveLength(2);
    const { state, attempts, unclearTries, reason } = await receipt(id);
    expect({ state, attempts, unclearTries }).toEqual({ state: "UNDELIVERED", attempts: 2, unclearTries: 2 });
    expect(reason).toContain("Gerbang pesan tidak menjawab tepat waktu.");
    expect(reason).toContain(MAY_HAVE_ARRIVED);
  });

  test("is not asked a third time because it was down in between", async () => {
    const phone = "+628123480002";
    world.gateway.moods.SMS = "BREAKS_AFTER";
    world.gateway.onTaken = () => {
      world.gateway.moods.SMS = "DOWN";
    };
    const patient = world.sender("patient", { timing: { ...CALM, backOffMs: [0, 3_600_000, 0, 0] } });
    const id = await bySms(phone);
    await world.pass(patient);
    expect(await receipt(id)).toMatchObject({ state: "QUEUED", attempts: 2, unclearTries: 1 });
    world.gateway.moods.SMS = "BREAKS_AFTER";
    await world.rows("UPDATE notice SET not_before = UTC_TIMESTAMP(3) WHERE complaint_id = ?", [id]);
    await world.pass(patient);
    expect(world.gateway.sentTo(phone)).toHaveLength(2);
    expect((await receipt(id)).reason).toContain(MAY_HAVE_ARRIVED);
  });

  test("what was refused, or given up, after an unclear try says so too; what never went says nothing of it", async () => {
    world.gateway.moods.SMS = "HANGS_UP_AFTER";
    world.gateway.onTaken = () => {
      world.gateway.moods.SMS = "REFUSES";
    };
    const id = await bySms("+628123480003");
    await passes(2);
    expect((await receipt(id)).reason).toBe(
      `Gerbang pesan menolak pesan ini (HTTP 422). ${MAY_HAVE_ARRIVED} Silakan periksa sebelum mengirim ulang.`,
    );
    world.gateway.moods.SMS = "DOWN";
    const other = await bySms("+628123480004");
    await passes(2);
    expect((await receipt(other)).reason).not.toContain(MAY_HAVE_ARRIVED);
  });

  test("processes that die in the call leave no more than two sends; a person may have it sent again", async () => {
    const phone = "+628123480005";
    const { complaintId } = await world.forwarded({ channel: "SMS", complainant: { phone } });
    await passes(1);
    const before = world.gateway.sentTo(phone).length;
    await world.rows(
      `UPDATE notice SET state = 'SENDING', attempts = 2, unclear_tries = 1, lease_until = '2026-01-01'
        WHERE complaint_id = ? AND template = 'FORWARDED'`,
      [complaintId],
    );
    await passes(1);
    const find = async () => (await world.notices(complaintId)).find(({ template }) => template === "FORWARDED");
    const given = await find();
    expect(world.gateway.sentTo(phone)).toHaveLength(before);
    expect(given).toMatchObject({ state: "UNDELIVERED", unclearTries: 2 });
    expect(given?.reason).toContain(MAY_HAVE_ARRIVED);
    await retryNotice(world.core.cases, world.actor("COORDINATOR"), given?.id ?? "");
    await passes(1);
    expect(await find()).toMatchObject({ state: "SENT", unclearTries: 0 });
  });
});

test("a webhook's other end knows a repetition by its id, and is asked as often as it takes", async () => {
  const url = `${world.gateway.url}/webhook`;
  await world.rows("INSERT INTO webhook (id, url, secret, created_at) VALUES (?, ?, ?, UTC_TIMESTAMP(3))", [
    "01JD0000000000000000000000",
    url,
    world.core.cases.vault.sealOwn("webhook|secret|01JD0000000000000000000000", "rahasia"),
  ]);
  world.gateway.moods.WEBHOOK = "BREAKS_BEFORE";
  await world.submit();
  await passes(4);
  expect(world.gateway.calls.filter(({ way }) => way === "WEBHOOK")).toHaveLength(4);
});

describe("a mail server", () => {
  test("may look into a mail for longer than a call takes: one mail", async () => {
    const patient = world.sender("patient-mail", { timing: { ...CALM, mailScanMs: 20_000, leaseMs: 30_000 } });
    world.mail.scanMs = 2_500;
    const id = await byMail("periksa@contoh.invalid");
    await world.pass(patient);
    await world.pass(patient);
    expect(world.mail.sentTo("periksa@contoh.invalid")).toHaveLength(1);
    expect(await receipt(id)).toMatchObject({ state: "SENT", attempts: 1 });
  });

  test("that takes still longer, or hangs up once it has the mail, gets it twice at most", async () => {
    world.mail.scanMs = 900;
    const slow = await byMail("lambat@contoh.invalid");
    await passes(4);
    world.mail.scanMs = 0;
    world.mail.hangsUpAt = "DATA";
    const broken = await byMail("putus@contoh.invalid");
    await passes(4);
    for (const [id, to] of [
      [slow, "lambat@contoh.invalid"],
      [broken, "putus@contoh.invalid"],
    ] as const) {
      expect(world.mail.sentTo(to)).toHaveLength(2);
      const { state, reason } = await receipt(id);
      expect(state).toBe("UNDELIVERED");
      expect(reason).toContain("Peladen surel tidak menjawab sampai selesai.");
      expect(reason).toContain(MAY_HAVE_ARRIVED);
    }
  });

  test("that hangs up before it has the mail is asked as often as one that is down", async () => {
    world.mail.hangsUpAt = "RCPT";
    const id = await byMail("belum@contoh.invalid");
    await passes(4);
    expect(await receipt(id)).toMatchObject({
      state: "UNDELIVERED",
      attempts: 4,
      unclearTries: 0,
      reason: "Peladen surel tidak dapat dihubungi.",
    });
  });

  test("is waited for a minute at least, within the lease, but not by a hub that has to go", async () => {
    const { timing } = world.sender("as-served", { timing: {} });
    expect(timing.mailScanMs).toBeGreaterThanOrEqual(60_000);
    expect(timing.leaseMs).toBeGreaterThan(timing.callTimeoutMs + timing.mailScanMs);
    const leaving = world.sender("leaving", { timing: { ...CALM, mailScanMs: 60_000, leaseMs: 90_000 } });
    world.mail.scanMs = 20_000;
    const id = await byMail("pergi@contoh.invalid");
    const notifier = new Notifier(leaving);
    notifier.start();
    await waitFor("the mail at the server", async () => world.mail.sentTo("pergi@contoh.invalid").length === 1);
    const since = Date.now();
    await notifier.stop();
    expect(Date.now() - since).toBeLessThan(10_000);
    expect(await receipt(id)).toMatchObject({ state: "QUEUED", unclearTries: 1 });
  });
});
