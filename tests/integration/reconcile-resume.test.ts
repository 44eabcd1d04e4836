import { readReconciliations } from "../../src/store/reconciliation-rows";
import { reconcile } from "../../src/sync/reconcile";
import type { SweepProgress } from "../../src/sync/sweep";
import { ReconcileWorld } from "./reconcile-world";

/** More than are examined between two notes of the place. */
const CASES = 45;

let world: ReconcileWorld;

beforeAll(async () => {
  world = await ReconcileWorld.open("reconcile_resume");
  for (let index = 0; index < CASES; index += 1) await world.forwarded();
  await reconcile(world.env, { isDryRun: false, key: world.key });
}, 120_000);
afterAll(() => world.close());
beforeEach(() => world.simulator.journal.clear());

function casesRead(): number[] {
  const reads = new Map<string, number>();
  for (const { method, path } of world.simulator.journal.entries) {
    if (method === "GET" && path.endsWith("/complaint")) reads.set(path, (reads.get(path) ?? 0) + 1);
  }
  return [...reads.values()];
}

test("a comparison that was cut off goes on behind its place, and ends as one report", async () => {
  const controller = new AbortController();
  const seen: SweepProgress[] = [];
  const first = await reconcile(world.env, {
    isDryRun: false,
    key: world.key,
    signal: controller.signal,
    onProgress: (progress) => {
      seen.push(progress);
      controller.abort();
    },
  });
  expect(first.isFinished).toBe(false);
  expect(first.report.total).toBeGreaterThan(0);
  expect(first.report.total).toBeLessThan(CASES);
  expect(seen).toMatchObject([{ read: first.report.total, total: CASES }]);
  expect(seen[0]?.oldestReadAt).toBeInstanceOf(Date);
  expect(seen[0]?.expectedEndAt?.getTime()).toBeGreaterThan(first.report.startedAt.getTime());

  const second = await reconcile(world.env, { isDryRun: false, key: world.key });
  expect(second).toMatchObject({ isFinished: true, report: { id: first.report.id, total: CASES, equal: CASES } });
  expect(casesRead()).toEqual(Array.from({ length: CASES }, () => 1));
});

test("two processes at once make one report, in which each case counts once", async () => {
  const other = world.anotherProcess("uji-2");
  // Begun, so that both find the same one.
  const controller = new AbortController();
  const begun = await reconcile(world.env, {
    isDryRun: false,
    key: world.key,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  const both = await Promise.all([world.env, other].map((env) => reconcile(env, { isDryRun: false, key: world.key })));
  for (const { isFinished, report } of both) {
    expect(isFinished).toBe(true);
    expect(report).toMatchObject({ total: CASES, equal: CASES });
  }
  // Whoever comes when the other one has ended it makes one of his own.
  expect(both.map(({ report }) => report.id)).toContain(begun.report.id);
  const reports = await readReconciliations(world.core.cases.work, null, 10);
  expect(reports.filter(({ id }) => id === begun.report.id).length).toBe(1);
});

test("the oldest open case comes first, closed ones last", async () => {
  await world.sql("UPDATE complaint SET is_open = 0, status = 'RESOLVED' ORDER BY submitted_at LIMIT 1");
  const [oldest] = await world.sql<{ nationalId: string }>(
    `SELECT n.national_id AS nationalId FROM complaint c JOIN national_case n ON n.complaint_id = c.id
      WHERE c.is_open = 0 ORDER BY c.submitted_at LIMIT 1`,
  );
  const [next] = await world.sql<{ nationalId: string }>(
    `SELECT n.national_id AS nationalId FROM complaint c JOIN national_case n ON n.complaint_id = c.id
      WHERE c.is_open = 1 ORDER BY c.submitted_at, c.id LIMIT 1`,
  );
  await reconcile(world.env, { isDryRun: true, key: world.key });
  const order = world.simulator.journal.entries
    .filter(({ path }) => path.endsWith("/complaint"))
    .map(({ path }) => path.split("/")[2]);
  // A few are read at a time.
  expect(order.indexOf(next?.nationalId)).toBeLessThan(world.env.timing.lanesAtOnce);
  expect(order.at(-1)).toBe(oldest?.nationalId);
});
