import type { WireAnswer } from "../../src/simulator/wire-call";
import { syncOnce } from "../../src/sync/once";
import { ReconcileWorld } from "./reconcile-world";

let world: ReconcileWorld;

beforeAll(async () => {
  world = await ReconcileWorld.open("reconcile_once");
}, 60_000);
afterAll(() => world.close());
afterEach(() => world.simulator.intercept(null));

function once(maxWaitMs = 30_000) {
  return syncOnce(world.env, { maxWaitMs });
}

/** The first creation is answered so; everything else works. */
function firstCreation(answer: WireAnswer): void {
  let isFirst = true;
  world.simulator.intercept(async (context, work) => {
    if (context.call !== "N1" || !isFirst) return work();
    isFirst = false;
    return answer;
  });
}

test("our own back-off is ignored", async () => {
  const made = await world.forwarded();
  await world.sql(
    `UPDATE outbox SET not_before = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR, reason = 'Sistem nasional sedang tidak tersedia'
      WHERE complaint_id = ?`,
    [made.id],
  );
  expect(await once()).toEqual({ code: 0, rows: [], isAtRest: true });
  expect(world.national(made).tags).toContain(made.ticket);
});

test("what the national side asks to wait for is waited for", async () => {
  const made = await world.forwarded();
  firstCreation({ status: 429, headers: { "retry-after": "1" }, body: { message: "Too Many Attempts." } });
  const startedAt = performance.now();
  expect(await once()).toEqual({ code: 0, rows: [], isAtRest: true });
  expect(performance.now() - startedAt).toBeGreaterThan(900);
  expect(world.national(made).tags).toContain(made.ticket);
});

test("no longer than it may: what is not done by then is named", async () => {
  const made = await world.forwarded();
  firstCreation({ status: 429, headers: { "retry-after": "3600" }, body: { message: "Too Many Attempts." } });
  const { code, rows, isAtRest } = await once(1_500);
  expect({ code, isAtRest }).toEqual({ code: 3, isAtRest: false });
  expect(rows).toEqual([
    { ticketNumber: made.ticket, nationalId: null, verdict: "LOCAL_AHEAD", differences: ["notCreated"] },
  ]);
  await world.sql("UPDATE outbox SET not_before = UTC_TIMESTAMP(3), reason = NULL WHERE state = 'QUEUED'");
  expect((await once()).code).toBe(0);
});

test("an item in another worker's hands is waited for", async () => {
  const made = await world.forwarded();
  await world.sql(
    `UPDATE outbox SET state = 'LEASED', lease_holder = 'lain', fence = fence + 1,
            lease_until = UTC_TIMESTAMP(3) + INTERVAL 1 SECOND WHERE complaint_id = ? ORDER BY seq LIMIT 1`,
    [made.id],
  );
  expect(await once()).toEqual({ code: 0, rows: [], isAtRest: true });
  expect(world.national(made).tags).toContain(made.ticket);
});

test("a parked lane is not waited for, and its case is named; other cases go", async () => {
  const held = await world.forwarded();
  const free = await world.forwarded();
  world.simulator.intercept(async (context, work) => {
    const isHeld = JSON.stringify(world.simulator.journal.entries.at(-1)?.body ?? "").includes(held.ticket);
    return context.call === "N1" && isHeld ? { status: 422, body: { message: "The title is invalid." } } : work();
  });
  const { code, rows } = await once();
  expect(code).toBe(3);
  expect(rows).toMatchObject([{ ticketNumber: held.ticket, verdict: "LOCAL_AHEAD" }]);
  expect(world.national(free).tags).toContain(free.ticket);
});
