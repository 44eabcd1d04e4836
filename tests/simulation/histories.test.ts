import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Plan, planOf } from "./plan";
import { failureText } from "./report";
import type { Outcome } from "./runner";
import { shrink } from "./shrink";
import { planNumber, playAll } from "./simulate";
import { Stage } from "./stage";

const PLAY_MS = 60_000;
const LEAST_HISTORIES = 50;
const SHRINK_MS = 60_000;
const LIMIT_MS = 400_000;
const DAY_MS = 86_400_000;

/** Histories that once failed, shrunk. */
const REGRESSIONS = JSON.parse(readFileSync(join(__dirname, "regressions.json"), "utf8")) as readonly Plan[];

interface Played {
  readonly plan: Plan;
  readonly outcome: Outcome;
}

describe("random histories: nothing is lost or doubled, the order is kept, and both sides come to rest", () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open({ processes: 2, slots: 5 });
  }, 60_000);

  afterAll(() => stage.close());

  it(
    "in those that once failed",
    async () => {
      const played = await Promise.all(REGRESSIONS.map(async (plan) => ({ plan, outcome: await stage.play(plan) })));
      const failed = played.filter(({ outcome }) => outcome.violations.length > 0);
      expect(failed.map(({ plan, outcome }) => failureText(plan, outcome, true))).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    "in as many new ones as a minute has room for",
    async () => {
      // Another stretch of the endless list each day; a failure names its own number.
      const seed = Math.floor(Date.now() / DAY_MS);
      const endsAt = performance.now() + PLAY_MS;
      const failed: Played[] = [];
      let played = 0;
      await playAll(stage, {
        seed,
        from: 0,
        histories: 100_000,
        isOver: () => played >= LEAST_HISTORIES && performance.now() > endsAt,
        onOutcome: (history, outcome) => {
          played += 1;
          if (outcome.violations.length > 0) failed.push({ plan: planOf(planNumber(seed, history)), outcome });
        },
      });
      expect(await told(failed)).toBe("");
      expect(played).toBeGreaterThanOrEqual(LEAST_HISTORIES);
    },
    LIMIT_MS,
  );

  /** Every failure in a line, the first one with as few steps as can be found. */
  async function told(failed: readonly Played[]): Promise<string> {
    const lines = failed.map(({ outcome }) => `history ${outcome.seed}: ${outcome.violations.join("; ")}`);
    const [first] = failed;
    if (first === undefined) return "";
    const least = await shrink(stage, first.plan, first.outcome, performance.now() + SHRINK_MS);
    return [...lines, failureText(least.plan, least.outcome, least.isRepeatable)].join("\n");
  }
});
