import { acceptDisposition, addFollowUp, answerComplaint } from "../../src/cases/agency-work";
import { acknowledgeNotice, retryNotice } from "../../src/cases/decide-notice";
import { watchGroupPosts } from "../../src/cases/group-watch";
import { receiveAnswer, reviewResult } from "../../src/cases/result";
import { reject, requestClarification, verify } from "../../src/cases/review";
import { takeDelivery } from "../../src/notify/delivery";
import { Canary } from "../support/canary";
import { TestProcess } from "../support/child-process";
import { testConfig } from "../support/core";
import { NotifyWorld } from "../support/notify";
import { waitFor } from "../support/wait-for";

const GROUP = "grup-sp4n-lapor";
const LIAISON_MAIL = "penghubung@dpupr.invalid";
/** What a call waits for where a process is to die in it. */
const PATIENT = { callTimeoutMs: 20_000, mailScanMs: 60_000, leaseMs: 120_000, backOffMs: [60_000, 60_000, 60_000] };

let world: NotifyWorld;

beforeAll(async () => {
  world = await NotifyWorld.start("story_notices");
  const { vault } = world.core.cases;
  const liaison = world.actor("LIAISON");
  if (liaison.kind !== "OFFICER") throw new Error("no officer");
  await world.rows("UPDATE officer SET email = ? WHERE id = ?", [
    vault.sealOwn(`officer|email|${liaison.id}`, LIAISON_MAIL),
    liaison.id,
  ]);
}, 60_000);

afterAll(() => world.close());

afterEach(() => {
  world.gateway.moods.WHATSAPP = "WELL";
  world.gateway.moods.SMS = "WELL";
  world.gateway.onTaken = null;
});

function posts(ticketNumber: string) {
  return world.gateway.sentTo(GROUP).filter(({ text }) => text.includes(ticketNumber));
}

async function version(complaintId: string): Promise<number> {
  const [row] = await world.rows<{ version: number }>("SELECT version FROM complaint WHERE id = ?", [complaintId]);
  return row?.version ?? 0;
}

function nationalItems(complaintId: string): Promise<{ state: string }[]> {
  return world.rows("SELECT state FROM outbox WHERE complaint_id = ? ORDER BY seq", [complaintId]);
}

describe("S2", () => {
  test("S2 the group has the post and the national side is down: the post is not sent again, and the case shows what is open", async () => {
    const { complaintId, ticketNumber } = await world.forwarded();
    await world.pass();
    await world.pass();
    expect(posts(ticketNumber)).toHaveLength(1);
    expect((await world.groupPost(complaintId)).state).toBe("SENT");
    // Nobody pushes: the national side is away.
    expect((await nationalItems(complaintId)).map(({ state }) => state)).toEqual(["QUEUED", "QUEUED"]);
  });

  test("S2 the reverse: the national side has it and the group's gateway is down: only the post is open", async () => {
    world.gateway.moods.WHATSAPP = "DOWN";
    const { complaintId, ticketNumber } = await world.forwarded();
    await world.rows("UPDATE outbox SET state = 'DONE' WHERE complaint_id = ?", [complaintId]);
    await world.pass();
    expect(posts(ticketNumber)).toEqual([]);
    expect((await world.groupPost(complaintId)).state).toBe("UNDELIVERED");
    expect(await world.groupEvents(complaintId)).toEqual(["GROUP_UNDELIVERED"]);
    world.gateway.moods.WHATSAPP = "WELL";
    await retryNotice(world.core.cases, world.actor("COORDINATOR"), (await world.groupPost(complaintId)).id);
    await world.pass();
    expect(posts(ticketNumber)).toHaveLength(1);
    expect((await nationalItems(complaintId)).every(({ state }) => state === "DONE")).toBe(true);
  });
});

