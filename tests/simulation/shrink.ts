import type { Plan, Step } from "./plan";
import type { Outcome } from "./runner";
import type { Stage } from "./stage";

/** A failing history with as few steps as could be found. */
export interface Shrunk {
  readonly plan: Plan;
  readonly outcome: Outcome;
  /** False: played again, it did not fail; the moment decided. */
  readonly isRepeatable: boolean;
}

const REPEATS = 4;

/** What kind of fault was found: shrinking must not end at another one. */
function kindOf({ violations }: Outcome): ReadonlySet<string> {
  return new Set(violations.map((violation) => violation.split(/[:,(]/, 1)[0] ?? ""));
}

/** Takes steps out of a failing history, chunk by chunk, as long as it fails in the same way; ends at the deadline. */
export async function shrink(stage: Stage, plan: Plan, outcome: Outcome, deadline: number): Promise<Shrunk> {
  const wanted = kindOf(outcome);
  const failing = async (candidates: readonly Plan[]): Promise<{ plan: Plan; outcome: Outcome } | null> => {
    const outcomes = await Promise.all(candidates.map(async (one) => ({ plan: one, outcome: await stage.play(one) })));
    return outcomes.find((one) => [...kindOf(one.outcome)].some((kind) => wanted.has(kind))) ?? null;
  };
  let best = { plan, outcome };
  const again = await failing(Array.from({ length: REPEATS }, () => plan));
  if (again === null) return { ...best, isRepeatable: false };
  for (let size = Math.ceil(plan.steps.length / 2); size >= 1; ) {
    let hasShrunk = false;
    const candidates = without(best.plan, size);
    for (let start = 0; start < candidates.length && performance.now() < deadline; start += stage.width) {
      const found = await failing(candidates.slice(start, start + stage.width));
      if (found === null) continue;
      best = found;
      hasShrunk = true;
      break;
    }
    if (performance.now() >= deadline) break;
    if (!hasShrunk) size = size === 1 ? 0 : Math.ceil(size / 2);
  }
  return { ...best, isRepeatable: true };
}

/** The plan without each of its chunks of that size, later chunks first: what follows the fault is not needed. */
function without(plan: Plan, size: number): Plan[] {
  const candidates: Plan[] = [];
  for (let start = 0; start < plan.steps.length; start += size) {
    const steps: Step[] = [...plan.steps.slice(0, start), ...plan.steps.slice(start + size)];
    candidates.push({ ...plan, steps });
  }
  return candidates.reverse();
}
