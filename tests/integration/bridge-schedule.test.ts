import { generateKeyPairSync } from "node:crypto";
import { countBridge } from "../../src/store/bridge-rows";
import { runJob } from "../../src/store/jobs";
import { Bridge } from "../../src/sync/bridge";
import type { SyncEnvironment } from "../../src/sync/environment";
import { reconcileAtNight } from "../../src/sync/schedule";
import { TestBridge } from "../support/bridge";
import { waitFor } from "../support/wait-for";

const NAME = `bridge_schedule_${process.env.JEST_WORKER_ID ?? "0"}`;
const FOREVER = new AbortController().signal;

let world: TestBridge;
let bridges: Bridge[];

/** The bridge of one more process. */
function newBridge(env: SyncEnvironment = world.worker(`node-${bridges.length}`)): Bridge {
  const bridge = new Bridge(env, () => new Date());
  bridges.push(bridge);
  return bridge;
}

const isDrained = async () => (await countBridge(world.core.cases.work)).queued === 0;

beforeEach(async () => {
  bridges = [];
  world = await TestBridge.start(NAME, { simulator: { capabilities: ["listInbound"] } });
});

afterEach(async () => {
  await Promise.all(bridges.map((bridge) => bridge.stop()));
  await world.close();
});

describe("a running schedule", () => {
  test("sends what is queued, reads what is due, takes in what is new and keeps the list of institutions", async () => {
    newBridge().start();
    const { complaintId } = await world.forwarded();
    await waitFor("both sides to be equal", async () => (await world.national(complaintId)).verdict === "EQUAL");
    await waitFor("the institutions", async () => (await world.rows("SELECT id FROM national_institution")).length > 0);

    const record = await world.there(complaintId);
    world.simulator.state.setStatus(record, "Selesai");
    await world.rows("UPDATE national_case SET next_pull_at = UTC_TIMESTAMP(3)");
    await waitFor("the national status", async () => (await world.national(complaintId)).statusName === "Selesai");

    const born = world.born();
    await world.rows("UPDATE job SET done_at = done_at - INTERVAL 1 HOUR");
    await waitFor(
      "the new case",
      async () => (await world.rows("SELECT 1 FROM national_case WHERE national_id = ?", [born.id])).length === 1,
    );
  });

  test("two processes share the work; nothing is sent twice, and after stop nothing is called", async () => {
    const [a, b] = [newBridge(), newBridge()];
    a.start();
    b.start();
    const receipts = await Promise.all(Array.from({ length: 6 }, () => world.forwarded()));
    await waitFor("an empty outbox", isDrained);
    for (const { complaintId, ticketNumber } of receipts) {
      const same = [...world.simulator.state.cases.values()].filter((one) => one.tags.includes(ticketNumber));
      expect(same.map(({ id }) => id)).toEqual([(await world.national(complaintId)).nationalId]);
    }
    await Promise.all([a.stop(), b.stop()]);
    await world.forwarded();
    const calls = world.simulator.journal.find({}).length;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(world.simulator.journal.find({}).length).toBe(calls);
  });
});

describe("asked for", () => {
  test("a pass works without a schedule, and is written down", async () => {
    const { complaintId } = await world.forwarded();
    const { runId } = await newBridge(world.env).syncNow(complaintId);
    expect(await world.national(complaintId)).toMatchObject({ verdict: "EQUAL" });
    const [run] = await world.rows<{ kind: string; pushed: number; pulled: number }>(
      "SELECT kind, pushed, pulled FROM sync_run WHERE id = ? AND finished_at IS NOT NULL",
      [runId],
    );
    expect(run).toEqual({ kind: "ONE", pushed: 2, pulled: 1 });
  });

  test("without a national system the link is down since the start, and a pass is refused", async () => {
    const at = new Date("2026-03-02T01:00:00.000Z");
    const bridge = new Bridge(null, () => at);
    bridge.start();
    expect(await bridge.state()).toEqual({ state: "DOWN", since: at });
    await expect(bridge.syncNow(null)).rejects.toThrow("no national system");
    await bridge.stop();
  });
});

describe("a job", () => {
  const job = { name: "uji", everyMs: 60_000 };

  test("is done by one process at a time, and not again before its time", async () => {
    let end: (isDone: boolean) => void = () => undefined;
    let isRunning = false;
    const first = runJob(world.core.cases.work, job, FOREVER, () => {
      isRunning = true;
      return new Promise((resolve) => {
        end = resolve;
      });
    });
    await waitFor("the job to run", () => isRunning);
    expect(await runJob(world.core.cases.work, job, FOREVER, async () => true)).toBe(false);
    end(true);
    expect(await first).toBe(true);
    expect(await runJob(world.core.cases.work, job, FOREVER, async () => true)).toBe(false);
    await world.rows("UPDATE job SET done_at = done_at - INTERVAL 61 SECOND WHERE name = 'uji'");
    expect(await runJob(world.core.cases.work, job, FOREVER, async () => true)).toBe(true);
  });

  test("that a killed process left is taken over when its lease has ended", async () => {
    const work = world.core.cases.work;
    await work.read("INSERT INTO job (name, holder, lease_until) VALUES ('uji', 'killed', ?)", [
      new Date(Date.now() + 60_000),
    ]);
    expect(await runJob(work, job, FOREVER, async () => true)).toBe(false);
    await work.read("UPDATE job SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE name = 'uji'");
    expect(await runJob(work, job, FOREVER, async () => true)).toBe(true);
  });

  test("that failed is tried again after a minute, not at once and not only after its time", async () => {
    const work = world.core.cases.work;
    await expect(runJob(work, job, FOREVER, () => Promise.reject(new Error("away")))).rejects.toThrow("away");
    expect(await runJob(work, job, FOREVER, async () => true)).toBe(false);
    await work.read("UPDATE job SET lease_until = lease_until - INTERVAL 61 SECOND WHERE name = 'uji'");
    expect(await runJob(work, job, FOREVER, async () => true)).toBe(true);
  });

  test("writes nothing any more when another process has it", async () => {
    const work = world.core.cases.work;
    await runJob(work, job, FOREVER, async () => {
      await work.read("UPDATE job SET holder = 'another' WHERE name = 'uji'");
      return true;
    });
    const rows = await work.read("SELECT holder, done_at AS doneAt FROM job WHERE name = 'uji'");
    expect(rows).toEqual([{ holder: "another", doneAt: null }]);
  });
});

test("both sides are compared once a night, in the night only", async () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  await world.forwarded();
  const reports = () => world.rows("SELECT id FROM reconciliation WHERE finished_at IS NOT NULL");
  const at = (time: string) => {
    const cases = { ...world.core.cases, clock: () => new Date(`2030-03-04T${time}:00+07:00`) };
    return reconcileAtNight({ ...world.env, cases }, privateKey, FOREVER);
  };
  for (const time of ["00:59", "05:00", "13:00"]) await at(time);
  expect(await reports()).toHaveLength(0);
  await at("01:01");
  expect(await reports()).toHaveLength(1);
  await at("01:30");
  expect(await reports()).toHaveLength(1);
  await world.rows("UPDATE job SET done_at = done_at - INTERVAL 1 DAY");
  await at("01:30");
  expect(await reports()).toHaveLength(2);
});
