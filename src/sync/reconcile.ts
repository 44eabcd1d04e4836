import type { KeyObject } from "node:crypto";
import { readLogHead, signedHead } from "../store/event-rows";
import { newId } from "../store/new-id";
import {
  finishReconciliation,
  insertReconciliation,
  isSigned,
  type ReconciliationItemRow,
  type ReconciliationRow,
  readItemsOfCases,
  readReconciliation,
  readReconciliationItems,
  readUnfinished,
  type SignedReconciliation,
  storeProgress,
} from "../store/reconciliation-rows";
import {
  countSweepCases,
  parsePlace,
  placeText,
  readSweepCases,
  SWEEP_STAGES,
  type SweepCase,
  type SweepPlace,
  startOfStage,
} from "../store/sweep-rows";
import type { SyncEnvironment } from "./environment";
import type { Finding } from "./examine";
import { takeNewCases } from "./new-cases";
import { push } from "./push";
import { signReport } from "./report";
import { examineInOrder, isToBeNamed, progressOf, type SweepProgress } from "./sweep";

/** How a comparison of both sides is made. */
export interface ReconcileOptions {
  /** Nothing is sent, applied or repaired. */
  readonly isDryRun: boolean;
  /** Signs the report. */
  readonly key: KeyObject;
  readonly onProgress?: ((progress: SweepProgress) => void) | undefined;
  /** Ends it after the cases in hand; unless it is a dry run, the next one goes on behind them. */
  readonly signal?: AbortSignal | undefined;
}

/** A comparison that came to its end, or one that was ended or found the national side away. */
export type Reconciled =
  | { readonly isFinished: true; readonly report: SignedReconciliation }
  | { readonly isFinished: false; readonly report: ReconciliationRow };

/** Cases between two notes of how far it has come: what a killed process examined since the last is examined again. */
const BATCH = 20;

/**
 * Compares both sides of every open and every recently closed case, the oldest open first, repairs what the verdicts
 * say, and signs a report. What is queued is sent before and after. One that was cut off is continued, in another night
 * or by another process; two processes at once share the work.
 */
export async function reconcile(env: SyncEnvironment, options: ReconcileOptions): Promise<Reconciled> {
  const { work } = env.cases;
  if (!options.isDryRun) {
    await push(env, null, options.signal);
    await takeNewCases(env, { isFull: true, ...(options.signal === undefined ? {} : { signal: options.signal }) });
  }
  let row = await begin(env, options.isDryRun);
  const remaining = await countSweepCases(work, parsePlace(row.place));
  const start = { at: env.cases.clock(), read: row.total, total: row.total + remaining };
  while (parsePlace(row.place).stage !== "DONE") {
    const next = options.signal?.aborted === true ? null : await step(env, row, options);
    if (next === null) return { isFinished: false, report: row };
    const isStored = await storeProgress(work, next.row, row.place, next.items);
    // Another process goes on with the same comparison: from where it is now.
    row = isStored ? next.row : ((await readReconciliation(work, row.id)) ?? row);
    if (isSigned(row)) return { isFinished: true, report: row };
    options.onProgress?.(sinceStart(env, row, start));
  }
  return finish(env, row, options.key);
}

function sinceStart(
  env: SyncEnvironment,
  row: ReconciliationRow,
  start: { readonly at: Date; readonly read: number; readonly total: number },
): SweepProgress {
  const total = Math.max(start.total, row.total);
  const here = { read: row.total - start.read, total: total - start.read, oldestReadAt: row.oldestReadAt };
  // The rate is this process's own: the nights before had pauses.
  return { ...progressOf(env.cases.clock(), start.at, here), read: row.total, total };
}

async function begin(env: SyncEnvironment, isDryRun: boolean): Promise<ReconciliationRow> {
  const unfinished = isDryRun ? null : await readUnfinished(env.cases.work);
  if (unfinished !== null) return unfinished;
  const row: ReconciliationRow = {
    id: newId(),
    startedAt: env.cases.clock(),
    finishedAt: null,
    isDryRun,
    total: 0,
    equal: 0,
    repaired: 0,
    counts: {},
    place: null,
    oldestReadAt: null,
    logHead: null,
    signature: null,
  };
  await insertReconciliation(env.cases.work, row);
  return row;
}

interface Step {
  readonly row: ReconciliationRow;
  readonly items: readonly ReconciliationItemRow[];
}

