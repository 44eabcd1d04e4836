import { discardParked, retryParked } from "../../src/sync/decide";
import { examineCase } from "../../src/sync/examine";
import { importNationalCase, takeNewCases } from "../../src/sync/new-cases";
import { push } from "../../src/sync/push";
import { TestBridge } from "../support/bridge";

let bridge: TestBridge;

beforeAll(async () => {
  bridge = await TestBridge.start("parked_record", {
    simulator: { capabilities: ["listInbound"] },
    variables: { SP4N_CAPABILITIES: "listInbound" },
  });
}, 60_000);

afterAll(() => bridge.close());

interface Waiting {
  readonly id: string;
  readonly state: string;
  readonly nationalId: string | null;
  readonly complaintId: string | null;
}

function waiting(): Promise<Waiting[]> {
  return bridge.rows<Waiting>(
    "SELECT id, state, national_id AS nationalId, complaint_id AS complaintId FROM parked_record WHERE state <> 'DISCARDED'",
  );
}

/** A linked case, and a second national case that carries its reference. */
async function doubled() {
  const { complaintId, ticketNumber } = await bridge.verified();
  await push(bridge.env, complaintId);
  const twin = bridge.born({ title: "Kembar", content: `Nomor tiket: #${ticketNumber}\nSama.` });
  await takeNewCases(bridge.env, { isFull: true });
  const record = (await waiting()).find((one) => one.complaintId === complaintId);
  if (record === undefined) throw new Error("nothing is parked");
  return { complaintId, twin, record };
}

test("two national cases of one ticket are a conflict that names itself, until a person has decided", async () => {
  const { complaintId, record, twin } = await doubled();
  expect(record).toMatchObject({ state: "QUARANTINED", nationalId: twin.id });
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "CONFLICT", differences: ["doubled"] });
  await expect(retryParked(bridge.env, bridge.actors.COORDINATOR, record.id)).rejects.toMatchObject({
    code: "ACTION_NOT_ALLOWED",
  });
  await discardParked(bridge.env, bridge.actors.COORDINATOR, record.id, "Laporan kembar sudah diarsipkan di LAPOR!.");
  expect(await bridge.national(complaintId)).toMatchObject({ verdict: "EQUAL" });
  // The list still shows it, and nobody is asked again.
  await takeNewCases(bridge.env, { isFull: true });
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL" });
  expect((await waiting()).map(({ id }) => id)).not.toContain(record.id);
  const types = (await bridge.events(complaintId)).map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(["NATIONAL_ITEM_RETRIED", "NATIONAL_ITEM_DISCARDED"]));
});

test("a decision on a record that waits no more is refused", async () => {
  const { record } = await doubled();
  await discardParked(bridge.env, bridge.actors.COORDINATOR, record.id, "Sudah ditutup di LAPOR!.");
  await expect(
    discardParked(bridge.env, bridge.actors.COORDINATOR, record.id, "Sudah ditutup di LAPOR!."),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a national case whose words nobody can read is not taken in while it may be a creation of ours", async () => {
  const { complaintId } = await bridge.verified();
  const { faults } = bridge.simulator;
  faults.add({ kind: "statusAfter", status: 500, calls: ["N1"], times: 1 });
  await push(bridge.env, complaintId);
  expect((await bridge.national(complaintId)).nationalId).toBeNull();
  const made = [...bridge.simulator.state.cases.keys()].at(-1) ?? "";
  const before = await bridge.rows("SELECT id FROM complaint");
  faults.add({ kind: "missingFields", calls: ["N9", "N4"], fields: ["title", "content"] });
  const blind = await takeNewCases(bridge.env, { isFull: true });
  expect(blind).toMatchObject({ taken: 0, linked: 0 });
  expect(blind.failed).toBeGreaterThan(0);
  await expect(importNationalCase(bridge.env, bridge.actors.COORDINATOR, made)).rejects.toMatchObject({
    code: "ACTION_NOT_ALLOWED",
    message: expect.stringContaining("belum jelas"),
  });
  expect(await bridge.rows("SELECT id FROM complaint")).toEqual(before);
  expect(await waiting()).toContainEqual(expect.objectContaining({ nationalId: made, state: "UNREADABLE" }));
  // One list that can be read is enough: it was ours.
  faults.clear();
  expect(await takeNewCases(bridge.env, { isFull: true })).toMatchObject({ taken: 0, linked: 1, failed: 0 });
  expect(await bridge.national(complaintId)).toMatchObject({ nationalId: made });
  expect((await waiting()).filter(({ state }) => state === "UNREADABLE")).toEqual([]);
});

test("what a list does not say of a new case is asked of the case itself", async () => {
  const { faults } = bridge.simulator;
  const { id } = bridge.born({ title: "Lampu jalan", content: "Padam sejak Senin." });
  faults.add({ kind: "missingFields", calls: ["N9"], fields: ["title", "content"], times: 1 });
  expect(await takeNewCases(bridge.env, { isFull: true })).toMatchObject({ taken: 1, failed: 0 });
  const rows = await bridge.rows(
    `SELECT c.title, c.content FROM complaint c JOIN national_case n ON n.complaint_id = c.id WHERE n.national_id = ?`,
    [id],
  );
  expect(rows).toEqual([{ title: "Lampu jalan", content: "Padam sejak Senin." }]);
  faults.clear();
});
