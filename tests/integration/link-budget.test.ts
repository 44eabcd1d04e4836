import { openDataSource } from "../../src/store/data-source";
import { UnitOfWork } from "../../src/store/unit-of-work";
import { CallBudget } from "../../src/sync/call-budget";
import { createMigratedDatabase, dropDatabase } from "../support/database";
import { waitFor } from "../support/wait-for";

const NAME = `link_budget_${process.env.JEST_WORKER_ID ?? "0"}`;

let work: UnitOfWork;

beforeAll(async () => {
  work = new UnitOfWork(await openDataSource(await createMigratedDatabase(NAME), 12));
});

afterAll(async () => {
  await work.dataSource.destroy();
  await dropDatabase(NAME);
});

beforeEach(() => work.read("DELETE FROM bridge_link"));

/** Empties the bucket: what comes then comes by time. */
const drain = () => work.read("UPDATE bridge_link SET tokens = 0, tokens_at = UTC_TIMESTAMP(3)");

/** Takes as fast as it goes with several callers in each process. @returns when each call was granted, in ms */
async function rush(budgets: readonly CallBudget[], forMs: number): Promise<number[]> {
  const granted: number[] = [];
  const caller = async (budget: CallBudget) => {
    const signal = AbortSignal.timeout(forMs);
    for (;;) {
      await budget.take("READ", signal);
      if (signal.aborted) return;
      granted.push(performance.now());
    }
  };
  await Promise.all(budgets.flatMap((budget) => [caller(budget), caller(budget), caller(budget)]));
  return granted;
}

test.each([1_200, 60_000])(
  "four processes together never call more often than %d times a minute",
  async (perMinute) => {
    const budgets = Array.from({ length: 4 }, () => new CallBudget(work, perMinute));
    const granted = await rush(budgets, 2_500);
    // The busiest stretch of any length: refill in that time, and at most one full bucket before it.
    let worst = 0;
    for (let first = 0; first < granted.length; first += 1) {
      for (let last = first; last < granted.length; last += Math.max(1, Math.floor(granted.length / 200))) {
        const stretchMs = (granted[last] ?? 0) - (granted[first] ?? 0);
        worst = Math.max(worst, last - first + 1 - (stretchMs / 60_000) * perMinute);
      }
    }
    expect(granted.length).toBeGreaterThan(perMinute / 6 - (perMinute / 6) * 0.35);
    expect(worst).toBeLessThanOrEqual(perMinute / 6 + 1);
  },
);

test("what goes out may take the last call, what is read leaves a share", async () => {
  const budget = new CallBudget(work, 30);
  await budget.take("READ");
  // Nothing comes by time for a moment.
  await work.read("UPDATE bridge_link SET tokens = 2, tokens_at = UTC_TIMESTAMP(3) + INTERVAL 1900000 MICROSECOND");
  let hasRead = false;
  const read = budget.take("READ").then(() => {
    hasRead = true;
  });
  await budget.take("PUSH");
  await budget.take("PUSH");
  expect(hasRead).toBe(false);
  await work.read("UPDATE bridge_link SET tokens = 3, tokens_at = UTC_TIMESTAMP(3)");
  await read;
});

test("who waits is served in order, what goes out first", async () => {
  const budget = new CallBudget(work, 1_200);
  await budget.take("READ");
  await drain();
  const order: string[] = [];
  const asked = [
    ...["a", "b", "c"].map((name) => budget.take("READ").then(() => order.push(`read ${name}`))),
    ...["a", "b"].map((name) => budget.take("PUSH").then(() => order.push(`push ${name}`))),
  ];
  await work.read("UPDATE bridge_link SET tokens = 1000");
  await Promise.all(asked);
  expect(order).toEqual(["push a", "push b", "read a", "read b", "read c"]);
});

test("the signal ends the waiting and leaves the call to the next", async () => {
  const budget = new CallBudget(work, 6);
  await budget.take("READ");
  await drain();
  const ending = new AbortController();
  let hasNext = false;
  const ended = budget.take("READ", ending.signal);
  const next = budget.take("READ").then(() => {
    hasNext = true;
  });
  ending.abort();
  await ended;
  expect(hasNext).toBe(false);
  await work.read("UPDATE bridge_link SET tokens = 2");
  await next;
  await budget.take("READ", ending.signal);
});

test("a clock that was set back stops the refill for a moment only", async () => {
  const budget = new CallBudget(work, 6_000);
  await budget.take("READ");
  await work.read("UPDATE bridge_link SET tokens = 0, tokens_at = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR");
  await budget.take("READ");
});

test("a lost row is made anew", async () => {
  const budget = new CallBudget(work, 60);
  await budget.take("READ");
  await work.read("DELETE FROM bridge_link");
  await budget.take("PUSH");
  await waitFor("a bucket that is nearly full", async () => (await budget.available()) > 8);
});
