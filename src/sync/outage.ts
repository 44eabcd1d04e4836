import type { CaseEnvironment } from "../cases/environment";
import { recomputeClocks } from "../cases/recompute-clocks";
import { NationalOutageEntity } from "../store/entities/bridge.entity";
import { type Job, runJob } from "../store/jobs";
import { newId } from "../store/new-id";
import type { Transaction } from "../store/unit-of-work";

/** Notes that from now on no call gets through. */
export async function beginOutage(tx: Transaction, at: Date): Promise<void> {
  await tx.insert(NationalOutageEntity, { id: newId(), beganAt: at, endedAt: null });
}

/** Notes that calls get through again. */
export async function endOutages(tx: Transaction, at: Date): Promise<void> {
  await tx.query("UPDATE national_outage SET ended_at = ? WHERE ended_at IS NULL", [at]);
}

const NOTED: Job = { name: "outages", everyMs: 0 };

/**
 * Tells the clocks of the cases with a national side how long it was away, once for each outage that has ended. A
 * process that dies meanwhile leaves it to the next one.
 * @returns how many cases are due at another time now
 */
export async function noteOutages(cases: CaseEnvironment, signal?: AbortSignal): Promise<number> {
  const { work } = cases;
  if ((await lastUnnoted(cases)) === null) return 0;
  let moved = 0;
  await runJob(work, NOTED, signal, async (ends) => {
    const last = await lastUnnoted(cases);
    if (last === null) return true;
    moved = await recomputeClocks(cases, { isNational: true, signal: ends });
    if (ends.aborted) return false;
    await work.read("UPDATE job SET place = ? WHERE name = ?", [last.toISOString(), NOTED.name]);
    return true;
  });
  return moved;
}

async function lastUnnoted({ work }: CaseEnvironment): Promise<Date | null> {
  const [row] = await work.read<{ endedAt: Date | null; place: string | null }>(
    `SELECT (SELECT MAX(ended_at) FROM national_outage) AS endedAt,
            (SELECT place FROM job WHERE name = ?) AS place`,
    [NOTED.name],
  );
  const endedAt = row?.endedAt ?? null;
  return endedAt === null || endedAt.toISOString() === row?.place ? null : endedAt;
}
