import { generateKeyPairSync } from "node:crypto";
import { withdraw } from "../../src/cases/citizen";
import { pull } from "../../src/sync/pull";
import { push } from "../../src/sync/push";
import { reconcile } from "../../src/sync/reconcile";
import { reportItems } from "../../src/sync/report";
import { TestBridge } from "../support/bridge";
import { Office } from "./office";

let bridge: TestBridge;
let office: Office;

beforeAll(async () => {
  bridge = await TestBridge.start("story_linking");
  office = await Office.open(bridge);
}, 60_000);

afterAll(async () => {
  await office.close();
  await bridge.close();
});

afterEach(() => bridge.simulator.faults.clear());

/** A case whose creation has arrived, and nobody here knows. */
async function unclear() {
  bridge.simulator.faults.add({ kind: "timeoutAfter", calls: ["N1"], times: 1 });
  const { complaintId, ticketNumber } = await bridge.verified();
  await push(bridge.env, complaintId);
  await bridge.pushUntil("a parked creation", async () => (await office.parked(complaintId)).length === 1);
  const [there] = bridge.carrying(ticketNumber);
  if (there === undefined) throw new Error("the creation did not arrive");
  return { complaintId, ticketNumber, there, itemId: (await office.onlyParked(complaintId)).id };
}

async function linked() {
  const { complaintId, ticketNumber } = await bridge.forwarded();
  await bridge.drained(complaintId);
  return { complaintId, ticketNumber, there: await bridge.there(complaintId) };
}

const resolveAs = (itemId: string, nationalId: string, more = "") =>
  office.decides(`resolveUnknownOutcome(itemId: "${itemId}", nationalId: "${nationalId}"${more})`);

describe("S17 a national number typed by hand", () => {
  test("S17 one that is linked already is refused, with the ticket to which it is", async () => {
    const other = await linked();
    const { complaintId, itemId } = await unclear();
    expect(await resolveAs(itemId, other.there.id)).toEqual([
      { code: "ALREADY_LINKED", message: expect.stringContaining(other.ticketNumber) },
    ]);
    expect(await office.decides(`importNationalCase(nationalId: "${other.there.id}")`)).toEqual([
      { code: "ALREADY_LINKED", message: expect.stringContaining(other.ticketNumber) },
    ]);
    expect(await office.national(complaintId)).toMatchObject({ nationalId: null });
  });

  test("S17 one that does not exist is refused", async () => {
    const { itemId } = await unclear();
    for (const typed of ["99999999", "bukan nomor", "../masters/templates", ""]) {
      const [refusal] = await resolveAs(itemId, typed);
      expect(["NOT_FOUND", "INVALID_INPUT"]).toContain(refusal?.code);
    }
    expect(await office.decides('importNationalCase(nationalId: "99999999")')).toMatchObject([{ code: "NOT_FOUND" }]);
  });

  test("S17 one that carries another ticket's reference is refused, also when the coordinator insists", async () => {
    const first = await unclear();
    const second = await unclear();
    for (const more of ["", ", confirmUnverified: true"]) {
      const [refusal] = await resolveAs(first.itemId, second.there.id, more);
      expect(refusal?.message).toContain(second.ticketNumber);
    }
    expect(await office.national(first.complaintId)).toMatchObject({ nationalId: null });
    expect(await resolveAs(first.itemId, first.there.id)).toEqual([]);
    expect(await resolveAs(second.itemId, second.there.id)).toEqual([]);
  });

  test("S17 where no content is shown the coordinator has to confirm, and that is in the audit", async () => {
    const { complaintId, there, itemId } = await unclear();
    bridge.simulator.faults.add({ kind: "missingFields", calls: ["N4"], fields: ["title", "content", "tags_raw"] });
    const [refusal] = await resolveAs(itemId, there.id);
    expect(refusal).toMatchObject({ code: "INVALID_INPUT" });
    expect(await office.national(complaintId)).toMatchObject({ nationalId: null });
    expect(await resolveAs(itemId, there.id, ", confirmUnverified: true")).toEqual([]);
    expect(await office.national(complaintId)).toMatchObject({ nationalId: there.id });
    const query = `query ($id: ID!) { complaint(id: $id) {
      timeline(first: 100) { edges { node { type actorRole } } } } }`;
    const { complaint } = await office.ask<{
      complaint: { timeline: { edges: { node: { type: string; actorRole: string | null } }[] } };
    }>("COORDINATOR", query, { id: complaintId });
    const decided = complaint.timeline.edges.find(({ node }) => node.type === "NATIONAL_OUTCOME_RESOLVED");
    expect(decided?.node).toMatchObject({ actorRole: "COORDINATOR" });
    const [audited] = (await bridge.events(complaintId)).filter(({ type }) => type === "NATIONAL_OUTCOME_RESOLVED");
    expect(audited?.data).toMatch(/"isVerified":\s*false/);
    bridge.simulator.faults.clear();
    await pull(bridge.env, complaintId);
    expect(await office.national(complaintId)).toMatchObject({ verdict: "EQUAL" });
  });

  test("S17 two coordinators type one number at the same moment: one links, the other is refused", async () => {
    const first = await unclear();
    const second = await unclear();
    bridge.simulator.faults.add({ kind: "missingFields", calls: ["N4"], fields: ["title", "content", "tags_raw"] });
    const born = bridge.born({ title: "Laporan tanpa nomor tiket" });
    const answers = await Promise.all([
      resolveAs(first.itemId, born.id, ", confirmUnverified: true"),
      resolveAs(second.itemId, born.id, ", confirmUnverified: true"),
    ]);
    expect(answers.map((refusals) => refusals.map(({ code }) => code)).sort()).toEqual([[], ["ALREADY_LINKED"]]);
    const holders = await bridge.rows("SELECT complaint_id FROM national_case WHERE national_id = ?", [born.id]);
    expect(holders).toHaveLength(1);
  });
});

