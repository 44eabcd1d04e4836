import { acceptDisposition, addFollowUp } from "../../src/cases/agency-work";
import type { SimulatedCapability } from "../../src/simulator/options";
import { pull } from "../../src/sync/pull";
import { push } from "../../src/sync/push";
import { TestBridge } from "../support/bridge";
import { Office } from "./office";

const SYNC_NOW = "mutation ($id: ID!) { syncNow(id: $id) { run { id } userErrors { code } } }";
const HURRIES = 5;

async function open(name: string, capabilities: readonly SimulatedCapability[]) {
  const variables = { SP4N_CAPABILITIES: capabilities.join() };
  const bridge = await TestBridge.start(name, { variables, simulator: { capabilities } });
  return { bridge, office: await Office.open(bridge) };
}

/** The worker tries again and again, and an officer presses "send". */
async function hurry(bridge: TestBridge, office: Office, complaintId: string): Promise<void> {
  for (let time = 0; time < HURRIES; time += 1) await push(bridge.env);
  await office.ask("COORDINATOR", SYNC_NOW, { id: complaintId });
}

describe("where cases can be found by our reference", () => {
  let bridge: TestBridge;
  let office: Office;
  beforeAll(async () => {
    ({ bridge, office } = await open("story_s01_found", ["findByReference"]));
  }, 60_000);
  afterAll(async () => {
    await office.close();
    await bridge.close();
  });
  afterEach(() => bridge.simulator.faults.clear());

  test("S1 time-out after success: retries and an officer who presses send make one national case, linked", async () => {
    bridge.simulator.faults.add({ kind: "timeoutAfter", calls: ["N1"], times: 1 });
    const { complaintId, ticketNumber } = await bridge.forwarded();
    await push(bridge.env);
    await hurry(bridge, office, complaintId);
    await bridge.drained(complaintId);
    const [there, ...others] = bridge.carrying(ticketNumber);
    expect(others).toEqual([]);
    expect(bridge.simulator.journal.find({ call: "N1", text: ticketNumber })).toHaveLength(1);
    expect(await office.national(complaintId)).toMatchObject({ nationalId: there?.id });
    expect(await office.parked(complaintId)).toEqual([]);
    await pull(bridge.env, complaintId);
    expect(await office.national(complaintId)).toMatchObject({ verdict: "EQUAL", differences: [] });
    expect((await bridge.events(complaintId)).filter(({ type }) => type === "NATIONAL_LINKED")).toHaveLength(1);
  });

  test("S1 a reply that comes too late for its caller: the slow call is waited for, not repeated", async () => {
    bridge.simulator.faults.add({ kind: "slow", calls: ["N1"], times: 1, delayMs: 700 });
    const { complaintId, ticketNumber } = await bridge.verified();
    await bridge.drained(complaintId);
    expect(bridge.carrying(ticketNumber)).toHaveLength(1);
    expect(bridge.simulator.journal.find({ call: "N1", text: ticketNumber })).toHaveLength(1);
  });

  test("S1 a creation that never arrived is sent again, once it is certain", async () => {
    bridge.simulator.faults.add({ kind: "timeoutBefore", calls: ["N1"], times: 1 });
    const { complaintId, ticketNumber } = await bridge.verified();
    await bridge.drained(complaintId);
    expect(bridge.carrying(ticketNumber)).toHaveLength(1);
    expect(bridge.simulator.journal.find({ call: "N1", text: ticketNumber })).toHaveLength(2);
  });
});