/** The next few cases; null when it was ended before the first of them, or nobody may call now. */
async function step(env: SyncEnvironment, row: ReconciliationRow, options: ReconcileOptions): Promise<Step | null> {
  const place = parsePlace(row.place);
  const cases = await casesBehind(env, row, place);
  if (cases.length === 0) return nextStage(env, row, place, options);
  const { isDryRun, signal } = options;
  const findings = await examineInOrder(env, cases, { isDryRun, signal, isSecondLook: place.stage === "AGAIN" });
  const last = cases[findings.length - 1];
  if (last === undefined) return null;
  const passed = placeText({ stage: place.stage, at: last.submittedAt, id: last.id });
  const ids = findings.map(({ complaintId }) => complaintId);
  // A case that was closed on the way is met twice, and one that waited is looked at again: each counts once.
  const earlier = new Map(
    (await readItemsOfCases(env.cases.work, row.id, ids)).map((item) => [item.complaintId, item] as const),
  );
  return { row: counted(row, findings, earlier, passed), items: itemsOf(row, findings, earlier) };
}

/** What was to be sent may have gone out meanwhile, and what could not be read may have been a blink. */
const WORTH_A_SECOND_LOOK = ["LOCAL_AHEAD", "UNKNOWN"];

async function casesBehind(env: SyncEnvironment, row: ReconciliationRow, place: SweepPlace): Promise<SweepCase[]> {
  const { work } = env.cases;
  const { stage, at, id } = place;
  if (stage === "OPEN" || stage === "CLOSED") return readSweepCases(work, { stage, at, id }, BATCH);
  const items = await readReconciliationItems(work, row.id, id, BATCH, WORTH_A_SECOND_LOOK);
  return items.map(({ complaintId, ticketNumber }) => ({
    id: complaintId,
    ticketNumber,
    submittedAt: at,
    isDue: true,
  }));
}

async function nextStage(
  env: SyncEnvironment,
  row: ReconciliationRow,
  { stage }: SweepPlace,
  { isDryRun, signal }: ReconcileOptions,
): Promise<Step> {
  const next = SWEEP_STAGES[SWEEP_STAGES.indexOf(stage) + 1] ?? "DONE";
  const isAgain = next === "AGAIN";
  if (isAgain && !isDryRun) await push(env, null, signal);
  const place = placeText(startOfStage(isAgain && isDryRun ? "DONE" : next));
  return { row: { ...row, place }, items: [] };
}

type Earlier = ReadonlyMap<string, ReconciliationItemRow>;

/** The totals with these findings. */
function counted(
  row: ReconciliationRow,
  findings: readonly Finding[],
  earlier: Earlier,
  place: string,
): ReconciliationRow {
  const counts: Record<string, number> = { ...row.counts };
  let { total, repaired, oldestReadAt } = row;
  for (const { complaintId, verdict, action, readAt } of findings) {
    const before = earlier.get(complaintId);
    if (before === undefined) total += 1;
    else counts[before.verdict] = (counts[before.verdict] ?? 0) - 1;
    counts[verdict] = (counts[verdict] ?? 0) + 1;
    if (action !== null && before?.action == null && !row.isDryRun) repaired += 1;
    if (readAt !== null && (oldestReadAt === null || readAt < oldestReadAt)) oldestReadAt = readAt;
  }
  return { ...row, total, equal: counts.EQUAL ?? 0, repaired, counts, oldestReadAt, place };
}

function itemsOf(row: ReconciliationRow, findings: readonly Finding[], earlier: Earlier): ReconciliationItemRow[] {
  return findings
    .map((finding) => ({
      ...finding,
      action: joined(earlier.get(finding.complaintId)?.action ?? null, finding.action),
    }))
    .filter((finding) => earlier.has(finding.complaintId) || finding.action !== null || isToBeNamed(finding))
    .map(({ complaintId, ticketNumber, nationalId, verdict, differences, waiting, action }) => ({
      reconciliationId: row.id,
      complaintId,
      ticketNumber,
      nationalId,
      verdict,
      differences,
      waiting: waiting?.slice(0, 300) ?? null,
      action: action?.slice(0, 300) ?? null,
    }));
}

function joined(first: string | null, second: string | null): string | null {
  return first === null || second === null || first === second ? (first ?? second) : `${first} ${second}`;
}

async function finish(env: SyncEnvironment, row: ReconciliationRow, key: KeyObject): Promise<Reconciled> {
  const logHead = signedHead(await readLogHead(env.cases.work));
  const ended = { ...row, finishedAt: env.cases.clock(), logHead };
  await finishReconciliation(env.cases.work, { ...ended, signature: await signReport(env.cases.work, ended, key) });
  const stored = await readReconciliation(env.cases.work, row.id);
  if (stored === null || !isSigned(stored)) throw new Error("the report is gone");
  return { isFinished: true, report: stored };
}
