import { COMPLAINT_STATUSES } from "../../src/domain/status";
import { NATIONAL_STATUS_NAMES } from "../../src/national/wire";
import { SINGLE_FAULT_KINDS } from "../../src/simulator/fault-kinds";
import type { Plan } from "./plan";
import type { Outcome } from "./runner";
import type { Figures } from "./simulate";

/** How often a long run must reach each fault, each move of the outbox, each pair of statuses. */
const ENOUGH = 20;
/** Statuses that mean different things to a caller. */
const STATUS_FAULTS: readonly string[] = [
  ...[401, 403, 422, 429, 500, 503].map((status) => `status ${status}`),
  ...[500, 502, 504].map((status) => `statusAfter ${status}`),
];
const FAULTS: readonly string[] = [
  ...SINGLE_FAULT_KINDS.filter((kind) => kind !== "status" && kind !== "statusAfter"),
  ...STATUS_FAULTS,
  ...["workerKilled", "workerKilledInCall", "hubKilled", "databaseKilled", "databaseRestarted"],
];
/** How an item may move; a run that never saw one of these proves nothing about it. */
const MOVES: readonly string[] = [
  "CREATE QUEUED → LEASED",
  "CREATE LEASED → SENDING",
  "CREATE SENDING → DONE",
  "CREATE SENDING → QUEUED",
  "CREATE SENDING → SETTLING",
  "CREATE SENDING → PARKED UNKNOWN_OUTCOME",
  "CREATE SETTLING → DONE",
  "CREATE SETTLING → SENDING",
  "FOLLOW_UP QUEUED → LEASED",
  "FOLLOW_UP LEASED → SENDING",
  "FOLLOW_UP SENDING → DONE",
  "FOLLOW_UP SENDING → QUEUED",
  "FOLLOW_UP SENDING → SETTLING",
  "FOLLOW_UP SETTLING → DONE",
  "FOLLOW_UP SETTLING → SENDING",
  "FOLLOW_UP SENDING → PARKED REFUSED",
  "FOLLOW_UP PARKED → QUEUED",
  "CREATE SENDING → PARKED REFUSED",
  "CREATE PARKED → QUEUED",
  "CREATE PARKED → DONE",
  "CREATE PARKED → DISCARDED",
  "FOLLOW_UP PARKED → DISCARDED",
  "STATUS QUEUED → LEASED",
  "STATUS LEASED → SENDING",
  "STATUS SENDING → DONE",
  "STATUS SENDING → SETTLING",
  "TRANSFER QUEUED → LEASED",
  "TRANSFER LEASED → SENDING",
  "TRANSFER SENDING → DONE",
  "TRANSFER SENDING → QUEUED",
  "TRANSFER SENDING → SETTLING",
  "TRANSFER SETTLING → DONE",
];

/** What a run did not reach often enough. */
export function shortfalls({ counts }: Figures): string[] {
  const groups: readonly (readonly [group: string, names: readonly string[]])[] = [
    ["faults", FAULTS],
    ["outbox", MOVES],
    ["pairs", COMPLAINT_STATUSES.flatMap((local) => NATIONAL_STATUS_NAMES.map((national) => `${local} × ${national}`))],
  ];
  return groups.flatMap(([group, names]) =>
    names.flatMap((name) => {
      const reached = counts[group]?.[name] ?? 0;
      return reached >= ENOUGH ? [] : [`${group}: ${name}: ${reached}`];
    }),
  );
}

/** Everything that was counted, and how long it took, as it is printed and kept. */
export function summaryOf(figures: Figures): object {
  const { seed, from, played, failed, elapsedMs } = figures;
  const counts = Object.fromEntries(Object.entries(figures.counts).map(([group, names]) => [group, sorted(names)]));
  return {
    seed,
    from,
    histories: played,
    failed,
    medianSteps: median(figures.steps),
    medianFaults: median(figures.faults),
    seconds: Math.round(elapsedMs / 1_000),
    msPerHistory: played === 0 ? null : Math.round(elapsedMs / played),
    counts,
    reachedTooSeldom: shortfalls(figures),
  };
}

/** A failing history: what is wrong, what was done, and how to see it again. */
export function failureText(plan: Plan, outcome: Outcome, isRepeatable: boolean): string {
  return [
    `History ${plan.seed} fails (${plan.steps.length} steps${isRepeatable ? "" : "; not every time"}):`,
    ...outcome.violations.map((violation) => `  ✗ ${violation}`),
    ...outcome.notes.map((note) => `    ${note}`),
    `  for regressions.json: ${JSON.stringify(plan)}`,
  ].join("\n");
}

function sorted(names: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(names).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function median(numbers: readonly number[]): number | null {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? null;
}
