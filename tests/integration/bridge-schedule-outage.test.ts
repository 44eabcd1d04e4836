import { explainClock } from "../../src/domain/clock-explanation";
import type { Clock } from "../../src/domain/clocks";
import { reviveClock, type StoredClock } from "../../src/domain/stored-clocks";
import { parseMarks } from "../../src/national/marks";
import { countBridge } from "../../src/store/bridge-rows";
import { Bridge } from "../../src/sync/bridge";
import { noteOutages } from "../../src/sync/outage";
import { TestBridge } from "../support/bridge";
import { waitFor } from "../support/wait-for";

const NAME = `bridge_outage_${process.env.JEST_WORKER_ID ?? "0"}`;

let world: TestBridge;
let bridge: Bridge;

beforeEach(async () => {
  world = await TestBridge.start(NAME);
  bridge = new Bridge(world.env, () => new Date());
});

afterEach(async () => {
  await bridge.stop();
  await world.close();
});

const counts = () => countBridge(world.core.cases.work);

async function clocksOf(complaintId: string): Promise<Clock[]> {
  const [row] = await world.rows<{ clocks: string }>("SELECT clocks FROM complaint WHERE id = ?", [complaintId]);
  return (JSON.parse(row?.clocks ?? "[]") as StoredClock[]).map(reviveClock);
}

async function explanations(complaintId: string): Promise<string[]> {
  const clocks = await clocksOf(complaintId);
  return clocks.map((clock) => explainClock(clock, world.core.cases.reference.rules.calendar));
}

/** Writing calls that the national side carried out, in its order. */
const arrived = (call: "N1" | "N6") => world.simulator.journal.find({ call, isCommitted: true });

test("maintenance: the link is down with a since and a queue, intake goes on, then everything drains in order", async () => {
  bridge.start();
  const before = await world.forwarded();
  await waitFor("a first case there", async () => (await counts()).queued === 0 && arrived("N6").length === 1);

  world.simulator.faults.add({ kind: "maintenance" });
  const startedAt = Date.now();
  const meanwhile = [];
  for (let index = 0; index < 4; index += 1) meanwhile.push(await world.forwarded({ title: `Aduan ${index}` }));
  const down = await waitFor("the link to be down", async () => {
    const state = await bridge.state();
    return state.state === "DOWN" ? state : null;
  });
  expect(Math.abs(down.since.getTime() - startedAt)).toBeLessThan(30_000);
  const late = await world.forwarded({ title: "Aduan saat gangguan" });
  const queue = await counts();
  expect(queue).toMatchObject({ queued: 10, parked: 0 });
  expect(queue.oldestQueuedAt?.getTime()).toBeLessThanOrEqual(down.since.getTime());
  expect(arrived("N1")).toHaveLength(1);

  world.simulator.faults.clear();
  await world.env.link.probeNow();
  await waitFor("an empty queue", async () => (await counts()).queued === 0);
  expect(await bridge.state()).toMatchObject({ state: "OK" });
  expect(await counts()).toMatchObject({ parked: 0 });
  for (const { complaintId, ticketNumber } of [before, ...meanwhile, late]) {
    const record = await world.there(complaintId);
    expect(arrived("N1").filter(({ caseId }) => caseId === record.id)).toHaveLength(1);
    const marks = arrived("N6")
      .filter(({ caseId }) => caseId === record.id)
      .flatMap(({ body }) => parseMarks(String((body as { content?: unknown }).content)));
    expect(marks.map(({ ticket, number }) => [ticket, number])).toEqual([[ticketNumber, 1]]);
  }
  await waitFor("the outage on a clock that waited", async () =>
    (await explanations(late.complaintId)).some((text) => text.includes("selama itu sistem nasional terganggu")),
  );
});

test("an outage is noted once on the clocks of cases with a national side, and moves none", async () => {
  const [waiting, local] = [await world.forwarded(), await world.submit()];
  const before = await clocksOf(waiting.complaintId);
  await world.rows(
    `INSERT INTO national_outage (id, began_at, ended_at)
     VALUES ('01JGAAAAAAAAAAAAAAAAAAAAAA', UTC_TIMESTAMP(3) - INTERVAL 2 HOUR, UTC_TIMESTAMP(3) + INTERVAL 1 HOUR)`,
  );
  await world.rows("UPDATE complaint SET submitted_at = submitted_at - INTERVAL 1 DAY");
  await noteOutages(world.core.cases);
  const after = await clocksOf(waiting.complaintId);
  expect(after.some(({ outageMs }) => outageMs > 0)).toBe(true);
  expect(after.map(({ dueAt }) => dueAt)).toEqual(before.map(({ dueAt }) => dueAt));
  expect((await clocksOf(local.complaintId)).every(({ outageMs }) => outageMs === 0)).toBe(true);

  await world.rows("UPDATE complaint SET clocks = '[]'");
  await noteOutages(world.core.cases);
  expect(await clocksOf(waiting.complaintId)).toEqual([]);
});
