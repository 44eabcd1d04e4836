import { reopen } from "../../src/cases/citizen";
import { reject, verify } from "../../src/cases/review";
import { examineCase } from "../../src/sync/examine";
import { importNationalCase, takeNewCases } from "../../src/sync/new-cases";
import { pull, pullDue } from "../../src/sync/pull";
import { push } from "../../src/sync/push";
import { isOurs, ourInstitutions } from "../../src/sync/reading";
import { AGENCY, TestBridge } from "../support/bridge";

let bridge: TestBridge;

beforeAll(async () => {
  bridge = await TestBridge.start("pull");
}, 60_000);

afterAll(() => bridge.close());

const HOUR = 3_600_000;

/** What an institution of ours writes there by itself. */
function followUp(content: string, extra: Record<string, unknown> = {}) {
  return {
    author: "institution" as const,
    institutionFromId: bridge.settings.institutionId,
    institutionToId: bridge.settings.institutionId,
    content,
    templateCode: null,
    ...extra,
  };
}

/** What the reporter writes there. */
function reply(content: string, extra: Record<string, unknown> = {}) {
  const from = { author: "reporter" as const, institutionFromId: null, institutionToId: null };
  return { ...from, content, templateCode: "reporter_reply", ...extra };
}

async function linked(make: () => Promise<{ complaintId: string }> = () => bridge.forwarded()) {
  const { complaintId } = await make();
  await push(bridge.env, complaintId);
  return { complaintId, record: await bridge.there(complaintId) };
}

test("a case on both sides is EQUAL, and reading it again changes nothing", async () => {
  const { complaintId } = await linked();
  const first = await examineCase(bridge.env, complaintId);
  expect(first).toMatchObject({ verdict: "EQUAL", differences: [] });
  const events = (await bridge.events(complaintId)).length;
  const again = await examineCase(bridge.env, complaintId);
  expect(again).toMatchObject({ verdict: "EQUAL", isChanged: false, action: null });
  expect(await bridge.events(complaintId)).toHaveLength(events);
  expect(events).toBeGreaterThan(3);
});

test("our own follow-ups are not taken for others' (S5's echo), and others' are taken once", async () => {
  const { complaintId, record } = await linked();
  const texts = () =>
    bridge.rows("SELECT id FROM case_text WHERE complaint_id = ? AND purpose = 'NATIONAL_FOLLOW_UP'", [complaintId]);
  await examineCase(bridge.env, complaintId);
  const before = (await texts()).length;
  bridge.simulator.state.addFollowUp(record, followUp("<p>Petugas <b>sudah</b> ke lokasi &amp; mengukur.</p>"));
  await examineCase(bridge.env, complaintId);
  await examineCase(bridge.env, complaintId);
  expect(await texts()).toHaveLength(before + 1);
});

test("done nationally: the case is resolved here, once, and a reopening here is not undone by the next pull", async () => {
  const { complaintId, record } = await linked();
  await examineCase(bridge.env, complaintId);
  bridge.simulator.state.addFollowUp(record, followUp("Sudah kami perbaiki."));
  bridge.simulator.state.setStatus(record, "Selesai");
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL", action: expect.any(String) });
  expect(await bridge.status(complaintId)).toBe("RESOLVED");
  await bridge.does("COORDINATOR", reopen, complaintId, { reason: "Pelapor belum puas." });
  await push(bridge.env, complaintId);
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL", action: null });
  expect(["VERIFIED", "IN_PROGRESS"]).toContain(await bridge.status(complaintId));
  expect((await bridge.national(complaintId)).waiting).not.toBeNull();
});

test("a reply to a case that is done here opens it again, but not once it was closed there after the reply", async () => {
  const { state } = bridge.simulator;
  const { complaintId, record } = await linked(() => bridge.resolved());
  await bridge.drained(complaintId);
  await examineCase(bridge.env, complaintId);
  const now = Date.now();
  state.addFollowUp(record, reply("Apakah sudah dicek?", { at: new Date(now + 2_000) }));
  state.setStatus(record, "Selesai");
  const closing = record.log.at(-1);
  if (closing !== undefined) Object.assign(closing, { at: new Date(now + 4_000) });
  await examineCase(bridge.env, complaintId);
  expect(await bridge.status(complaintId)).toBe("RESOLVED");
  state.addFollowUp(record, reply("Masih rusak!", { at: new Date(now + 6_000) }));
  state.setStatusUnlogged(record, "Selesai");
  await examineCase(bridge.env, complaintId);
  expect(await bridge.status(complaintId)).toBe("IN_PROGRESS");
});

