import type { Core } from "../../compose";
import { type CommandInput, UsageError } from "../command";
import { ProgressLine } from "../progress";
import { SAMPLE_COMPLAINTS } from "../sample/complaints";
import { withCore } from "../with-core";
import { bulkLoad, countGenerated } from "./bulk-load";

/** More would outgrow what one table is made for here, and is a slip of the finger. */
const MOST = 20_000_000;

/**
 * `seed --complaints N`: N generated cases more, for load tests. They cannot be taken out again, so that a database which
 * holds other cases than samples is refused without `--force`.
 */
export async function seedMany(input: CommandInput, words: string, isForced: boolean): Promise<number> {
  const cases = Number(words);
  if (!Number.isInteger(cases) || cases < 1 || cases > MOST) {
    throw new UsageError(`hub seed --complaints N [--force]: N is a whole number from 1 to ${MOST}`);
  }
  return withCore(input, async (core) => {
    if (!isForced) await refuseForeignCases(core);
    const startedAt = performance.now();
    const progress = new ProgressLine(process.stderr);
    await bulkLoad(core, cases, (done) => {
      const leftMs = ((performance.now() - startedAt) / done) * (cases - done);
      progress.show(done, cases, new Date(Date.now() + leftMs));
    });
    progress.end();
    input.logger.info({ complaints: cases, seconds: (performance.now() - startedAt) / 1000 }, "generated cases loaded");
    return 0;
  });
}

/** @throws UsageError for a database with cases that are neither samples nor generated. */
export async function refuseForeignCases(core: Core): Promise<void> {
  const [row] = await core.cases.work.read<{ total: number; samples: number }>(
    "SELECT (SELECT COUNT(*) FROM complaint) AS total, (SELECT COUNT(*) FROM counter WHERE name = 'sample') AS samples",
  );
  const samples = Number(row?.samples ?? 0) > 0 ? SAMPLE_COMPLAINTS.length : 0;
  const foreign = Number(row?.total ?? 0) - samples - (await countGenerated(core));
  if (foreign <= 0) return;
  throw new UsageError(
    `this database holds ${foreign} cases that are neither samples nor generated. Generated cases cannot be removed again; use a data dir of its own (HUB_DATA_DIR), or --force`,
  );
}
