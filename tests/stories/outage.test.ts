import { receiveAnswer } from "../../src/cases/result";
import { pullInstitutions } from "../../src/sync/masters";
import { takeNewCases } from "../../src/sync/new-cases";
import { pull } from "../../src/sync/pull";
import { push } from "../../src/sync/push";
import { TestBridge } from "../support/bridge";
import { waitFor } from "../support/wait-for";
import { Office } from "./office";

let bridge: TestBridge;
let office: Office;

/** The bucket holds a sixth of it, and refills by one call every 0.1 s. */
const CALLS_PER_MINUTE = 600;

beforeAll(async () => {
  bridge = await TestBridge.start("story_outage", {
    simulator: { capabilities: ["listInbound"] },
    variables: { SP4N_CALLS_PER_MINUTE: String(CALLS_PER_MINUTE), SP4N_CAPABILITIES: "listInbound" },
  });
  office = await Office.open(bridge);
}, 60_000);

afterAll(async () => {
  await office.close();
  await bridge.close();
});

afterEach(async () => {
  bridge.simulator.intercept(null);
  bridge.simulator.faults.clear();
  await bridge.env.link.probeNow();
  await pullInstitutions(bridge.env);
});

/** One round of the worker; the circuit is tried at once, as if its pause were over. */
async function round(env = bridge.env): Promise<void> {
  await env.link.probeNow();
  await push(env);
}

/** Tries until nothing moves any more. */
async function recovered(): Promise<void> {
  await waitFor("an empty queue", async () => {
    if ((await bridge.moving()) === 0) return true;
    await round();
    return false;
  });
}

test("S2 the national side is down at step 4: the case shows what is still open, and it is sent once when it can be", async () => {
  bridge.simulator.faults.add({ kind: "maintenance" });
  const { complaintId, ticketNumber } = await bridge.forwarded();
  await round();
  await round();
  await pull(bridge.env, complaintId);
  expect(await bridge.status(complaintId)).toBe("FORWARDED");
  const open = await office.national(complaintId);
  expect(open).toMatchObject({ nationalId: null, verdict: "LOCAL_AHEAD" });
  expect(open?.differences).not.toEqual([]);
  expect(await office.health()).toMatchObject({ queued: 2, parked: 0 });
  bridge.simulator.faults.clear();
  await recovered();
  await pull(bridge.env, complaintId);
  expect(await office.national(complaintId)).toMatchObject({ verdict: "EQUAL", differences: [] });
  expect(bridge.carrying(ticketNumber)).toHaveLength(1);
  expect(bridge.marked(await bridge.there(complaintId))).toHaveLength(1);
  expect(await office.health()).toMatchObject({ queued: 0 });
});

test("S16 a failed reading never looks like an empty one: UNKNOWN, with the age of the last good one", async () => {
  const { complaintId } = await bridge.forwarded();
  await recovered();
  await pull(bridge.env, complaintId);
  const good = await office.national(complaintId);
  expect(good).toMatchObject({ verdict: "EQUAL" });
  expect(good?.lastPulledAt).not.toBeNull();
  const events = (await bridge.events(complaintId)).length;
  for (const fault of [
    { kind: "status", status: 500, calls: ["N4"] },
    { kind: "htmlBefore", calls: ["N4"] },
    { kind: "status", status: 502, shape: "html", calls: ["N5"] },
    { kind: "caseUnreadable", calls: ["N4"] },
    { kind: "wrongCase", calls: ["N4"] },
  ] as const) {
    bridge.simulator.faults.clear();
    bridge.simulator.faults.add({ ...fault, calls: [...fault.calls], times: 1 });
    await bridge.env.link.probeNow();
    await pull(bridge.env, complaintId);
    expect(bridge.simulator.faults.list()).toEqual([]);
    expect(await office.national(complaintId)).toMatchObject({
      verdict: "UNKNOWN",
      differences: ["unreadable"],
      statusName: good?.statusName,
      lastPulledAt: good?.lastPulledAt,
    });
    expect((await office.health()).notEqual).toBeGreaterThan(0);
  }
  expect(await bridge.events(complaintId)).toHaveLength(events);
  await bridge.env.link.probeNow();
  await pull(bridge.env, complaintId);
  const again = await office.national(complaintId);
  expect(again).toMatchObject({ verdict: "EQUAL" });
  expect(Date.parse(again?.lastPulledAt ?? "")).toBeGreaterThan(Date.parse(good?.lastPulledAt ?? ""));
});