test("a reply is no answer to what was not sent yet; what else waits does not matter", async () => {
  const { state } = bridge.simulator;
  for (const [cause, status] of [
    ["RESOLVED", "RESOLVED"],
    ["FILE_REFUSED", "IN_PROGRESS"],
  ] as const) {
    const { complaintId, record } = await linked(() => bridge.resolved());
    await bridge.drained(complaintId);
    state.setStatusUnlogged(record, "Selesai");
    await examineCase(bridge.env, complaintId);
    await bridge.rows(
      "UPDATE outbox SET state = 'PARKED', parked_state = 'REFUSED', cause = ? WHERE complaint_id = ? AND cause = 'RESOLVED'",
      [cause, complaintId],
    );
    state.addFollowUp(record, reply("Masih rusak!", { at: new Date(Date.now() + 2_000) }));
    state.setStatusUnlogged(record, "Selesai");
    await examineCase(bridge.env, complaintId);
    expect([cause, await bridge.status(complaintId)]).toEqual([cause, status]);
    // Once nothing waits any more the reopening is not undone.
    await bridge.rows("UPDATE outbox SET state = 'DISCARDED' WHERE complaint_id = ?", [complaintId]);
    await examineCase(bridge.env, complaintId);
    expect([cause, await bridge.status(complaintId)]).toEqual([cause, status]);
  }
});

test("the regency's own institution is known by its name from the cases that it holds, if by no list", async () => {
  const { complaintId } = await linked();
  await examineCase(bridge.env, complaintId);
  const { institutionId } = bridge.settings;
  const ours = await ourInstitutions(bridge.core.cases.work, institutionId);
  const name = bridge.simulator.state.masters.institutions.find(({ id }) => String(id) === institutionId)?.name ?? "";
  expect(isOurs(ours, { id: null, name })).toBe(true);
  expect(isOurs(ours, { id: null, name: "Kementerian PUPR" })).toBe(false);
});

test("closed there without an answer of ours: in process still (MONITORING)", async () => {
  const { complaintId, record } = await linked();
  await examineCase(bridge.env, complaintId);
  bridge.simulator.state.setStatusUnlogged(record, "Selesai");
  await examineCase(bridge.env, complaintId);
  expect(await bridge.status(complaintId)).toBe("MONITORING");
});

test("A → B → A are three changes; reading again brings none (S9)", async () => {
  const { complaintId, record } = await linked();
  await examineCase(bridge.env, complaintId);
  const before = (await bridge.events(complaintId)).filter(({ type }) => type === "NATIONAL_STATUS_CHANGED").length;
  const { state } = bridge.simulator;
  const start = record.statusName;
  state.setStatus(record, "Ditunda");
  state.setStatus(record, start);
  await examineCase(bridge.env, complaintId);
  await examineCase(bridge.env, complaintId);
  const after = (await bridge.events(complaintId)).filter(({ type }) => type === "NATIONAL_STATUS_CHANGED");
  expect(after.slice(before).map(({ data }) => (JSON.parse(data) as { statusName: string }).statusName)).toEqual([
    "Ditunda",
    start,
  ]);
});

test("an item dated yesterday joins the history and moves nothing (S6)", async () => {
  const { complaintId, record } = await linked();
  await examineCase(bridge.env, complaintId);
  const known = (await bridge.events(complaintId)).length;
  bridge.simulator.state.addFollowUp(record, followUp("Hari ini."));
  await examineCase(bridge.env, complaintId);
  bridge.simulator.state.addFollowUp(record, followUp("Kemarin.", { at: new Date(Date.now() - 24 * HOUR) }));
  await examineCase(bridge.env, complaintId);
  const events = (await bridge.events(complaintId)).slice(known).filter(({ type }) => type === "NATIONAL_FOLLOW_UP");
  expect(events.map(({ data }) => (JSON.parse(data) as { isLate?: boolean }).isLate ?? false)).toEqual([false, true]);
  expect(await bridge.status(complaintId)).toBe("FORWARDED");
});

test("the more protective flag wins here at once, and a less protective one there is a conflict", async () => {
  const { complaintId, record } = await linked();
  bridge.simulator.state.alter(record, { isSecret: true });
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL" });
  const [row] = await bridge.rows<{ is_secret: number; title: string }>(
    "SELECT is_secret, title FROM complaint WHERE id = ?",
    [complaintId],
  );
  expect(row).toMatchObject({ is_secret: 1, title: "" });
  bridge.simulator.state.alter(record, { isSecret: false });
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "CONFLICT", differences: ["isSecret"] });
  expect((await bridge.national(complaintId)).task).not.toBeNull();
});

