import { addFollowUp } from "../../src/cases/agency-work";
import { answerClarification } from "../../src/cases/citizen";
import { forward, requestClarification, verify } from "../../src/cases/review";
import { transfer } from "../../src/cases/transfer";
import { isGsm7 } from "../../src/domain/gsm7";
import { jakartaDateOf } from "../../src/domain/jakarta-time";
import { examineCase } from "../../src/sync/examine";
import { pullInstitutions } from "../../src/sync/masters";
import { AGENCY, TestBridge } from "../support/bridge";
import { Canary } from "../support/canary";
import { startTestHub, type TestHub } from "../support/hub";
import { NotifyWorld } from "../support/notify";
import { click, fetchPaper } from "../support/paper-case";
import { submitted } from "../support/submission";
import { PushWorld } from "./push-world";

const NIK = "3321 0101 0190 0077";
const PHONE = "0813-9990-7712";
/** What must not be left of them, however they are taken apart. */
const CANARIES = ["3321010101900077", "081399907712", NIK, PHONE, "0190 0077", "9990-7712", "99907712"].map(
  (text) => new Canary(text),
);
const MASKED = ["33xx xxxx xxxx xx77", "08xx-xxxx-xx12"];
const PASTED = `NIK saya ${NIK}, WA ${PHONE}.`;

function found(haystack: string): string[] {
  return CANARIES.filter((canary) => canary.isIn(haystack)).map(({ text }) => text);
}

test("the search finds what it looks for", () => {
  expect(found(PASTED).length).toBeGreaterThanOrEqual(4);
});

describe("what goes to the national side", () => {
  let bridge: TestBridge;
  let world: PushWorld;

  beforeAll(async () => {
    bridge = await TestBridge.start("masked_texts");
    world = new PushWorld(bridge);
    await pullInstitutions(bridge.env);
  }, 60_000);
  afterEach(() => world.mend());
  afterAll(() => bridge.close());

  const journal = () => JSON.stringify(bridge.simulator.journal.entries);

  test.each([false, true])(
    "a pasted NIK or telephone number stays here (secret: %s), and both sides are equal",
    async (isSecret) => {
      const { complaintId, ticketNumber } = await bridge.verified({
        title: `Jalan rusak, hubungi ${PHONE}`,
        content: `Jalan rusak sejak Mei. ${PASTED}`,
        isSecret,
      });
      await world.carried(complaintId);
      await bridge.does("COORDINATOR", requestClarification, complaintId, { question: `Apakah benar NIK ${NIK}?` });
      await bridge.does("CITIZEN", answerClarification, complaintId, { text: `Benar. ${PASTED}` });
      await bridge.does("COORDINATOR", verify, complaintId, { leadAgency: AGENCY });
      await bridge.does("COORDINATOR", forward, complaintId, {});
      await world.carried(complaintId);
      // The answer to this one is lost: it is known again by its mark, and said once.
      world.fault({ kind: "timeoutAfter", calls: ["N6"], times: 1 });
      await bridge.does("COORDINATOR", addFollowUp, complaintId, { text: `Pelapor: ${PASTED}`, visibility: "PUBLIC" });
      await world.carried(complaintId);
      const [record] = world.casesOf(ticketNumber);
      expect(record?.title).toBe(`Jalan rusak, hubungi ${MASKED[1]}`);
      expect(record?.content).toContain(`NIK saya ${MASKED[0]}, WA ${MASKED[1]}.`);
      expect(world.saidIn(ticketNumber).filter((said) => said.includes("Pelapor: "))).toEqual([
        expect.stringContaining(`NIK saya ${MASKED[0]}, WA ${MASKED[1]}.`),
      ]);
      expect(found(journal())).toEqual([]);
      expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL", differences: [] });
      expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL", isChanged: false });
    },
  );

  test("a number across the place where a text is cut is not torn in two that nobody knows", async () => {
    // N1 takes 10,000 characters with the reference, and a follow-up 1,000 with its mark.
    const heads: string[] = [];
    for (const length of [9_980, 9_976, 9_970, 9_940]) {
      const content = `${"Rob tinggi sekali. "
        .repeat(600)
        .slice(0, length - 20)
        .trim()} ${NIK} dan ${PHONE}`;
      const { complaintId, ticketNumber } = await bridge.verified({ content });
      await world.carried(complaintId);
      heads.push(world.casesOf(ticketNumber)[0]?.content ?? "");
    }
    // The first three groups of it have room there; the others follow.
    expect(heads.some((head) => / 33xx( xxxx){0,2}$/.test(head))).toBe(true);
    const { complaintId, ticketNumber } = await bridge.forwarded();
    const text = Array.from({ length: 130 }, () => `${NIK} ${PHONE}`).join("; ");
    await bridge.does("COORDINATOR", addFollowUp, complaintId, { text, visibility: "PUBLIC" });
    await world.carried(complaintId);
    expect(world.saidIn(ticketNumber).length).toBeGreaterThanOrEqual(6);
    expect(found(journal())).toEqual([]);
    expect(journal()).not.toMatch(/3321 0|0190 00|0813-9/);
    expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL" });
  });

  test("nor does it go with a transfer", async () => {
    const other = bridge.simulator.state.masters.institutions.find(
      ({ id }) => String(id) !== bridge.settings.institutionId,
    );
    const { complaintId } = await bridge.verified();
    await world.carried(complaintId);
    await bridge.does("COORDINATOR", transfer, complaintId, {
      nationalInstitution: String(other?.id),
      reason: `Kewenangan provinsi. ${PASTED}`,
    });
    await world.carried(complaintId);
    expect(journal()).toContain(`Kewenangan provinsi. NIK saya ${MASKED[0]}`);
    expect(found(journal())).toEqual([]);
  });
});

