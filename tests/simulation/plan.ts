import { COMPLAINT_STATUSES, type ComplaintStatus } from "../../src/domain/status";
import { NATIONAL_STATUS_NAMES, type NationalStatusName } from "../../src/national/wire";
import { SeededRandom } from "../../src/simulator/random";
import { DOUBTFUL, FAULT_NAMES, type FaultName } from "./fault-menu";

/** What a worker of the bridge does in one go. */
export type Pass = "push" | "pull" | "takeNew" | "masters";

const PASSES: readonly Pass[] = ["push", "push", "push", "pull", "pull", "takeNew", "takeNew", "masters"];

/**
 * One step of a history. `of` and `pick` are taken modulo what there is when the step's turn comes, so that a history from
 * which steps were taken out is still one.
 */
export type Step =
  | { readonly do: "submit"; readonly pick: number }
  | { readonly do: "act"; readonly of: number; readonly pick: number }
  | { readonly do: "together"; readonly of: number; readonly picks: readonly number[] }
  | { readonly do: "drive"; readonly of: number; readonly to: ComplaintStatus; readonly pick: number }
  | { readonly do: "bornThere"; readonly pick: number }
  | { readonly do: "moveThere"; readonly of: number; readonly pick: number }
  | { readonly do: "statusThere"; readonly of: number; readonly status: NationalStatusName }
  | { readonly do: "fault"; readonly fault: FaultName; readonly times: number }
  | { readonly do: "clearFaults" }
  | { readonly do: "work"; readonly worker: number; readonly pass: Pass }
  | { readonly do: "settled" }
  | { readonly do: "pause"; readonly ms: number }
  | { readonly do: "killable"; readonly afterMs: number }
  | { readonly do: "hubDies"; readonly of: number; readonly pick: number; readonly afterMs: number }
  | { readonly do: "decide"; readonly pick: number }
  | { readonly do: "restartDatabase"; readonly isKilled: boolean };

/** A history before it is played: everything that its seed decides. */
export interface Plan {
  readonly seed: number;
  readonly capabilities: readonly ("listInbound" | "findByReference" | "writeStatus")[];
  readonly transferNeedsApproval: boolean;
  readonly hasMixedLogShapes: boolean;
  readonly steps: readonly Step[];
}

export const WORKERS = 3;
const KILL_EVERY = 20;
const RESTART_EVERY = 200;
/** How often each kind of step is drawn, relative to the others. */
const WEIGHTS: readonly (readonly [kind: Step["do"], weight: number])[] = [
  ["submit", 6],
  ["act", 40],
  ["together", 4],
  ["bornThere", 3],
  ["moveThere", 12],
  ["fault", 16],
  ["clearFaults", 2],
  ["work", 30],
  ["pause", 4],
  ["decide", 3],
];
const TOTAL_WEIGHT = WEIGHTS.reduce((total, [, weight]) => total + weight, 0);
const BIG = 1_000_000;

/** Whether this history takes the database down on its way: it needs a server of its own. */
export function restartsDatabase(plan: Plan): boolean {
  return plan.steps.some((step) => step.do === "restartDatabase");
}

