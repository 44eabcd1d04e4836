import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "./plan";
import { failureText } from "./report";
import type { Outcome } from "./runner";
import { playAll } from "./simulate";
import { Stage } from "./stage";

const PLAY_MS = 60_000;
const LEAST_HISTORIES = 50;
const LIMIT_MS = 400_000;

/** Histories that once failed, shrunk. */
const REGRESSIONS = JSON.parse(readFileSync(join(__dirname, "regressions.json"), "utf8")) as readonly Plan[];

describe("random histories against both sides", () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open({ processes: 2, slots: 5 });
  }, 60_000);

  afterAll(() => stage.close());

  const failed = ({ violations }: Outcome) => violations.length > 0;

  it(
    "lose nothing, double nothing, keep the order and come to rest in one sweep: those that once failed",
    async () => {
      const outcomes = await Promise.all(REGRESSIONS.map(async (plan) => ({ plan, outcome: await stage.play(plan) })));
      const bad = outcomes.filter(({ outcome }) => failed(outcome));
      expect(bad.map(({ plan, outcome }) => failureText(plan, outcome, true))).toEqual([]);
      expect(existsSync(join(__dirname, "regressions.json"))).toBe(true);
    },
    LIMIT_MS,
  );

  it(
    "… and as many new ones as a minute has room for",
    async () => {
      const endsAt = performance.now() + PLAY_MS;
      const bad: string[] = [];
      let played = 0;
      await playAll(stage, {
        // Another stretch of the endless list each day; a failure names its own number.
        seed: Math.floor(Date.now() / 86_400_000),
        from: 0,
        histories: 100_000,
        isOver: () => played >= LEAST_HISTORIES && performance.now() > endsAt,
        onOutcome: (history, outcome) => {
          played += 1;
          if (failed(outcome)) bad.push(`history ${history}: ${outcome.violations.join("\n")}`);
        },
      });
      expect(bad).toEqual([]);
      expect(played).toBeGreaterThanOrEqual(LEAST_HISTORIES);
    },
    LIMIT_MS,
  );
});
