import { PLANTS } from "./plants";
import { playAll } from "./simulate";
import { Stage, type StageSize } from "./stage";

/** Within so many histories a planted bug must be found. */
export const PLANT_LIMIT = 500;

/** What became of a planted bug. */
export interface Catch {
  readonly plant: string;
  /** How many histories it took; null: it was not found. */
  readonly histories: number | null;
  readonly violation: string | null;
  readonly seconds: number;
}

/** Plants a bug and plays until a history fails. @throws RangeError for a bug that is not in the list. */
export async function catchPlant(plant: string, seed: number, limit: number, size: StageSize): Promise<Catch> {
  const patches = PLANTS[plant];
  if (patches === undefined) throw new RangeError(`--plant knows ${Object.keys(PLANTS).join(", ")}, all`);
  const stage = await Stage.open(size, patches);
  const startedAt = performance.now();
  let caught: { readonly history: number; readonly violation: string } | null = null;
  try {
    await playAll(stage, {
      seed,
      from: 0,
      histories: limit,
      isOver: () => caught !== null,
      onOutcome: (history, { violations }) => {
        const [violation] = violations;
        if (violation !== undefined) caught ??= { history, violation };
      },
    });
  } finally {
    await stage.close();
  }
  const found = caught as { readonly history: number; readonly violation: string } | null;
  return {
    plant,
    histories: found === null ? null : found.history + 1,
    violation: found?.violation ?? null,
    seconds: Math.round((performance.now() - startedAt) / 1_000),
  };
}