/** The history of a seed; always the same one. */
export function planOf(seed: number): Plan {
  const random = new SeededRandom(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  const number = () => random.integer(0, BIG);
  const steps: Step[] = [{ do: "submit", pick: number() }];
  const wanted = random.integer(40, 60);
  while (steps.length < wanted) steps.push(stepOf(drawn(random), random));
  insertDoubt(steps, random);
  insertCell(steps, seed, random);
  if (seed % KILL_EVERY === 7) insertKills(steps, random);
  if (seed % RESTART_EVERY === 13) {
    const isKilled = Math.floor(seed / RESTART_EVERY) % 2 === 0;
    steps.splice(random.integer(10, steps.length), 0, { do: "restartDatabase", isKilled });
  }
  const capabilities = (["listInbound", "findByReference", "writeStatus"] as const).filter(() => random.next() < 0.65);
  return {
    seed,
    capabilities,
    transferNeedsApproval: random.next() < 0.3,
    hasMixedLogShapes: random.next() < 0.4,
    steps,
  };
}

function drawn(random: SeededRandom): Step["do"] {
  let left = random.next() * TOTAL_WEIGHT;
  for (const [kind, weight] of WEIGHTS) {
    left -= weight;
    if (left < 0) return kind;
  }
  return "act";
}

function stepOf(kind: Step["do"], random: SeededRandom): Step {
  const of = random.integer(0, BIG);
  const pick = random.integer(0, BIG);
  switch (kind) {
    case "submit":
    case "bornThere":
    case "decide":
      return { do: kind, pick };
    case "together":
      return { do: kind, of, picks: [pick, random.integer(0, BIG), random.integer(0, BIG)] };
    case "moveThere":
      return { do: kind, of, pick };
    case "fault":
      return { do: kind, fault: pickedFrom(FAULT_NAMES, pick), times: random.integer(1, 3) };
    case "clearFaults":
      return { do: kind };
    case "work":
      return { do: kind, worker: of % WORKERS, pass: pickedFrom(PASSES, pick) };
    case "pause":
      return { do: kind, ms: 5 + (pick % 60) };
    default:
      return { do: "act", of, pick };
  }
}

/** In every history one call is in doubt while workers are eager to go on. */
function insertDoubt(steps: Step[], random: SeededRandom): void {
  const number = () => random.integer(0, BIG);
  const push = (worker: number): Step => ({ do: "work", worker, pass: "push" });
  const pause = (ms: number): Step => ({ do: "pause", ms });
  const fault = pickedFrom(DOUBTFUL, number());
  const doubt: Step[] = [
    { do: "clearFaults" },
    { do: "fault", fault, times: 1 },
    { do: "act", of: number(), pick: number() },
    { do: "act", of: number(), pick: number() },
    push(0),
    pause(random.integer(180, 260)),
    push(1),
    pause(random.integer(60, 160)),
    push(2),
  ];
  steps.splice(random.integer(10, steps.length), 0, ...doubt);
}

/**
 * Every history also brings one case into a pair of statuses, local and national, in the order of the seeds: chance alone
 * would leave the rare pairs out.
 */
function insertCell(steps: Step[], seed: number, random: SeededRandom): void {
  const to = pickedFrom(COMPLAINT_STATUSES, seed);
  const status = pickedFrom(NATIONAL_STATUS_NAMES, Math.floor(seed / COMPLAINT_STATUSES.length));
  const of = 0;
  const place = random.integer(Math.floor(steps.length / 2), steps.length);
  const cell: Step[] = [
    { do: "drive", of, to: "VERIFIED", pick: random.integer(0, BIG) },
    { do: "clearFaults" },
    { do: "settled" },
    { do: "drive", of, to, pick: random.integer(0, BIG) },
    { do: "settled" },
    { do: "statusThere", of, status },
    { do: "work", worker: 0, pass: "pull" },
    { do: "work", worker: 1, pass: "pull" },
  ];
  steps.splice(place, 0, ...cell);
}

function insertKills(steps: Step[], random: SeededRandom): void {
  for (let kills = random.integer(1, 2); kills > 0; kills -= 1) {
    const afterMs = random.integer(5, 150);
    const step: Step =
      random.next() < 0.6
        ? { do: "killable", afterMs }
        : { do: "hubDies", of: random.integer(0, BIG), pick: random.integer(0, BIG), afterMs: random.integer(0, 40) };
    steps.splice(random.integer(5, steps.length), 0, step);
  }
}

/** The element at a number's place, counted round and round. @throws RangeError when there is none. */
export function pickedFrom<Item>(list: readonly Item[], number: number): Item {
  const item = list[number % list.length];
  if (item === undefined) throw new RangeError("nothing to pick from");
  return item;
}