test("S16 a national inbox that cannot be read is no empty inbox: what came meanwhile is taken in by the next look", async () => {
  await takeNewCases(bridge.env, { isFull: false });
  bridge.born({ title: "Aduan selama gangguan" });
  bridge.simulator.faults.add({ kind: "status", status: 500, calls: ["N9"], times: 1 });
  expect(await takeNewCases(bridge.env, { isFull: false })).toMatchObject({ taken: 0, failed: 1 });
  expect(await takeNewCases(bridge.env, { isFull: false })).toMatchObject({ taken: 1, failed: 0 });
});

test("S20 six hours of maintenance: DOWN with its queue, intake goes on, then it drains in order under the call budget", async () => {
  const early = await bridge.answered();
  await recovered();
  const { clock } = bridge.simulator.state;
  const calls: number[] = [];
  bridge.simulator.intercept((context, work) => {
    calls.push(performance.now());
    return bridge.simulator.faults.intercept(context, work);
  });
  const SIX_HOURS_MS = 6 * 3_600_000;
  clock.set(new Date());
  bridge.simulator.faults.add({ kind: "maintenance", forMs: SIX_HOURS_MS });
  await bridge.does("COORDINATOR", receiveAnswer, early.complaintId, {});
  // What failed in the first minute may be an item's own fault; this outage has been going on for longer.
  const worker = bridge.worker("worker-2");
  await bridge.rows("UPDATE bridge_link SET last_success_at = last_success_at - INTERVAL 1 HOUR");
  const late = [];
  const ROUNDS = 12;
  for (let time = 0; time < ROUNDS; time += 1) {
    late.push(await bridge.forwarded(), await bridge.forwarded(), await bridge.forwarded());
    await round(worker);
    await pull(worker, early.complaintId);
    clock.advance(SIX_HOURS_MS / ROUNDS - 1);
  }
  expect(await office.health()).toMatchObject({ state: "DOWN", queued: 1 + 2 * late.length, parked: 0 });
  expect((await office.health()).oldestQueuedAt).not.toBeNull();
  expect(calls.length).toBeLessThan(10 * ROUNDS);
  clock.advance(ROUNDS);
  await waitFor("the end of all waits", async () => {
    const waiting = await bridge.rows("SELECT id FROM outbox WHERE state <> 'DONE' AND not_before > UTC_TIMESTAMP(3)");
    return waiting.length === 0;
  });
  const drainBegan = calls.length;
  await recovered();
  for (const { complaintId, ticketNumber } of late) {
    expect(bridge.carrying(ticketNumber)).toHaveLength(1);
    expect(bridge.marked(await bridge.there(complaintId))).toHaveLength(1);
  }
  expect(bridge.marked(await bridge.there(early.complaintId))).toHaveLength(2);
  expect(await office.health()).toMatchObject({ queued: 0, parked: 0 });
  expect((await office.health()).state).not.toBe("DOWN");
  const created = bridge.simulator.journal
    .find({ call: "N1", isCommitted: true })
    .flatMap(({ caseId }) => (caseId === null ? [] : [caseId]));
  const expected = await Promise.all(late.map(async ({ complaintId }) => (await bridge.there(complaintId)).id));
  // Four lanes go at once: a case may overtake its next neighbours, not more.
  created.slice(-late.length).forEach((id, place) => {
    expect(Math.abs(expected.indexOf(id) - place)).toBeLessThanOrEqual(bridge.env.timing.lanesAtOnce);
  });
  const drain = calls.slice(drainBegan);
  const perMs = CALLS_PER_MINUTE / 60_000;
  drain.forEach((end, last) => {
    drain.slice(0, last).forEach((start, first) => {
      expect(last - first + 1).toBeLessThanOrEqual(CALLS_PER_MINUTE / 6 + (end - start) * perMs + 2);
    });
  });
}, 60_000);
