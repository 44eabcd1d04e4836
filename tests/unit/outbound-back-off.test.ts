import { backOffMs, countedFailures, isExhausted } from "../../src/sync/back-off";
import type { SyncEnvironment } from "../../src/sync/environment";
import { progressed } from "../../src/sync/saga";

const WAITS = [1_000, 5_000, 15_000, 60_000, 300_000];

function environment(hasSucceeded: boolean): SyncEnvironment {
  const link = { hasSucceededRecently: async () => hasSucceeded };
  return { timing: { backOffMs: WAITS }, link } as unknown as SyncEnvironment;
}

test("waits grow with each try up to the longest, and differ by a quarter at most", () => {
  for (const [index, base] of [...WAITS, 300_000, 300_000].entries()) {
    const waits = Array.from({ length: 200 }, () => backOffMs(environment(true), { saga: { waits: index } }));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(base * 0.75);
    expect(Math.max(...waits)).toBeLessThanOrEqual(base * 1.25);
    expect(new Set(waits).size).toBeGreaterThan(1);
  }
  expect(backOffMs(environment(true), { saga: {} })).toBeLessThanOrEqual(1_250);
});

test("a try counts only while others get through, and being told to wait never does", async () => {
  expect(await countedFailures(environment(true), { failures: 2 }, "serverError")).toBe(3);
  expect(await countedFailures(environment(false), { failures: 2 }, "serverError")).toBe(2);
  expect(await countedFailures(environment(true), { failures: 2 }, "rateLimited")).toBe(2);
});

test("the eighth counted try is the last", () => {
  expect([7, 8].map(isExhausted)).toEqual([false, true]);
});

test("what went wrong before counts no more once something was achieved", () => {
  const saga = { files: { a: "1" }, waits: 4, failedLooks: 2, wasRepeated: true };
  expect(progressed(saga, { sentParts: 1 })).toEqual({ files: { a: "1" }, sentParts: 1 });
});
