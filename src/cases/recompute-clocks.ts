import { type CalendarChange, type ClockMoves, clockMoves, joinedMoves } from "../domain/clock-moves";
import { agenciesInScope } from "../domain/permission";
import type { EventData } from "../store/entities/event.entity";
import type { Transaction } from "../store/unit-of-work";
import { type CaseFile, openCase, saveCase, scopeOf } from "./case-file";
import { judgeClocks } from "./clock-history";
import type { CaseEnvironment } from "./environment";
import { appendEvent } from "./event-log";
import { recountWindow } from "./recount-window";

const BATCH = 200;
/** More holidays than that do not change between two judgements of one case. */
const CHANGES_KEPT = 200;
/** A holiday may be decreed some days late: a right to reopen that ended meanwhile is given back. */
const ENDED_LATELY_MS = 14 * 24 * 3_600_000;

/** Which cases are judged again. */
export interface RecomputeOptions {
  /** Only open cases that are, or are to be, there nationally. */
  readonly isNational?: boolean;
  /** Ends it after the case in hand. */
  readonly signal?: AbortSignal;
}

/** Cases to be judged again. */
interface Selection {
  /** What follows FROM; a condition on `id` can be added. */
  readonly source: string;
  readonly parameters: readonly unknown[];
}

const OPEN: Selection = { source: "complaint WHERE is_open = TRUE", parameters: [] };

const OPEN_NATIONAL: Selection = {
  source: `${OPEN.source} AND EXISTS (SELECT 1 FROM national_case n WHERE n.complaint_id = complaint.id)`,
  parameters: [],
};

/** A case that is settled, and which its citizen may still reopen, or might until a short time ago. */
function reopenable(now: Date): Selection {
  return {
    // In the order of ids the database would rather go through every case there ever was.
    source: `complaint FORCE INDEX (complaint_status_reopen)
              WHERE status IN ('RESOLVED', 'ARCHIVED') AND (reopen_until >= ? OR reopen_until IS NULL)`,
    parameters: [new Date(now.getTime() - ENDED_LATELY_MS)],
  };
}

/**
 * Judges the clocks of every open case again, and counts again the time in which citizens may still answer or reopen,
 * after the rules changed or the national system was away. Each case is a transaction of its own, so that nobody waits
 * for more than one; a case that is changed meanwhile is judged by whoever comes second. Run again, it does what is left.
 * @returns of how many cases something is due at another time now.
 */
export async function recomputeClocks(env: CaseEnvironment, options: RecomputeOptions = {}): Promise<number> {
  const { isNational = false, signal } = options;
  const changes = await presentChanges(env);
  const selections = isNational ? [OPEN_NATIONAL] : [OPEN, reopenable(env.clock())];
  let moved = 0;
  for (const selection of selections) moved += await recomputeSelected(env, selection, changes, signal);
  return moved;
}

async function recomputeSelected(
  env: CaseEnvironment,
  { source, parameters }: Selection,
  changes: readonly CalendarChange[],
  signal: AbortSignal | undefined,
): Promise<number> {
  let moved = 0;
  for (let after = ""; ; ) {
    const rows = await env.work.read<{ id: string }>(`SELECT id FROM ${source} AND id > ? ORDER BY id LIMIT ${BATCH}`, [
      ...parameters,
      after,
    ]);
    for (const { id } of rows) {
      if (signal?.aborted === true) return moved;
      if (await recomputeById(env, id, changes)) moved += 1;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return moved;
    after = last.id;
  }
}

/** Judges one case anew, in a transaction of its own. @returns whether something of it is due at another time now */
export function recomputeById(env: CaseEnvironment, id: string, changes: readonly CalendarChange[]): Promise<boolean> {
  return env.work.transaction(async (tx) => {
    const file = await openCase(tx, id);
    return file !== null && recomputeCase(env, tx, file, changes);
  });
}

/**
 * Judges a case in hand anew: the clocks of an open one, and the time that its citizen has. What a holiday did to it is
 * told: what moved, from when to when, and which days did it.
 * @returns whether something is due at another time now
 */
export async function recomputeCase(
  env: CaseEnvironment,
  tx: Transaction,
  file: CaseFile,
  changes: readonly CalendarChange[],
): Promise<boolean> {
  const { row } = file;
  const clocks = row.isOpen ? await rejudgeClocks(env, tx, file, changes) : null;
  const window = await recountWindow(env, tx, file, changes);
  if (clocks === null && window === null) return false;
  const fields = [...(clocks !== null && clocks.moves.length > 0 ? ["dueAt"] : []), ...(window ? [window.field] : [])];
  const at = env.clock();
  if (fields.length > 0) row.version += 1;
  // The citizen sees no clock, but he sees until when he may act.
  if (window !== null) row.updatedAt = at;
  await saveCase(tx, file);
  if (fields.length === 0) return false;
  const { moves, holidays } = joinedMoves(clocks ?? NO_MOVES, window ?? NO_MOVES);
  await tellMoves(tx, file, at, { fields, moves, ...(holidays.length > 0 ? { holidays } : {}) });
  return true;
}

const NO_MOVES: ClockMoves = { moves: [], holidays: [] };

/** @returns what moved, which may be nothing that is seen; null: the row is as it was */
async function rejudgeClocks(
  env: CaseEnvironment,
  tx: Transaction,
  file: CaseFile,
  changes: readonly CalendarChange[],
): Promise<ClockMoves | null> {
  const { row } = file;
  const before = { clocks: row.clocks, text: JSON.stringify(row.clocks), escalateAt: row.escalateAt.getTime() };
  await judgeClocks(env, tx, file, null);
  const isSame = JSON.stringify(row.clocks) === before.text && row.escalateAt.getTime() === before.escalateAt;
  return isSame ? null : clockMoves(before.clocks, row.clocks, changes);
}

async function tellMoves(tx: Transaction, file: CaseFile, at: Date, data: EventData): Promise<void> {
  const { row } = file;
  const agencies = agenciesInScope(scopeOf(file));
  await appendEvent(tx, {
    complaintId: row.id,
    type: "CLOCKS_RECOMPUTED",
    actor: { kind: "SYSTEM" },
    at,
    complaintVersion: row.version,
    fromStatus: row.status,
    toStatus: row.status,
    agenciesBefore: agencies,
    agenciesAfter: agencies,
    data,
  });
}

/** Reads the rules again, whoever changed them. @returns the latest changes of holidays */
export async function presentChanges(env: CaseEnvironment): Promise<CalendarChange[]> {
  env.reference.expire();
  await env.reference.refresh();
  return calendarChanges(env);
}

/** The latest changes of holidays, from the log: it knows them also when another process made them. */
export async function calendarChanges({ work }: CaseEnvironment): Promise<CalendarChange[]> {
  const rows = await work.read<{ type: string; data: string; madeAt: Date }>(
    `SELECT type, data, occurred_at AS madeAt FROM event
      WHERE complaint_id IS NULL AND type IN ('HOLIDAY_ADDED', 'HOLIDAY_REMOVED') ORDER BY seq DESC LIMIT ${CHANGES_KEPT}`,
  );
  return rows.flatMap(({ type, data, madeAt }) => {
    const { subjectId, calendarVersion } = JSON.parse(data) as EventData;
    if (subjectId === undefined || calendarVersion === undefined) return [];
    return [{ date: subjectId, isAdded: type === "HOLIDAY_ADDED", calendarVersion, madeAt }];
  });
}
