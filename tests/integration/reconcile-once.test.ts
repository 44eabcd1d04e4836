import { setTimeout as sleep } from "node:timers/promises";
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

const AT_REST = { code: 0, rows: [], isAtRest: true };

/** When calls came in. */
function callTimes() {
  const noted: { readonly call: string; readonly at: number }[] = [];
  return {
    note: (call: string) => void noted.push({ call, at: performance.now() }),
    from: (wanted: string) => noted.filter(({ call }) => call === wanted).map(({ at }) => at),
    get all() {
      return noted.map(({ at }) => at);
    },
  };
}

/** The first creation is answered so; everything else works. */
function firstCreation(answer: WireAnswer, calls: ReturnType<typeof callTimes>): void {
  let isFirst = true;
  world.simulator.intercept(async (context, work) => {
    calls.note(context.call);
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
  expect(await once()).toEqual(AT_REST);
  expect(world.national(made).tags).toContain(made.ticket);
});

test.each([429, 503])(
  "how long the national side asks to wait (%d) is waited for, and then it goes",
  async (status) => {
    const made = await world.forwarded();
    const calls = callTimes();
    firstCreation({ status, headers: { "retry-after": "1" }, body: { message: "Too Many Attempts." } }, calls);
    expect(await syncOnce(world.anotherProcess(`uji-${status}`), { maxWaitMs: 30_000 })).toEqual(AT_REST);
    expect(world.national(made).tags).toContain(made.ticket);
    const [first = 0, next = 0] = calls.from("N1");
    expect(next - first).toBeGreaterThan(950);
    // Nobody else knocks meanwhile.
    expect(calls.all.filter((at) => at > first && at < first + 950)).toEqual([]);
  },
);

test("a pause that a reading is asked for is kept by all that is read", async () => {
  await world.forwarded();
  expect(await once()).toEqual(AT_REST);
  const calls = callTimes();
  let isFirst = true;
  world.simulator.intercept(async (context, work) => {
    calls.note(context.call);
    if (context.call !== "N4" || !isFirst) return work();
    isFirst = false;
    return { status: 429, headers: { "retry-after": "1" }, body: { message: "Too Many Attempts." } };
  });
  expect(await syncOnce(world.anotherProcess("uji-baca"), { maxWaitMs: 30_000 })).toEqual(AT_REST);
  const [first = 0] = calls.from("N4");
  // Those that were on their way at that moment had been let go before it.
  expect(calls.all.filter((at) => at > first + 200 && at < first + 950)).toEqual([]);
});

test.each([429, 503])("no longer than it may (%d): what is not done by then is named", async (status) => {
  const made = await world.forwarded();
  const calls = callTimes();
  firstCreation({ status, headers: { "retry-after": "3600" }, body: { message: "Too Many Attempts." } }, calls);
  const row = { ticketNumber: made.ticket, nationalId: null, verdict: "LOCAL_AHEAD", differences: ["notCreated"] };
  const named = { code: 3, isAtRest: false, rows: [row] };
  // The next process has not been told anything; what it finds waiting has.
  for (const process of ["satu", "dua"]) {
    const env = world.anotherProcess(`uji-${process}-${status}`);
    expect(await syncOnce(env, { maxWaitMs: 1_500 })).toEqual(named);
  }
  expect(calls.from("N1").length).toBe(1);
  await world.sql("UPDATE outbox SET not_before = UTC_TIMESTAMP(3), reason = NULL WHERE state = 'QUEUED'");
  expect((await once()).code).toBe(0);
});

test("no longer than it may, however much waits to be sent: what is on its way is finished, the rest is named", async () => {
  const made = [];
  for (let index = 0; index < 24; index += 1) made.push(await world.forwarded());
  world.simulator.intercept(async ({ call }, work) => {
    if (call === "N1" || call === "N6") await sleep(300);
    return work();
  });
  const before = performance.now();
  const { code, rows, isAtRest } = await once(600);
  expect(performance.now() - before).toBeLessThan(3_500);
  expect({ code, isAtRest }).toEqual({ code: 3, isAtRest: false });
  expect(rows.length).toBeGreaterThan(0);
  world.simulator.intercept(null);
  expect(await once()).toEqual(AT_REST);
  for (const one of made) expect(world.national(one).tags).toContain(one.ticket);
});

test("an item in another worker's hands is waited for", async () => {
  const made = await world.forwarded();
  await world.sql(
    `UPDATE outbox SET state = 'LEASED', lease_holder = 'lain', fence = fence + 1,
            lease_until = UTC_TIMESTAMP(3) + INTERVAL 1 SECOND WHERE complaint_id = ? ORDER BY seq LIMIT 1`,
    [made.id],
  );
  expect(await once()).toEqual(AT_REST);
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
