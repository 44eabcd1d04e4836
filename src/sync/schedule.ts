import type { KeyObject } from "node:crypto";
import { endOfDay, jakartaDayOf } from "../domain/jakarta-time";
import { type Job, runJob } from "../store/jobs";
import type { SyncEnvironment } from "./environment";
import { pullCategories, pullInstitutions } from "./masters";
import { fetchNationalFiles } from "./national-files";
import { takeNewCases } from "./new-cases";
import { pullDue } from "./pull";
import { reconcile } from "./reconcile";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const PULL: Job = { name: "pull", everyMs: 0 };
const NEW_CASES: Job = { name: "new-cases", everyMs: 5 * MINUTE_MS };
const ALL_CASES: Job = { name: "all-cases", everyMs: DAY_MS };
const FILES: Job = { name: "national-files", everyMs: 0 };
const INSTITUTIONS: Job = { name: "institutions", everyMs: HOUR_MS };
const CATEGORIES: Job = { name: "categories", everyMs: HOUR_MS };

/** Cases of one pull; between two of them the lease is given to whoever asks. */
const PULL_BATCH = 200;
/** The comparison of both sides begins at night, when nobody else needs the calls, and ends before the offices open. */
const NIGHT_BEGINS_HOUR = 1;
const NIGHT_ENDS_HOUR = 5;

/** Reads the cases whose time has come. */
export async function pullWhatIsDue(env: SyncEnvironment, signal: AbortSignal): Promise<void> {
  await runJob(env.cases.work, PULL, signal, async (ends) => {
    for (;;) {
      const { read, failed, isBlocked } = await pullDue(env, { limit: PULL_BATCH, signal: ends });
      if (isBlocked || ends.aborted || read + failed < PULL_BATCH) return true;
    }
  });
}

/** Looks for new national cases: often for what changed lately, once a day for all. */
export async function lookForNewCases(env: SyncEnvironment, signal: AbortSignal): Promise<void> {
  if (!env.reader.can("listInbound")) return;
  for (const [job, isFull] of [
    [ALL_CASES, true],
    [NEW_CASES, false],
  ] as const) {
    await runJob(env.cases.work, job, signal, async (ends) => {
      if (!(await env.link.mayCall())) return false;
      const { failed } = await takeNewCases(env, { isFull, signal: ends });
      return failed === 0 && !ends.aborted;
    });
  }
}

/** Fetches files that national logs name. */
export async function fetchFilesDue(env: SyncEnvironment, signal: AbortSignal): Promise<void> {
  await runJob(env.cases.work, FILES, signal, async (ends) => {
    await fetchNationalFiles(env, { signal: ends });
    return true;
  });
}

/** Reads the national institutions anew, and the national categories where they can be read. */
export async function refreshMasters(env: SyncEnvironment, signal: AbortSignal): Promise<void> {
  const refresh = (job: Job, read: typeof pullInstitutions) =>
    runJob(env.cases.work, job, signal, async (ends) => (await env.link.mayCall()) && (await read(env, ends)));
  await refresh(INSTITUTIONS, pullInstitutions);
  if (env.reader.can("masters")) await refresh(CATEGORIES, pullCategories);
}

/** Compares both sides at night; what one night leaves the next one goes on with. */
export async function reconcileAtNight(env: SyncEnvironment, key: KeyObject, signal: AbortSignal): Promise<void> {
  const now = env.cases.clock();
  const { beginsAt, endsAt } = nightOf(now);
  const sinceBeginMs = now.getTime() - beginsAt.getTime();
  const untilEndMs = endsAt.getTime() - now.getTime();
  if (sinceBeginMs < 0 || untilEndMs <= 0) return;
  await runJob(env.cases.work, { name: "reconcile", everyMs: sinceBeginMs }, signal, async (ends) => {
    const night = AbortSignal.any([ends, AbortSignal.timeout(untilEndMs)]);
    return (await reconcile(env, { isDryRun: false, key, signal: night })).isFinished;
  });
}

/** The hours of the day, in Jakarta, in which both sides are compared. */
export function nightOf(now: Date): { readonly beginsAt: Date; readonly endsAt: Date } {
  const midnightMs = endOfDay(jakartaDayOf(now) - 1).getTime() + 1;
  return {
    beginsAt: new Date(midnightMs + NIGHT_BEGINS_HOUR * HOUR_MS),
    endsAt: new Date(midnightMs + NIGHT_ENDS_HOUR * HOUR_MS),
  };
}

/** Tries an open circuit with a call that changes nothing, so that no writing call has to find out. */
export async function tryOpenCircuit(env: SyncEnvironment, signal: AbortSignal): Promise<void> {
  const { state } = await env.link.state();
  if (state === "DOWN" && (await env.link.mayCall())) await pullInstitutions(env, signal);
}
