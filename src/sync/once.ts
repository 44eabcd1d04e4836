import { setTimeout as sleep } from "node:timers/promises";
import {
  countSweepCases,
  forgetBackOff,
  isAnythingMoving,
  noteObstacle,
  readSweepCases,
  readUnequalCases,
  startOfStage,
  type UnequalCase,
} from "../store/sweep-rows";
import { type CallCount, countCalls, isInVain } from "./calls";
import type { SyncEnvironment } from "./environment";
import { pullMasters } from "./masters";
import { fetchNationalFiles } from "./national-files";
import { takeNewCases } from "./new-cases";
import { push } from "./push";
import { examineInOrder, progressOf, type SweepProgress } from "./sweep";

/** How a complete pass is made. */
export interface OnceOptions {
  /** How long leases of other workers, settling, `Retry-After` and the call budget are waited for. */
  readonly maxWaitMs: number;
  readonly onProgress?: ((progress: SweepProgress) => void) | undefined;
}

/** How both sides stand after a complete pass. */
export interface OnceResult {
  /** 0: every case is EQUAL, or none is due there; 3: some are not, or were not read in time; 4: no call succeeded. */
  readonly code: 0 | 3 | 4;
  readonly rows: readonly UnequalCase[];
  /** False: the time was over, or something could not be read; a further pass may still find something to do. */
  readonly isAtRest: boolean;
}

const BATCH = 100;
/** Node's timers take a longer wait for none. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;
/** Between two looks at what is still on its way. */
const LOOK_MS = 200;
/** Our own back-off is ignored, but not so often that an item's tries are used up by one short fault. */
const PATIENCE_MS = 5_000;
/** Without any answer, that many calls in vain mean that the national side is away. */
const HOPELESS_CALLS = 3;
/** Passes in a row that changed nothing and still could not read everything: what fails then fails for good. */
const MAX_FUTILE_PASSES = 5;
/** Before the next pass after such a one. */
const FUTILE_PAUSE_MS = 1_000;

/**
 * Makes both sides say the same, now: sends what is queued, takes in new cases, reads every open linked case, and again
 * until a pass changes nothing.
 */
export async function syncOnce(env: SyncEnvironment, { maxWaitMs, onProgress }: OnceOptions): Promise<OnceResult> {
  const { work } = env.cases;
  const calls = countCalls(env.link);
  const signal = AbortSignal.timeout(Math.min(maxWaitMs, LONGEST_WAIT_MS));
  await env.link.probeNow();
  let isDone = false;
  try {
    if (await knock(env, signal)) await pullMasters(env, signal);
    for (let futile = 0; !isDone && futile < MAX_FUTILE_PASSES && !(await isOver(env, calls, signal)); ) {
      await forgetBackOff(work);
      await push(env, null, signal);
      const taken = await takeNewCases(env, { isFull: true, signal });
      const swept = await sweep(env, calls, signal, onProgress);
      const isUnchanged = taken.taken + taken.linked === 0 && !swept.isChanged;
      const isMoving = await isAnythingMoving(work);
      isDone = isUnchanged && taken.failed === 0 && swept.isWhole && !isMoving;
      if (isMoving) await drain(env, calls, signal);
      futile = isUnchanged && !isMoving ? futile + 1 : 0;
      if (futile > 0 && !isDone) await sleep(FUTILE_PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  } catch (error) {
    // The time is over while something waited for the budget: what is known by now is the answer.
    if (!signal.aborted) throw error;
  }
  if (!signal.aborted) await fetchNationalFiles(env, { signal });
  const rows = await readUnequalCases(work);
  const isDown = calls().answered === 0 && (await env.link.state()).state === "DOWN";
  if (isDown || isInVain(calls())) return { code: 4, rows, isAtRest: false };
  return { code: isDone && rows.length === 0 ? 0 : 3, rows, isAtRest: isDone };
}

/** Sends what becomes ready to be sent, until nothing moves any more, the time is over, or the national side is away. */
async function drain(env: SyncEnvironment, calls: () => CallCount, signal: AbortSignal): Promise<void> {
  const { work } = env.cases;
  let forgottenAt = performance.now();
  while ((await isAnythingMoving(work)) && !(await isOver(env, calls, signal))) {
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    if (performance.now() - forgottenAt >= PATIENCE_MS) {
      forgottenAt = performance.now();
      await forgetBackOff(work);
    }
    await push(env, null, signal);
  }
}

/**
 * Reads something first: a writing call must not be what finds out that the other side talks rubbish. What is in the way
 * is noted with everything that waits. @returns whether somebody answers.
 */
async function knock(env: SyncEnvironment, signal: AbortSignal): Promise<boolean> {
  const calls = countCalls(env.link);
  for (let tries = 1; !signal.aborted; tries += 1) {
    // One of the two may be missing there; a system that knows neither is none.
    const read = tries % 2 === 1 ? await env.reader.institutions(signal) : await env.reader.templates(signal);
    if (calls().answered > 0 || read.outcome === "done") return true;
    if (tries < HOPELESS_CALLS) continue;
    await noteObstacle(env.cases.work, read.reason);
    return false;
  }
  return false;
}

/** Whether there is no more time, or nobody answers. An open circuit is tried at once: a person stands and waits. */
async function isOver(env: SyncEnvironment, calls: () => CallCount, signal: AbortSignal): Promise<boolean> {
  const { answered, failed } = calls();
  if (signal.aborted || (answered === 0 && failed >= HOPELESS_CALLS)) return true;
  if ((await env.link.state()).state !== "DOWN") return false;
  await env.link.probeNow();
  return !(await knock(env, signal));
}

/** Reads every open case that has, or is to have, a national case, and those closed lately. */
async function sweep(
  env: SyncEnvironment,
  calls: () => CallCount,
  signal: AbortSignal,
  onProgress: OnceOptions["onProgress"],
) {
  const { work, clock } = env.cases;
  const startedAt = clock();
  const total = await countSweepCases(work, startOfStage("OPEN"), true);
  let read = 0;
  let isChanged = false;
  let isWhole = true;
  let oldestReadAt: Date | null = null;
  for (const stage of ["OPEN", "CLOSED"] as const) {
    for (let place = { ...startOfStage(stage), stage }; ; ) {
      const cases = await readSweepCases(work, place, BATCH, true);
      if (cases.length === 0) break;
      const findings = await examineInOrder(env, cases, { isDryRun: false, signal });
      for (const finding of findings) {
        isChanged ||= finding.isChanged || finding.action !== null;
        isWhole &&= !finding.isToBeReadAgain;
        if (finding.readAt !== null && (oldestReadAt === null || finding.readAt < oldestReadAt)) {
          oldestReadAt = finding.readAt;
        }
      }
      read += findings.length;
      onProgress?.(progressOf(clock(), startedAt, { read, total: Math.max(read, total), oldestReadAt }));
      // The circuit opened on the way: who waits for the end goes on behind what was read.
      if (findings.length < cases.length && (await isOver(env, calls, signal))) return { isChanged, isWhole: false };
      const last = cases[findings.length - 1];
      if (last !== undefined) place = { stage, at: last.submittedAt, id: last.id };
    }
  }
  return { isChanged, isWhole };
}
