import { acceptDisposition, addFollowUp, answerComplaint, returnDisposition } from "../../src/cases/agency-work";
import { reopen } from "../../src/cases/citizen";
import { queueDigests } from "../../src/cases/digest";
import { mergeComplaints } from "../../src/cases/merge";
import { receiveAnswer, reviewResult } from "../../src/cases/result";
import { forward, requestClarification, verify } from "../../src/cases/review";
import { formatInstant } from "../../src/domain/jakarta-time";
import { takeIn } from "../../src/sync/take-in";
import { NotifyWorld } from "../support/notify";

let world: NotifyWorld;

beforeAll(async () => {
  world = await NotifyWorld.start("notice_queueing");
}, 60_000);

afterAll(() => world.close());

async function told(complaintId: string): Promise<string[]> {
  return (await world.notices(complaintId)).map(({ template, recipientKind }) => `${recipientKind} ${template}`);
}

test("each public step tells its reporter; what is the office's business tells nobody outside", async () => {
  const { complaintId } = await world.forwarded();
  await world.does("LIAISON", returnDisposition, complaintId, { reason: "Bukan wewenang kami." });
  await world.does("COORDINATOR", verify, complaintId, { leadAgency: "DPUPR" });
  await world.does("COORDINATOR", forward, complaintId, {});
  await world.does("LIAISON", acceptDisposition, complaintId, {});
  const step4 = ["REPORTER FORWARDED", "GROUP GROUP_FORWARDED", "OFFICER NEW_DISPOSITION"];
  expect(await told(complaintId)).toEqual(["REPORTER RECEIPT", "REPORTER VERIFIED", ...step4, ...step4]);
});

test("a change that was undone has told nobody", async () => {
  const { complaintId } = await world.submit();
  await expect(world.does("COORDINATOR", requestClarification, complaintId, { question: "" })).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
  expect(await told(complaintId)).toEqual(["REPORTER RECEIPT"]);
});

test("the reporters of merged cases follow the survivor's public steps; a secret survivor's only by its status", async () => {
  for (const isSecret of [false, true]) {
    const phone = `+62812345900${isSecret ? 2 : 1}`;
    const duplicate = await world.submit({ channel: "WHATSAPP", complainant: { phone } });
    const survivor = await world.submit({ isSecret });
    const actor = world.actor("COORDINATOR");
    await mergeComplaints(world.core.cases, { actor, id: duplicate.complaintId }, { into: survivor.complaintId });
    await world.does("COORDINATOR", verify, survivor.complaintId, { leadAgency: "DPUPR" });
    await world.does("COORDINATOR", forward, survivor.complaintId, {});
    await world.does("LIAISON", addFollowUp, survivor.complaintId, { text: "Pompa tiba besok.", visibility: "PUBLIC" });
    expect(await told(duplicate.complaintId)).toEqual([
      "REPORTER RECEIPT",
      "REPORTER MERGED",
      "REPORTER FORWARDED",
      "REPORTER FOLLOWED_UP",
    ]);
    await world.pass();
    const last = world.gateway.sentTo(phone).at(-1)?.text ?? "";
    expect(last).toContain(duplicate.ticketNumber);
    expect(last).not.toContain(survivor.ticketNumber);
    expect(last.includes("Pompa tiba besok.")).toBe(!isSecret);
  }
});

test("who follows a case hears that it is settled, without a right that is not his, and that it is open again", async () => {
  const phone = "+628123459010";
  const duplicate = await world.submit({ channel: "WHATSAPP", complainant: { phone } });
  const survivor = await world.submit({ channel: "WHATSAPP", complainant: { phone: "+628123459011" } });
  const actor = world.actor("COORDINATOR");
  await mergeComplaints(world.core.cases, { actor, id: duplicate.complaintId }, { into: survivor.complaintId });
  await world.does("COORDINATOR", verify, survivor.complaintId, { leadAgency: "DPUPR" });
  await world.does("COORDINATOR", forward, survivor.complaintId, {});
  await world.does("LIAISON", acceptDisposition, survivor.complaintId, {});
  await world.does("LIAISON", answerComplaint, survivor.complaintId, { text: "Pompa sudah dipasang." });
  await world.does("COORDINATOR", receiveAnswer, survivor.complaintId, {});
  await world.does("LEADER", reviewResult, survivor.complaintId, { outcome: "RESOLVED" });
  await world.does("CITIZEN", reopen, survivor.complaintId, { reason: "Pompanya mati lagi." });
  const last = (templates: string[]) => templates.slice(-2);
  expect(last(await told(duplicate.complaintId))).toEqual(["REPORTER RESOLVED", "REPORTER REOPENED"]);
  // He did it himself.
  expect((await told(survivor.complaintId)).at(-1)).not.toBe("REPORTER REOPENED");
  await world.pass();
  const [settled] = world.gateway.sentTo(phone).slice(-2);
  expect(settled?.text).toContain(duplicate.ticketNumber);
  expect(settled?.text).toContain("sampaikan aduan baru");
  expect(settled?.text).not.toMatch(/dibuka kembali|BUKA|NILAI/);
  const [own] = world.gateway.sentTo("+628123459011").slice(-1);
  const until = await world.rows<{ until: string }>(
    `SELECT JSON_VALUE(data, '$.until') AS until FROM notice WHERE complaint_id = ? AND template = 'RESOLVED'`,
    [survivor.complaintId],
  );
  expect(own?.text).toContain(`sampai ${formatInstant(new Date(until[0]?.until ?? ""))}`);
  expect(own?.text).toContain(`BUKA ${survivor.ticketNumber}`);
});

