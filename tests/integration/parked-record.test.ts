import { discardParked, retryParked } from "../../src/sync/decide";
import { examineCase } from "../../src/sync/examine";
import { takeNewCases } from "../../src/sync/new-cases";
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