describe("S18 a case that is already national ends here", () => {
  const { privateKey: key } = generateKeyPairSync("ed25519");

  async function reported(): Promise<Map<string, { verdict: string; nationalId: string | null }>> {
    const outcome = await reconcile(bridge.env, { isDryRun: true, key });
    if (!outcome.isFinished) throw new Error("the comparison was not finished");
    const items = new Map<string, { verdict: string; nationalId: string | null }>();
    for await (const item of reportItems(bridge.core.cases.work, outcome.report.id)) items.set(item.complaintId, item);
    return items;
  }

  test("S18 withdrawn by its citizen: carried over, and what is still to be clicked there is shown", async () => {
    const { complaintId, there } = await linked();
    await bridge.does("CITIZEN", withdraw, complaintId, { reason: "Sudah selesai sendiri." });
    await bridge.drained(complaintId);
    expect(bridge.marked(there).at(-1)).toContain("Sudah selesai sendiri.");
    await pull(bridge.env, complaintId);
    const view = await office.national(complaintId);
    expect(view).toMatchObject({ nationalId: there.id });
    expect(view?.waiting).not.toBeNull();
    const query = "{ nationalTasks(first: 100) { edges { node { nationalId } } } }";
    const { nationalTasks } = await office.ask<{ nationalTasks: { edges: { node: { nationalId: string } }[] } }>(
      "COORDINATOR",
      query,
    );
    expect(nationalTasks.edges.map(({ node }) => node.nationalId)).toContain(there.id);
    bridge.simulator.state.setStatus(there, "Diarsipkan");
    await pull(bridge.env, complaintId);
    expect(await office.national(complaintId)).toMatchObject({ verdict: "EQUAL", waiting: null });
  });

  test("S18 withdrawn while its creation is unclear: no orphan, the report names it until it is linked and told", async () => {
    const { complaintId, ticketNumber, there, itemId } = await unclear();
    await bridge.does("CITIZEN", withdraw, complaintId, { reason: "Salah kirim." });
    expect((await reported()).get(complaintId)).toMatchObject({ verdict: "LOCAL_AHEAD" });
    expect(await resolveAs(itemId, there.id)).toEqual([]);
    await bridge.drained(complaintId);
    expect(bridge.carrying(ticketNumber)).toHaveLength(1);
    expect(bridge.marked(there)).toEqual([expect.stringContaining("Salah kirim.")]);
  });

  test("S18 its creation is given up: not linked, for a reason, and the report says so", async () => {
    const { complaintId, itemId } = await unclear();
    const reason = "Sudah diurus lewat telepon.";
    expect(await office.decides(`discardParkedItem(itemId: "${itemId}", reason: "${reason}")`)).toEqual([]);
    expect(await office.national(complaintId)).toMatchObject({ nationalId: null, verdict: "NOT_LINKED" });
    expect((await reported()).get(complaintId)).toMatchObject({ verdict: "NOT_LINKED" });
  });

  test("S18 deleted nationally: it is not forgotten here, the report names it", async () => {
    const { complaintId, there } = await linked();
    await pull(bridge.env, complaintId);
    bridge.simulator.state.deleteCase(there.id);
    await pull(bridge.env, complaintId);
    expect(await office.national(complaintId)).toMatchObject({ nationalId: there.id, verdict: "UNKNOWN" });
    expect((await reported()).get(complaintId)).toMatchObject({ verdict: "UNKNOWN", nationalId: there.id });
  });
});