test("a case of the national side is told of by its steps here, if there is a contact; never of its past", async () => {
  const { work } = world.core.cases;
  const born = (nationalId: string, phone: string | null, past: boolean) =>
    work.transaction((tx) =>
      takeIn(
        { cases: world.core.cases },
        tx,
        {
          nationalId,
          title: "Jalan rusak di Sayung",
          content: "Jalan berlubang sejak banjir.",
          kind: "COMPLAINT",
          isAnonymous: false,
          isSecret: false,
          reporter: { name: "Sri", phone, email: null, nik: null, address: null },
          createdAt: null,
          incidentOn: null,
          past: past ? { status: "RESOLVED", closedAt: null } : null,
        },
        { kind: "SYSTEM" },
      ),
    );
  const silent = await born("9001", null, false);
  const reachable = await born("9002", "+628123459003", false);
  const historic = await born("9003", "+628123459004", true);
  for (const id of [silent, reachable]) {
    await world.does("COORDINATOR", verify, id, { leadAgency: "DPUPR" });
    await world.does("COORDINATOR", forward, id, {});
  }
  expect(await told(silent)).toEqual(["GROUP GROUP_FORWARDED", "OFFICER NEW_DISPOSITION"]);
  expect(await told(reachable)).toEqual(["REPORTER FORWARDED", "GROUP GROUP_FORWARDED", "OFFICER NEW_DISPOSITION"]);
  expect(await told(historic)).toEqual([]);
  // From now on its steps are the hub's own.
  await world.does("COORDINATOR", reopen, historic, { reason: "Belum selesai." }).catch(() => undefined);
  expect((await told(historic)).filter((one) => one !== "REPORTER REOPENED")).toEqual([]);
});

describe("the daily digest", () => {
  const at = async (instant: string) => {
    const cases = { ...world.core.cases, clock: () => new Date(instant) };
    await queueDigests(cases);
    return world.rows<{ data: string; onceKey: string }>(
      "SELECT data, once_key AS onceKey FROM notice WHERE template = 'DIGEST' ORDER BY seq",
    );
  };

  beforeAll(async () => {
    const { vault } = world.core.cases;
    for (const role of ["COORDINATOR", "LIAISON"] as const) {
      const actor = world.actor(role);
      if (actor.kind !== "OFFICER") throw new Error("no officer");
      const mail = vault.sealOwn(`officer|email|${actor.id}`, `${role.toLowerCase()}@demak.invalid`);
      await world.rows("UPDATE officer SET email = ? WHERE id = ?", [mail, actor.id]);
    }
    await world.rows("UPDATE complaint SET due_at = '2026-03-09 00:00:00'");
    await world.rows("UPDATE complaint_agency SET due_at = '2026-03-10 09:00:00'");
  });

  test("is queued on working days from 07:30 on, once for each officer who can be reached", async () => {
    // Sunday; 07:29 on a working day; afternoon.
    for (const early of ["2026-03-08T01:00:00.000Z", "2026-03-10T00:29:00.000Z", "2026-03-10T06:00:00.000Z"]) {
      expect(await at(early)).toEqual([]);
    }
    await Promise.all([at("2026-03-10T00:30:00.000Z"), at("2026-03-10T00:30:00.000Z")]);
    await at("2026-03-10T00:31:00.000Z");
    await world.rows("UPDATE job SET done_at = NULL, lease_until = NULL WHERE name = 'digest'");
    const digests = await at("2026-03-10T01:00:00.000Z");
    expect(digests).toHaveLength(2);
    const [liaison, coordinator] = digests.map(({ data }) => JSON.parse(data) as Record<string, number>);
    expect(liaison?.dueToday).toBe(liaison?.open);
    expect(liaison?.overdue).toBe(0);
    expect(coordinator?.overdue).toBe(coordinator?.open);
    expect(coordinator?.open).toBeGreaterThan(liaison?.open ?? 0);
    await world.pass();
    const [mail] = world.mail.sentTo("liaison@demak.invalid").filter(({ raw }) => raw.includes("Ringkasan aduan"));
    expect(mail?.raw).toContain("Dinas Pekerjaan Umum");
    expect(mail?.raw).toContain(`Terbuka: ${liaison?.open}`);
  });
});
