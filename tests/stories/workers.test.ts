import { HANG_UP, NO_ANSWER } from "../../src/simulator/wire-call";
import type { SyncEnvironment } from "../../src/sync/environment";
import { pull } from "../../src/sync/pull";
import { push } from "../../src/sync/push";
import { TestBridge } from "../support/bridge";
import { TestProcess } from "../support/child-process";
import { waitFor } from "../support/wait-for";
import { Office } from "./office";
import type { PushOrders } from "./push-process";

let bridge: TestBridge;
let office: Office;

beforeAll(async () => {
  bridge = await TestBridge.start("story_workers", {
    simulator: { capabilities: ["findByReference"] },
    variables: { SP4N_CAPABILITIES: "findByReference" },
  });
  office = await Office.open(bridge);
}, 60_000);

afterAll(async () => {
  await office.close();
  await bridge.close();
});

afterEach(() => bridge.simulator.intercept(null));

/** The case is on both sides, once, and so is each of its follow-ups; nobody is asked about anything. */
async function expectWhole(complaintId: string, ticketNumber: string, followUps: number): Promise<void> {
  const [there, ...others] = bridge.carrying(ticketNumber);
  expect(others).toEqual([]);
  expect(bridge.marked(await bridge.there(complaintId))).toHaveLength(followUps);
  await pull(bridge.env, complaintId);
  expect(await office.national(complaintId)).toMatchObject({ nationalId: there?.id, verdict: "EQUAL" });
  expect(await office.parked(complaintId)).toEqual([]);
  expect((await bridge.events(complaintId)).filter(({ type }) => type === "NATIONAL_LINKED")).toHaveLength(1);
}

describe("S14", () => {
  /** Lets another process send, kills it in the middle of the first such call, and waits until it is dead. */
  async function killedIn(call: "N1" | "N6", commits: boolean): Promise<void> {
    const victim = new TestProcess("../stories/push-process.ts", []);
    const orders: PushOrders = bridge.place;
    victim.say(JSON.stringify(orders));
    await victim.hears("ready");
    bridge.simulator.intercept(async (context, work) => {
      if (context.call !== call) return work();
      bridge.simulator.intercept(null);
      if (commits) work();
      victim.signal("SIGKILL");
      await victim.ended();
      return HANG_UP;
    });
    victim.say("go");
    await victim.ended();
  }

  test("S14 killed between the creation there and the write here: the next worker reads back and finds it done", async () => {
    const { complaintId, ticketNumber } = await bridge.forwarded();
    await killedIn("N1", true);
    expect(bridge.carrying(ticketNumber)).toHaveLength(1);
    expect(await office.national(complaintId)).toMatchObject({ nationalId: null, verdict: "LOCAL_AHEAD" });
    await bridge.drained(complaintId);
    await expectWhole(complaintId, ticketNumber, 1);
    expect(bridge.simulator.journal.find({ call: "N1", text: ticketNumber })).toHaveLength(1);
    expect(bridge.simulator.journal.find({ call: "N10", text: ticketNumber }).length).toBeGreaterThan(0);
  });

  test("S14 killed between a follow-up there and the write here: the next worker reads back and finds it done", async () => {
    const { complaintId, ticketNumber } = await bridge.forwarded();
    await killedIn("N6", true);
    await bridge.drained(complaintId);
    await expectWhole(complaintId, ticketNumber, 1);
    expect(bridge.simulator.journal.find({ call: "N6", text: ticketNumber })).toHaveLength(1);
  });

  test.each(["N1", "N6"] as const)(
    "S14 killed in a call (%s) that was never carried out: the next worker sends it, once",
    async (call) => {
      const { complaintId, ticketNumber } = await bridge.forwarded();
      await killedIn(call, false);
      await bridge.drained(complaintId);
      await expectWhole(complaintId, ticketNumber, 1);
    },
  );
});

describe("S15", () => {
  /** A worker that stands still right after a call has come back, until it is woken. */
  function stalling(method: "createComplaint" | "addFollowUp") {
    const env = bridge.worker("stalled");
    let wake = () => {};
    const gate = new Promise<void>((resolve) => {
      wake = resolve;
    });
    let isStalled = false;
    const client = new Proxy(env.client, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return async (...given: unknown[]) => {
          const answer: unknown = await value.apply(target, given);
          if (name === method) {
            isStalled = true;
            await gate;
          }
          return answer;
        };
      },
    });
    const stalled: SyncEnvironment = { ...env, client };
    return { env: stalled, wake, hasStalled: () => isStalled };
  }

  const row = (complaintId: string) =>
    bridge.rows(
      "SELECT kind, state, fence, attempts, saga, updated_at FROM outbox WHERE complaint_id = ? ORDER BY seq",
      [complaintId],
    );

  test.each(["createComplaint", "addFollowUp"] as const)(
    "S15 a worker stalls beyond its lease (%s), another takes over: the first one's late write is refused",
    async (method) => {
      const { complaintId, ticketNumber } = await bridge.forwarded();
      const stalled = stalling(method);
      const late = push(stalled.env, complaintId);
      await waitFor("a worker that stands still", stalled.hasStalled);
      await bridge.drained(complaintId);
      await expectWhole(complaintId, ticketNumber, 1);
      const before = { rows: await row(complaintId), events: await bridge.events(complaintId) };
      stalled.wake();
      await late;
      expect({ rows: await row(complaintId), events: await bridge.events(complaintId) }).toEqual(before);
      await expectWhole(complaintId, ticketNumber, 1);
    },
  );

  test("S15 a call that never ends holds its lane no longer than its lease, and its worker no longer than its time-out", async () => {
    const { complaintId, ticketNumber } = await bridge.forwarded();
    bridge.simulator.intercept(async ({ call }, work) => {
      if (call !== "N6") return work();
      bridge.simulator.intercept(null);
      work();
      return NO_ANSWER;
    });
    const [first] = [push(bridge.worker("patient"), complaintId)];
    await bridge.drained(complaintId);
    await first;
    await expectWhole(complaintId, ticketNumber, 1);
  });
});
