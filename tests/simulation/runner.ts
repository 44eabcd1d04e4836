import { setTimeout as pause } from "node:timers/promises";
import { checkSides } from "./checker/check";
import { readSides } from "./checker/read-sides";
import { type Counts, count } from "./counts";
import { conclude } from "./finale";
import { History } from "./history";
import type { Plan, Step } from "./plan";
import { clearFaults, decide, fault, hubDies, killable, restartDatabase, settled, work } from "./play-bridge";
import { act, drive, submit, together } from "./play-local";
import { bornThere, moveThere, statusThere } from "./play-national";
import { checkSecondSweep } from "./second-sweep";
import type { World } from "./world";

/** What came of a history. */
export interface Outcome {
  readonly seed: number;
  /** What is wrong; empty when all is well. */
  readonly violations: readonly string[];
  readonly counts: Counts;
  /** What each step came to. */
  readonly notes: readonly string[];
  readonly steps: number;
  readonly durationMs: number;
}

/** Plays a history from beginning to end, and checks both sides. The world is used by nobody else meanwhile. */
export async function runHistory(world: World, plan: Plan): Promise<Outcome> {
  const startedAt = performance.now();
  await world.reset(plan);
  const history = await History.begin(world, plan);
  const violations: string[] = [];
  try {
    await clearFaults(history);
    for (const step of plan.steps) await playStep(history, step);
    await conclude(history);
    violations.push(...history.surprises, ...checkSides(await readSides(world), history.ledger));
    violations.push(...(await checkSecondSweep(history)));
  } catch (error) {
    violations.push(`the history broke off: ${error instanceof Error ? error.stack : String(error)}`);
    await Promise.allSettled(history.deaths);
    await history.quiet();
  }
  await countMoves(world, history.counts);
  countFaults(world, history.counts);
  return {
    seed: plan.seed,
    violations: [...new Set(violations)],
    counts: history.counts,
    notes: history.ledger.notes,
    steps: plan.steps.length,
    durationMs: performance.now() - startedAt,
  };
}

async function playStep(history: History, step: Step): Promise<void> {
  history.ledger.note(`— ${JSON.stringify(step)}`);
  history.count("steps", step.do);
  switch (step.do) {
    case "submit":
      await submit(history, step.pick);
      return;
    case "act":
      return act(history, step);
    case "together":
      return together(history, step);
    case "drive":
      return drive(history, step);
    case "bornThere":
      return bornThere(history, step.pick);
    case "moveThere":
      return moveThere(history, step);
    case "statusThere":
      return statusThere(history, step);
    case "fault":
      return fault(history, step);
    case "clearFaults":
      return clearFaults(history);
    case "work":
      return work(history, step);
    case "settled":
      return settled(history);
    case "pause":
      await pause(step.ms);
      return;
    case "killable":
      return killable(history, step);
    case "hubDies":
      return hubDies(history, step);
    case "decide":
      return decide(history, step);
    case "restartDatabase":
      return restartDatabase(history, step);
  }
}

/** Faults count when they happen to a call; one that is ordered may find none. */
function countFaults(world: World, counts: Counts): void {
  for (const { fault, status } of world.simulator.journal.entries) {
    if (fault === null) continue;
    count(counts, "faults", fault.startsWith("status") ? `${fault} ${status}` : fault);
  }
}

async function countMoves(world: World, counts: Counts): Promise<void> {
  const moves = await world.sql<{ kind: string; move: string; total: number }>(
    `SELECT kind, CONCAT(from_state, ' → ', to_state) AS move, COUNT(*) AS total FROM simulation_move
      WHERE from_state <> to_state OR to_state IN ('SENDING', 'SETTLING') GROUP BY kind, from_state, to_state`,
  );
  for (const { kind, move, total } of moves) count(counts, "outbox", `${kind} ${move}`, Number(total));
}
