import { setTimeout as sleep } from "node:timers/promises";
import type { SweepCase } from "../store/sweep-rows";
import { DatabaseUnavailableError } from "../store/unit-of-work";
import type { SyncEnvironment } from "./environment";
import { type ExamineOptions, examineCase, type Finding } from "./examine";

/** How far a sweep has come; told after every few cases. */
export interface SweepProgress {
  readonly read: number;
  readonly total: number;
  /** The oldest reading of the national side that it rests on so far. */
  readonly oldestReadAt: Date | null;
  /** When it will have come to its end at the present rate; null as long as there is none. */
  readonly expectedEndAt: Date | null;
}

/**
 * Waits before a case is read once more whose reading failed, in milliseconds: some calls fail by chance, and a sweep that
 * took each for its verdict would seldom come to its end.
 */
const READ_AGAIN_AFTER_MS = [200, 400, 800, 1_600, 3_200];

/**
 * Examines cases in their order, a few at a time. Ended by its signal, or because nobody may call now, it gives the
 * findings of the first cases, without a gap: whoever goes on behind them leaves none out. The cases in hand are always
 * finished: a call that was cut off would read as a case that cannot be read.
 */
export async function examineInOrder(
  env: SyncEnvironment,
  cases: readonly SweepCase[],
  options: ExamineOptions,
): Promise<Finding[]> {
  const findings: (Finding | undefined)[] = [];
  let isOver = false;
  const lane = async (queue: number[], isSecondLook: boolean) => {
    while (!isOver && options.signal?.aborted !== true) {
      const index = queue.shift();
      const one = index === undefined ? undefined : cases[index];
      if (index === undefined || one === undefined) return;
      if (one.isDue) await env.link.pauseIsOver(options.signal);
      if (one.isDue && !(await env.link.mayCall())) isOver = true;
      else findings[index] = await examineOne(env, one, { isDryRun: options.isDryRun ?? false, isSecondLook });
    }
  };
  const examineFrom = async (indices: readonly number[], isSecondLook: boolean) => {
    const queue = [...indices];
    const lanes = Array.from({ length: Math.min(env.timing.lanesAtOnce, queue.length) }, () =>
      lane(queue, isSecondLook),
    );
    await Promise.all(lanes);
  };
  await examineFrom([...cases.keys()], options.isSecondLook ?? false);
  for (const waitMs of READ_AGAIN_AFTER_MS) {
    const failed = [...cases.keys()].filter((index) => findings[index]?.isToBeReadAgain);
    if (failed.length === 0 || isOver || options.signal?.aborted) break;
    await sleep(waitMs, undefined, options.signal === undefined ? {} : { signal: options.signal }).catch(
      () => undefined,
    );
    await examineFrom(failed, true);
  }
  const gap = cases.findIndex((_, index) => findings[index] === undefined);
  return (gap === -1 ? findings : findings.slice(0, gap)).filter((finding) => finding !== undefined);
}

async function examineOne(
  env: SyncEnvironment,
  { id, ticketNumber, isDue }: SweepCase,
  options: ExamineOptions,
): Promise<Finding> {
  try {
    const finding = isDue ? await examineCase(env, id, options) : null;
    if (finding === null) return unexamined(id, ticketNumber, "NOT_LINKED");
    return options.isDryRun ? asItStands(finding) : finding;
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) throw error;
    // One case that cannot be examined must not keep the sweep from the others.
    env.log(
      { ticketNumber, error: error instanceof Error ? error.name : "unexpected" },
      "a case could not be examined",
    );
    return unexamined(id, ticketNumber, "UNKNOWN");
  }
}

/** A trial undoes what it does: what would be EQUAL after its action still has the national side ahead. */
function asItStands(finding: Finding): Finding {
  const isOnlyTried = finding.action !== null && finding.verdict === "EQUAL";
  return isOnlyTried ? { ...finding, verdict: "NATIONAL_AHEAD" } : finding;
}

function unexamined(complaintId: string, ticketNumber: string, verdict: "NOT_LINKED" | "UNKNOWN"): Finding {
  return {
    complaintId,
    ticketNumber,
    nationalId: null,
    verdict,
    differences: verdict === "UNKNOWN" ? ["unreadable"] : [],
    waiting: verdict === "UNKNOWN" ? "Koordinator memeriksa aduan: perbandingan gagal karena kesalahan sistem." : null,
    action: null,
    readAt: null,
    isChanged: false,
    isToBeReadAgain: verdict === "UNKNOWN",
  };
}

/** Whether a case has to be named: neither EQUAL nor NOT_LINKED for a good reason. */
export function isToBeNamed({
  verdict,
  differences,
}: {
  readonly verdict: string;
  readonly differences: readonly string[];
}): boolean {
  // A case whose creation was given up is NOT_LINKED with a difference.
  return verdict !== "EQUAL" && (verdict !== "NOT_LINKED" || differences.length > 0);
}

/** Progress at the rate since `startedAt`. */
export function progressOf(
  now: Date,
  startedAt: Date,
  { read, total, oldestReadAt }: Omit<SweepProgress, "expectedEndAt">,
): SweepProgress {
  const msEach = read === 0 ? null : (now.getTime() - startedAt.getTime()) / read;
  const expectedEndAt = msEach === null ? null : new Date(now.getTime() + msEach * Math.max(0, total - read));
  return { read, total, oldestReadAt, expectedEndAt };
}