test("held by another institution: transferred here; ours again: back to choosing an agency", async () => {
  const { complaintId, record } = await linked();
  const other = bridge.simulator.state.masters.institutions.find(
    ({ id }) => String(id) !== bridge.settings.institutionId,
  );
  bridge.simulator.state.dispose(record, String(other?.id));
  await examineCase(bridge.env, complaintId);
  expect(await bridge.status(complaintId)).toBe("TRANSFERRED");
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL" });
  bridge.simulator.state.dispose(record, bridge.settings.institutionId);
  await examineCase(bridge.env, complaintId);
  expect(await bridge.status(complaintId)).toBe("VERIFIED");
});

test("each side owns its words: what is rewritten there does not overwrite the case here, and ours never goes out again", async () => {
  const { complaintId, record } = await linked();
  await examineCase(bridge.env, complaintId);
  const words = () => bridge.rows("SELECT title, content FROM complaint WHERE id = ?", [complaintId]);
  const before = await words();
  const sent = bridge.simulator.journal.entries.filter(({ call }) => call === "N1" || call === "N6").length;
  bridge.simulator.state.alter(record, { title: "Judul lain", content: "Isi lain sama sekali." });
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL", action: null });
  await push(bridge.env, complaintId);
  expect(await words()).toEqual(before);
  expect(bridge.simulator.journal.entries.filter(({ call }) => call === "N1" || call === "N6")).toHaveLength(sent);
});

test("an unknown status is UNKNOWN and moves nothing; a case that cannot be read keeps what is known of it (S16)", async () => {
  const { complaintId, record } = await linked();
  await examineCase(bridge.env, complaintId);
  bridge.simulator.state.setStatusUnlogged(record, "Dalam Renungan");
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({
    verdict: "UNKNOWN",
    differences: ["unknownStatus"],
  });
  bridge.simulator.state.deleteCase(record.id);
  const before = await bridge.national(complaintId);
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "UNKNOWN", differences: ["unreadable"] });
  expect((await bridge.national(complaintId)).lastPulledAt).toEqual(before.lastPulledAt);
});

test("a dry run says what it would do, and does nothing", async () => {
  const { complaintId, record } = await linked();
  await examineCase(bridge.env, complaintId);
  bridge.simulator.state.setStatus(record, "Ditolak", "Bukan kewenangan.");
  const events = (await bridge.events(complaintId)).length;
  expect(await examineCase(bridge.env, complaintId, { isDryRun: true })).toMatchObject({ action: expect.any(String) });
  expect(await bridge.status(complaintId)).toBe("FORWARDED");
  expect(await bridge.events(complaintId)).toHaveLength(events);
  await examineCase(bridge.env, complaintId);
  expect(await bridge.status(complaintId)).toBe("REJECTED");
});

test("rejected here while they go on there: a conflict that names itself", async () => {
  const { complaintId, record } = await linked(() => bridge.verified());
  await examineCase(bridge.env, complaintId);
  await bridge.does("COORDINATOR", reject, complaintId, { reason: "Aduan ganda." });
  await push(bridge.env, complaintId);
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL" });
  bridge.simulator.state.setStatus(record, "Dalam Proses");
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "CONFLICT" });
});

test("a step that our own follow-up has brought about is no move of theirs, also where it stands in the log by itself", async () => {
  const { complaintId, record } = await linked(() => bridge.verified());
  await examineCase(bridge.env, complaintId);
  await bridge.does("COORDINATOR", reject, complaintId, { reason: "Bukan aduan." });
  await bridge.drained(complaintId);
  bridge.simulator.state.setStatus(record, "Ditindaklanjuti oleh Instansi");
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL" });
  bridge.simulator.state.addFollowUp(record, followUp("Akan kami tinjau kembali."));
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "CONFLICT" });
});

test("rejected there, where only the list of statuses tells why: the reason is kept", async () => {
  const { complaintId, record } = await linked();
  await examineCase(bridge.env, complaintId);
  bridge.simulator.state.setStatusUnlogged(record, "Ditolak");
  record.statusNotes.push({ note: "Laporan serupa sudah ditangani.", at: new Date(Date.now() + 2_000) });
  await examineCase(bridge.env, complaintId);
  expect(await bridge.status(complaintId)).toBe("REJECTED");
  const [text] = await bridge.rows<{ origin: string; visibility: string }>(
    `SELECT t.origin, t.visibility FROM event e JOIN case_text t ON t.id = e.text_id
      WHERE e.complaint_id = ? AND e.to_status = 'REJECTED'`,
    [complaintId],
  );
  expect(text).toEqual({ origin: "NATIONAL", visibility: "PUBLIC" });
});