describe("the group of SOP steps 4 and 7", () => {
  test("each post is an auditable step: posted, delivered, acknowledged by the agency's liaison; the case's version stays", async () => {
    const { complaintId, ticketNumber } = await world.forwarded();
    const before = await version(complaintId);
    await world.pass();
    const { id, providerId } = await world.groupPost(complaintId);
    const report = { providerId: providerId ?? "", state: "DELIVERED" } as const;
    // The gateway says it twice, at once and again later.
    await Promise.all([takeDelivery(world.env, "WHATSAPP", report), takeDelivery(world.env, "WHATSAPP", report)]);
    await takeDelivery(world.env, "WHATSAPP", report);
    await expect(acknowledgeNotice(world.core.cases, { actor: world.actor("LEADER"), id })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await acknowledgeNotice(world.core.cases, { actor: world.actor("LIAISON"), id });
    await acknowledgeNotice(world.core.cases, { actor: world.actor("COORDINATOR"), id });
    expect(await world.groupEvents(complaintId)).toEqual(["GROUP_NOTIFIED", "GROUP_DELIVERED", "GROUP_ACKNOWLEDGED"]);
    expect(await version(complaintId)).toBe(before);
    expect(await world.groupPost(complaintId)).toMatchObject({ state: "ACKNOWLEDGED", watchAt: null });
    expect(posts(ticketNumber)[0]?.type).toBe("group");

    await world.does("LIAISON", acceptDisposition, complaintId, {});
    await world.does("LIAISON", answerComplaint, complaintId, { text: "Pompa sudah dipasang." });
    await world.does("COORDINATOR", receiveAnswer, complaintId, {});
    await world.does("LEADER", reviewResult, complaintId, { outcome: "RESOLVED" });
    await world.pass();
    expect(posts(ticketNumber).map(({ text }) => text.split("\n")[0])).toEqual([
      `*Disposisi aduan ${ticketNumber}*`,
      `*Hasil telaah aduan ${ticketNumber}*`,
    ]);
  });

  test("a post that does not arrive, or that nobody acknowledges, reaches the liaison by another way, once each", async () => {
    world.gateway.moods.WHATSAPP = "SILENT";
    const { complaintId, ticketNumber } = await world.forwarded();
    const reminders = () =>
      world.mail
        .sentTo(LIAISON_MAIL)
        .filter(({ raw }) => raw.includes("belum dikonfirmasi") && raw.includes(ticketNumber));
    await watchGroupPosts(world.core.cases);
    expect((await world.states(complaintId)).join()).not.toContain("GROUP_REMINDER");
    const isDue = () =>
      world.rows("UPDATE notice SET watch_at = UTC_TIMESTAMP(3) WHERE complaint_id = ? AND watch_at IS NOT NULL", [
        complaintId,
      ]);
    await isDue();
    await Promise.all([watchGroupPosts(world.core.cases), watchGroupPosts(world.core.cases)]);
    world.gateway.moods.WHATSAPP = "WELL";
    world.gateway.hangUp();
    await world.pass();
    expect(reminders()).toHaveLength(1);
    const { providerId } = await world.groupPost(complaintId);
    await takeDelivery(world.env, "WHATSAPP", { providerId: providerId ?? "", state: "DELIVERED" });
    await isDue();
    await watchGroupPosts(world.core.cases);
    await watchGroupPosts(world.core.cases);
    await world.pass();
    expect(reminders()).toHaveLength(2);
    expect((await world.groupPost(complaintId)).state).toBe("DELIVERED");
  });
});

describe("M2", () => {
  test("M2 the gateway is down: the case goes on to its end; the notices are retried, then listed", async () => {
    world.gateway.moods.WHATSAPP = "DOWN";
    const { complaintId } = await world.forwarded({ channel: "WHATSAPP", complainant: { phone: "+628123460001" } });
    const passes = world.pass();
    await world.does("LIAISON", acceptDisposition, complaintId, {});
    await world.does("LIAISON", answerComplaint, complaintId, { text: "Pompa sudah dipasang." });
    await world.does("COORDINATOR", receiveAnswer, complaintId, {});
    await world.does("LEADER", reviewResult, complaintId, { outcome: "RESOLVED" });
    await passes;
    for (let n = 0; n < 4; n++) await world.pass();
    const [row] = await world.rows<{ status: string }>("SELECT status FROM complaint WHERE id = ?", [complaintId]);
    expect(row?.status).toBe("RESOLVED");
    const whatsapp = (await world.notices(complaintId)).filter(({ channel }) => channel === "WHATSAPP");
    expect(whatsapp.map(({ state }) => state)).toEqual(whatsapp.map(() => "UNDELIVERED"));
    expect(whatsapp.map(({ template }) => template)).toEqual([
      "RECEIPT",
      "VERIFIED",
      "FORWARDED",
      "GROUP_FORWARDED",
      "ANSWER_RECEIVED",
      "RESOLVED",
      "GROUP_RESULT",
    ]);
    expect((await world.states(complaintId)).filter((one) => one.includes("NEW_DISPOSITION"))).toEqual([
      "NEW_DISPOSITION EMAIL SENT",
    ]);
    // A code is not kept for later: the citizen asks for a new one.
    const [receipt] = whatsapp;
    await retryNotice(world.core.cases, world.actor("ADMIN"), receipt?.id ?? "");
    expect((await world.notices(complaintId))[0]).toMatchObject({ state: "QUEUED", attempts: 0, sealedData: null });
  });

  test("M2 killed between the gateway's taking and our writing: the next sender asks under the same key, and it is one message", async () => {
    const { complaintId } = await world.submit({ channel: "SMS", complainant: { phone: "+628123460002" } });
    const victim = new TestProcess("../stories/notify-process.ts", []);
    victim.say(JSON.stringify(world.variables));
    await victim.hears("ready");
    const taken = new Promise<void>((resolve) => {
      world.gateway.onTaken = async () => {
        world.gateway.onTaken = null;
        victim.signal("SIGKILL");
        await victim.ended();
        resolve();
      };
    });
    victim.say("go");
    await taken;
    expect((await world.notices(complaintId))[0]).toMatchObject({ state: "SENDING", attempts: 1 });
    await waitFor("the end of the dead sender's lease", async () => {
      await world.pass();
      return (await world.notices(complaintId))[0]?.state === "SENT";
    });
    expect(world.gateway.sentTo("+628123460002")).toHaveLength(1);
    expect((await world.notices(complaintId))[0]?.attempts).toBe(2);
  });
});

describe("M2 a mail server, which is a process of its own", () => {
  const ADDRESS = "warga.surel@warga.invalid";

  async function mailServer(port: number, scanMs: number) {
    const server = new TestProcess("../stories/mail-process.ts", []);
    server.say(JSON.stringify({ port, scanMs }));
    const line = await server.hears("listening ");
    return { server, port: Number(line.split(" ")[1]) };
  }

  test("M2 is killed while it looks into a mail, is away, and comes back: the case goes on, and it is the same mail again", async () => {
    const first = await mailServer(0, 60_000);
    const settings = testConfig({ ...world.variables, NOTIFY_SMTP_URL: `smtp://127.0.0.1:${first.port}` }).notify;
    const sender = world.sender("surel", { settings, timing: PATIENT });
    const { complaintId } = await world.submit({ channel: "WEB", complainant: { email: ADDRESS } });
    const state = async () => (await world.notices(complaintId))[0];
    const nextTry = async () => {
      await world.rows("UPDATE notice SET not_before = UTC_TIMESTAMP(3) WHERE complaint_id = ?", [complaintId]);
      await world.pass(sender);
    };

    const sending = world.pass(sender);
    const [, , messageId] = (await first.server.hears(`took ${ADDRESS}`)).split(" ");
    first.server.signal("SIGKILL");
    await sending;
    expect(await state()).toMatchObject({ state: "QUEUED", attempts: 1, unclearTries: 1 });

    await nextTry();
    expect(await state()).toMatchObject({ state: "QUEUED", attempts: 2, unclearTries: 1 });
    await world.does("COORDINATOR", verify, complaintId, { leadAgency: "DPUPR" });

    const second = await mailServer(first.port, 0);
    await nextTry();
    expect(await state()).toMatchObject({ state: "SENT", attempts: 3 });
    expect((await second.server.hears(`took ${ADDRESS}`)).split(" ")[2]).toBe(messageId);
    await world.pass(sender);
    // The receipt, and what happened meanwhile, in their order.
    expect((await world.states(complaintId)).slice(0, 2)).toEqual(["RECEIPT EMAIL SENT", "VERIFIED EMAIL SENT"]);
    for (const adapter of sender.adapters.values()) adapter.close();
    second.server.signal("SIGKILL");
    await second.server.ended();
  });
});

describe("S21", () => {
  const HIDDEN = {
    name: "Kenaripelapor",
    phone: "+628123467766",
    email: "kenari.pelapor@warga.invalid",
    nik: "3321000099887766",
    address: "Gang Kenariputih 7",
  };
  const WORDS = { title: "Rahasiakenari di kantor", content: "Isi rahasiakenari tentang pungutan." };

  /** Everything that others than the reporter himself could read. */
  async function readByOthers(): Promise<string> {
    const own = new Set([HIDDEN.phone, HIDDEN.email]);
    const events = await world.rows<{ data: string }>("SELECT data FROM event");
    const notices = await world.rows<Record<string, unknown>>("SELECT * FROM notice");
    return [
      ...world.gateway.messages.filter(({ to }) => !own.has(to)).map((message) => JSON.stringify(message)),
      ...world.mail.mails.filter(({ to }) => !own.has(to)).map(({ raw }) => raw),
      ...world.logged,
      ...events.map(({ data }) => data),
      ...notices.map((row) => Object.values(row).map(String).join("\n")),
    ].join("\n");
  }

  async function travelled(flags: { isAnonymous: boolean; isSecret: boolean }, channel: "WEB" | "WHATSAPP") {
    const receipt = await world.submit({ ...flags, ...WORDS, channel, complainant: HIDDEN });
    const id = receipt.complaintId;
    await world.does("COORDINATOR", requestClarification, id, { question: "Kenaritanya: di mana tepatnya?" });
    await world.pass();
    await world.does("COORDINATOR", reject, id, { reason: "Kenarialasan: bukan wewenang kami." });
    const second = await world.forwarded({ ...flags, ...WORDS, channel, complainant: HIDDEN });
    await world.does("COORDINATOR", addFollowUp, second.complaintId, {
      text: "Kenaritindak: diperiksa.",
      visibility: "PUBLIC",
    });
    await world.pass();
    await world.pass();
    return { receipt, second };
  }

  test("S21 nothing of a reporter's identity is in anybody else's message, in a log, an event or a notice's row", async () => {
    await travelled({ isAnonymous: true, isSecret: false }, "WEB");
    await travelled({ isAnonymous: true, isSecret: true }, "WHATSAPP");
    const text = await readByOthers();
    expect(text).toContain("Disposisi");
    const canaries = [HIDDEN.name, HIDDEN.email, HIDDEN.nik, HIDDEN.address, "628123467766", "08123467766"];
    expect(canaries.filter((one) => new Canary(one).isIn(text))).toEqual([]);
    expect(new Canary("Rahasiakenari").isIn(text)).toBe(false);
  });

  test("S21 an anonymous reporter still gets his own notices, by the contact that he left", async () => {
    const before = world.mail.sentTo(HIDDEN.email).length;
    await travelled({ isAnonymous: true, isSecret: false }, "WEB");
    const mails = world.mail.sentTo(HIDDEN.email).slice(before);
    expect(mails).toHaveLength(7);
    expect(mails.map(({ raw }) => raw).join()).toContain("Kenaritanya");
  });

  test("S21 of a secret case ticket and status go out, and never a word of what it says", async () => {
    const before = world.gateway.sentTo(HIDDEN.phone).length;
    const { second } = await travelled({ isAnonymous: false, isSecret: true }, "WHATSAPP");
    const texts = world.gateway
      .sentTo(HIDDEN.phone)
      .slice(before)
      .map(({ text }) => text);
    expect(texts).toHaveLength(7);
    expect(texts.filter((text) => /kenari/i.test(text))).toEqual([]);
    expect(texts.filter((text) => text.startsWith("Aduan ")).length).toBeGreaterThan(3);
    const [shared] = posts(second.ticketNumber);
    expect(shared?.text).toMatch(/^Aduan \w{11}: Diteruskan kepada OPD\./);
    expect(shared?.text).not.toContain("Dinas");
  });
});