describe("where they cannot", () => {
  let bridge: TestBridge;
  let office: Office;
  beforeAll(async () => {
    ({ bridge, office } = await open("story_s01_unknown", []));
  }, 60_000);
  afterAll(async () => {
    await office.close();
    await bridge.close();
  });
  afterEach(() => bridge.simulator.faults.clear());

  /** A case whose creation arrived, or did not, and nobody heard of it. */
  async function unclear(kind: "timeoutAfter" | "timeoutBefore") {
    bridge.simulator.faults.add({ kind, calls: ["N1"], times: 1 });
    const receipt = await bridge.forwarded();
    const { complaintId } = receipt;
    await bridge.pushUntil("a parked creation", async () => (await office.parked(complaintId)).length === 1);
    return { ...receipt, item: await office.onlyParked(complaintId) };
  }

  test("S1 time-out after success: the coordinator is asked, and until he answers nothing is sent", async () => {
    const { complaintId, ticketNumber, item } = await unclear("timeoutAfter");
    expect(item).toMatchObject({ kind: "CREATE", state: "UNKNOWN_OUTCOME" });
    expect(await office.health()).toMatchObject({ parked: 1, unknownOutcome: 1 });
    await hurry(bridge, office, complaintId);
    expect(await office.decides(`retryParkedItem(itemId: "${item.id}")`)).toHaveLength(1);
    await hurry(bridge, office, complaintId);
    const [there, ...others] = bridge.carrying(ticketNumber);
    expect(others).toEqual([]);
    expect(await office.national(complaintId)).toMatchObject({ nationalId: null, verdict: "LOCAL_AHEAD" });
    expect(await office.decides(`resolveUnknownOutcome(itemId: "${item.id}", nationalId: "${there?.id}")`)).toEqual([]);
    await bridge.drained(complaintId);
    await pull(bridge.env, complaintId);
    expect(await office.national(complaintId)).toMatchObject({ nationalId: there?.id, verdict: "EQUAL" });
    expect(bridge.carrying(ticketNumber)).toHaveLength(1);
    expect(bridge.marked(await bridge.there(complaintId))).toHaveLength(1);
  });

  test("S1 time-out before success: the coordinator finds nothing there, and it is sent once", async () => {
    const { complaintId, ticketNumber, item } = await unclear("timeoutBefore");
    expect(await office.decides(`resolveUnknownOutcome(itemId: "${item.id}", confirmNotCreated: true)`)).toEqual([]);
    await bridge.drained(complaintId);
    expect(bridge.carrying(ticketNumber)).toHaveLength(1);
    expect(await office.health()).toMatchObject({ parked: 0, unknownOutcome: 0 });
  });

  test("S1 a photo of the complaint whose upload fails: the upload alone is repeated, then the case is created once", async () => {
    bridge.simulator.faults.add({ kind: "status", status: 500, calls: ["N2"], times: 1 });
    bridge.simulator.faults.add({ kind: "timeoutAfter", calls: ["N2"], times: 1 });
    bridge.simulator.journal.clear();
    const { complaintId, ticketNumber } = await bridge.verified({ attachments: [await office.upload()] });
    await bridge.drained(complaintId);
    expect(bridge.simulator.journal.find({ call: "N2" })).toHaveLength(3);
    expect(bridge.simulator.journal.find({ call: "N1" })).toHaveLength(1);
    expect(bridge.carrying(ticketNumber).map(({ fileIds }) => fileIds.length)).toEqual([1]);
  });

  test.each([["timeoutAfter"], ["timeoutBefore"], ["resetBefore"], ["resetAfter"]] as const)(
    "S1 a photo added later whose upload fails (%s): no second creation, the photo alone is sent again, once",
    async (kind) => {
      const { complaintId, ticketNumber } = await bridge.forwarded();
      await bridge.does("LIAISON", acceptDisposition, complaintId, {});
      await bridge.drained(complaintId);
      const before = bridge.marked(await bridge.there(complaintId));
      bridge.simulator.faults.add({ kind, calls: ["N6"], times: 1 });
      await bridge.does("LIAISON", addFollowUp, complaintId, {
        text: "Foto lokasi terlampir.",
        visibility: "PUBLIC",
        attachments: [await office.upload()],
      });
      await bridge.drained(complaintId);
      expect(bridge.simulator.journal.find({ call: "N1", text: ticketNumber })).toHaveLength(1);
      const there = await bridge.there(complaintId);
      expect(bridge.marked(there).slice(0, before.length)).toEqual(before);
      expect(bridge.marked(there)).toHaveLength(before.length + 1);
      expect(there.log.filter(({ fileIds }) => fileIds.length > 0)).toMatchObject([
        { content: expect.stringContaining("Foto lokasi terlampir."), fileIds: [expect.any(String)] },
      ]);
    },
  );
});