test("a case typed in by its number enters at step 3, once", async () => {
  const born = bridge.born({ title: "Jalan berlubang di Mranggen" });
  const coordinator = bridge.actors.COORDINATOR;
  const { complaintId } = await importNationalCase(bridge.env, coordinator, born.id);
  expect(await bridge.status(complaintId)).toBe("VERIFIED");
  expect(await bridge.national(complaintId)).toMatchObject({ nationalId: born.id, verdict: "EQUAL" });
  await expect(importNationalCase(bridge.env, coordinator, born.id)).rejects.toMatchObject({ code: "ALREADY_LINKED" });
  await expect(importNationalCase(bridge.env, coordinator, "99999999")).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await pullDue(bridge.env, { limit: 500 })).failed).toBe(0);
});

test("pull reads every linked case", async () => {
  const total = (
    await bridge.rows<{ n: number }>("SELECT COUNT(*) AS n FROM national_case WHERE national_id IS NOT NULL")
  )[0];
  const result = await pull(bridge.env);
  expect(result.read + result.failed).toBe(Number(total?.n));
});

describe("with listInbound", () => {
  let able: TestBridge;
  beforeAll(async () => {
    able = await TestBridge.start("pull_inbound", {
      simulator: { capabilities: ["listInbound"] },
      variables: { SP4N_CAPABILITIES: "listInbound" },
    });
  }, 60_000);
  afterAll(() => able.close());

  test("cases born there are taken in once; what was closed before the first look comes with its past", async () => {
    for (let n = 0; n < 60; n += 1) able.born({ title: `Aduan ${n}` });
    able.simulator.state.setStatus(able.born({ title: "Lama" }), "Selesai");
    const answered = able.born({ title: "Lama" });
    able.simulator.state.addFollowUp(answered, reply("Terima kasih."));
    able.simulator.state.setStatusUnlogged(answered, "Selesai");
    expect(await takeNewCases(able.env, { isFull: false })).toMatchObject({ taken: 62, failed: 0 });
    expect(await takeNewCases(able.env, { isFull: true })).toMatchObject({ taken: 0, failed: 0 });
    const old = await able.rows<{ status: string }>("SELECT status FROM complaint WHERE title = 'Lama'");
    expect(old.map(({ status }) => status)).toEqual(["RESOLVED", "RESOLVED"]);
    const [late] = await able.rows<{ n: number }>("SELECT COUNT(*) AS n FROM national_case WHERE verdict <> 'EQUAL'");
    expect(Number(late?.n)).toBe(0);
  });

  test("a look that is ended leaves the rest of the list to the next one", async () => {
    const ending = new AbortController();
    for (let n = 0; n < 5; n += 1) able.born({ title: `Terlambat ${n}` });
    able.simulator.intercept(async ({ call }, work) => {
      if (call === "N4") ending.abort();
      return work();
    });
    const { taken, failed } = await takeNewCases(able.env, { isFull: true, signal: ending.signal });
    able.simulator.intercept(null);
    expect([taken, failed > 0]).toEqual([1, true]);
    expect(await takeNewCases(able.env, { isFull: false })).toMatchObject({ taken: 4, failed: 0 });
  });

  test("a case of ours that quotes other tickets is its own ticket's", async () => {
    const quoted = await able.verified();
    await able.drained(quoted.complaintId);
    const content = `Melanjutkan aduan saya #${quoted.ticketNumber}.`;
    let receipt = await able.submit({ content });
    // The quoted one comes first in every index.
    while (receipt.ticketNumber < quoted.ticketNumber) receipt = await able.submit({ content });
    await able.does("COORDINATOR", verify, receipt.complaintId, { leadAgency: AGENCY });
    able.simulator.faults.add({ kind: "timeoutAfter", calls: ["N1"], times: 1 });
    await push(able.env, receipt.complaintId);
    expect(await takeNewCases(able.env, { isFull: true })).toMatchObject({ linked: 1, parked: 0, taken: 0 });
    expect((await able.national(receipt.complaintId)).nationalId).toBe(able.carrying(receipt.ticketNumber)[0]?.id);
  });
});
