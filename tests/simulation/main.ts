import { type Options, readOptions } from "./options";
import { type Plan, planOf } from "./plan";
import { type Catch, catchPlant, PLANT_LIMIT } from "./plant-run";
import { PLANTS } from "./plants";
import { keepFigures, Progress } from "./progress";
import { failureText, shortfalls, summaryOf } from "./report";
import type { Outcome } from "./runner";
import { shrink } from "./shrink";
import { addOutcome, noFigures, planNumber, playAll } from "./simulate";
import { Stage } from "./stage";

/** From here on a run is one to be kept, and to be gone on with. */
const LONG_RUN = 1_000;
/** A long run is also asked whether it reached everything. */
const COMPLETE_RUN = 10_000;
const SAVE_EVERY = 50;
/** Failures that are shrunk; many more have one cause. */
const MAX_SHRUNK = 3;
const SHRINK_LIMIT_MS = 120_000;

/** `npm run simulate`: plays histories, prints what failed with as few steps as it takes, and what was reached. */
async function main(options: Options): Promise<number> {
  return options.plant === null ? play(options) : plantAll(options, options.plant);
}

async function play(options: Options): Promise<number> {
  const { seed, histories } = options;
  const progress = histories >= LONG_RUN ? new Progress(seed, histories) : null;
  const figures = (options.from === null ? progress?.resume() : null) ?? noFigures(seed, options.from ?? 0);
  if (figures.played > 0) console.log(`goes on after ${figures.played} histories`);
  const stage = await Stage.open(options);
  const startedAt = performance.now() - figures.elapsedMs;
  const failures: { readonly plan: Plan; readonly outcome: Outcome }[] = [];
  await playAll(stage, {
    seed,
    from: figures.from + figures.played,
    histories: histories - figures.played,
    isOver: () => false,
    onOutcome: (history, outcome) => {
      addOutcome(figures, history, outcome);
      figures.elapsedMs = performance.now() - startedAt;
      if (outcome.violations.length > 0) {
        failures.push({ plan: planOf(planNumber(seed, history)), outcome });
        console.log(`history ${history} fails: ${outcome.violations.join("\n  ")}`);
      }
      if (figures.played % SAVE_EVERY === 0) {
        progress?.save(figures);
        const each = Math.round(figures.elapsedMs / figures.played);
        console.log(`${figures.played} of ${histories}, ${each} ms each, ${figures.failed.length} failed`);
      }
    },
  });
  for (const { plan, outcome } of failures.slice(0, MAX_SHRUNK)) {
    const least = await shrink(stage, plan, outcome, performance.now() + SHRINK_LIMIT_MS);
    console.log(failureText(least.plan, least.outcome, least.isRepeatable));
  }
  await stage.close();
  console.log(JSON.stringify(summaryOf(figures), null, 2));
  if (progress !== null) console.log(`figures: ${progress.finish(figures)}`);
  return figures.failed.length > 0 || (histories >= COMPLETE_RUN && shortfalls(figures).length > 0) ? 1 : 0;
}

async function plantAll(options: Options, plant: string): Promise<number> {
  const catches: Catch[] = [];
  for (const name of plant === "all" ? Object.keys(PLANTS) : [plant]) {
    const caught = await catchPlant(name, options.seed, PLANT_LIMIT, options);
    catches.push(caught);
    console.log(JSON.stringify(caught));
  }
  if (plant === "all") console.log(`figures: ${keepFigures("simulation-planted", { catches })}`);
  return catches.every(({ histories }) => histories !== null) ? 0 : 1;
}

main(readOptions(process.argv.slice(2))).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.stack : error);
    process.exit(1);
  },
);