describe("what goes by messages", () => {
  let world: NotifyWorld;

  beforeAll(async () => {
    world = await NotifyWorld.start("masked_notices");
  }, 60_000);
  afterAll(() => world.close());

  test("a follow-up reaches the citizen by SMS, WhatsApp and mail without the numbers of persons", async () => {
    const contacts = [
      { channel: "SMS", complainant: { phone: "+628123450091" } },
      { channel: "WHATSAPP", complainant: { phone: "+628123450092" } },
      { channel: "WEB", complainant: { email: "warga@contoh.invalid" } },
    ] as const;
    for (const contact of contacts) {
      const { complaintId } = await world.forwarded({ ...contact, content: `Air rob. ${PASTED}` });
      await world.does("COORDINATOR", addFollowUp, complaintId, { text: `Ada ${PASTED}`, visibility: "PUBLIC" });
    }
    await world.pass();
    const texts = [
      world.gateway.sentTo("+628123450091").at(-1)?.text ?? "",
      world.gateway.sentTo("+628123450092").at(-1)?.text ?? "",
    ];
    for (const text of texts) expect(text).toContain(`Ada NIK saya ${MASKED[0]}, WA ${MASKED[1]}.`);
    expect(isGsm7(texts[0] ?? "")).toBe(true);
    const mails = world.mail.sentTo("warga@contoh.invalid").map(({ raw }) => raw.replace(/=\r?\n/g, ""));
    expect(mails.at(-1)).toContain(MASKED[0]);
    expect(found(JSON.stringify([world.gateway.calls, mails]))).toEqual([]);
  });
});

describe("what others than officers read", () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await startTestHub("masked_readings");
  }, 60_000);
  afterAll(() => hub.stop());

  test("keys, spreadsheets and the citizen of a merged case read no number of a person; officers and its own citizen do", async () => {
    const coordinator = await hub.token("COORDINATOR");
    const { createApiKey } = await hub.ask<{ createApiKey: { key: string } }>(
      await hub.token("ADMIN"),
      `mutation($e: DateTime!) { createApiKey(name: "mesin", scopes: ["complaints:read", "events:read"], expiresAt: $e) { key } }`,
      { e: new Date(Date.now() + 86_400_000).toISOString() },
    );
    const [survivor, merged] = [
      await submitted(hub, {
        title: `Hubungi ${PHONE}`,
        content: `Air rob. ${PASTED}`,
        location: { address: `Rumah ${PHONE}`, district: `Sayung ${PHONE}`, village: `Sriwulan ${PHONE}` },
      }),
      await submitted(hub),
    ];
    await click(hub, coordinator, survivor, "verifyComplaint", 'leadAgency: "DPUPR"');
    await click(hub, coordinator, survivor, "forwardComplaint");
    await click(hub, coordinator, survivor, "addFollowUp", `text: "Pelapor: ${PASTED}", visibility: PUBLIC`);
    const merge = "mutation ($d: ID!, $i: ID!) { mergeComplaints(duplicate: $d, into: $i) { userErrors { code } } }";
    await hub.ask(coordinator, merge, { d: merged.id, i: survivor.id });

    const query = `query ($t: String!) { complaintByTicket(ticketNumber: $t) { title content location { address district village }
      lastFollowUp { text } followUps { edges { node { text } } } timeline(first: 50) { edges { node { note } } } } }`;
    const read = async (token: string) => (await hub.gql(token, query, { t: survivor.ticketNumber })).text;
    const page = async (token: string) =>
      (await fetchPaper(hub, `/complaints/${survivor.id}/archive.html`, token)).text();
    const track = async ({ ticketNumber, accessCode }: typeof survivor) => {
      const tracked = `query ($t: String!, $c: String!) { trackComplaint(ticketNumber: $t, accessCode: $c) { title publicFollowUps { text } } }`;
      return (await hub.gql(null, tracked, { t: ticketNumber, c: accessCode })).text;
    };
    for (const whole of [await read(coordinator), await page(coordinator), await track(survivor)]) {
      expect(found(whole)).toEqual(expect.arrayContaining([NIK, PHONE]));
    }
    const key = createApiKey.key;
    const spreadsheet = await (await fetchPaper(hub, "/exports/inbox.csv", coordinator)).text();
    const titles = (await hub.gql(key, "{ inbox { edges { node { title } } } }")).text;
    const today = jakartaDateOf(new Date());
    // What is shown about in the house, and leaves it: lists on paper.
    const monthly = await (
      await fetchPaper(hub, `/reports/monthly.html?month=${today.slice(0, 7)}`, coordinator)
    ).text();
    await hub.sql(
      "UPDATE complaint SET agenda_number = '000001/ADUAN/2026', agenda_at = UTC_TIMESTAMP(3) WHERE id = ?",
      [survivor.id],
    );
    const book = await (await fetchPaper(hub, `/agenda.html?from=${today}&to=2100-01-01`, coordinator)).text();
    for (const text of [await read(key), titles, await page(key), await track(merged), spreadsheet, monthly, book]) {
      expect(text).toContain(MASKED[1]);
      expect(found(text)).toEqual([]);
    }
  });
});
