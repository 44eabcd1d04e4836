import { addCounts, type Counts } from "./counts";
import { planOf } from "./plan";
import type { Outcome } from "./runner";
import type { Stage } from "./stage";

/** Numbers of two runs with different seeds never meet. */
const RUN_SIZE = 1_000_000;

/** What a run has come to so far. */
export interface Figures {
  readonly seed: number;
  /** Number of the first history. */
  readonly from: number;
  /** Histories played, all from `from` on without a gap. */
  played: number;
  readonly counts: Counts;
  /** Numbers of the histories that failed. */
  readonly failed: number[];
  /** Steps of each history, and faults: medians are made of them. */
  readonly steps: number[];
  readonly faults: number[];
  elapsedMs: number;
}

/** The number under which a history is planned. */
export function planNumber(seed: number, history: number): number {
  return seed * RUN_SIZE + history;
}

/** Figures of a run in which nothing was played yet. */
export function noFigures(seed: number, from: number): Figures {
  return { seed, from, played: 0, counts: {}, failed: [], steps: [], faults: [], elapsedMs: 0 };
}

/** Adds a history to the figures. */
export function addOutcome(figures: Figures, history: number, { counts, violations, steps }: Outcome): void {
  figures.played += 1;
  addCounts(figures.counts, counts);
  figures.steps.push(steps);
  figures.faults.push(Object.values(counts.faults ?? {}).reduce((total, times) => total + times, 0));
  if (violations.length > 0) figures.failed.push(history);
}

/** What is to be played. */
export interface Batch {
  readonly seed: number;
  readonly from: number;
  readonly histories: number;
  /** Asked before each history: true ends the run after those that are under way. */
  isOver(): boolean;
  /** Called in the order of the histories. */
  onOutcome(history: number, outcome: Outcome): void;
}

/** Plays histories, as many at a time as the stage is wide. */
export async function playAll(stage: Stage, { seed, from, histories, isOver, onOutcome }: Batch): Promise<void> {
  const waiting = new Map<number, Outcome>();
  let next = from;
  let reported = from;
  const player = async () => {
    while (next < from + histories && !isOver()) {
      const history = next;
      next += 1;
      waiting.set(history, await stage.play(planOf(planNumber(seed, history))));
      for (let outcome = waiting.get(reported); outcome !== undefined; outcome = waiting.get(reported)) {
        waiting.delete(reported);
        onOutcome(reported, outcome);
        reported += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: stage.width }, player));
}
