import { type CalendarChange, clockMoves } from "../domain/clock-moves";
import { agenciesInScope } from "../domain/permission";
import type { EventData } from "../store/entities/event.entity";
import type { Transaction } from "../store/unit-of-work";
import { type CaseFile, openCase, saveCase, scopeOf } from "./case-file";
import { judgeClocks } from "./clock-history";
import type { CaseEnvironment } from "./environment";
import { appendEvent } from "./event-log";

const BATCH = 200;
/** More holidays than that do not change between two judgements of one case. */
const CHANGES_KEPT = 200;

/** Which cases are judged again. */
export interface RecomputeOptions {
  /** Only cases that are, or are to be, there nationally. */
  readonly isNational?: boolean;
  /** Ends it after the case in hand. */
  readonly signal?: AbortSignal;
}

/**
 * Judges the clocks of every open case again, after the rules changed or the national system was away. Each case is a
 * transaction of its own, so that nobody waits for more than one; a case that is changed meanwhile is judged by whoever
 * comes second. Run again, it does what is left.
 * @returns of how many cases a clock is due at another time now.
 */
export async function recomputeClocks(env: CaseEnvironment, options: RecomputeOptions = {}): Promise<number> {
  const { isNational = false, signal } = options;
  env.reference.expire();
  await env.reference.refresh();
  const changes = await calendarChanges(env);
  const national = isNational ? "AND EXISTS (SELECT 1 FROM national_case n WHERE n.complaint_id = complaint.id)" : "";
  let moved = 0;
  for (let after = ""; ; ) {
    const rows = await env.work.read<{ id: string }>(
      `SELECT id FROM complaint WHERE is_open = TRUE AND id > ? ${national} ORDER BY id LIMIT ${BATCH}`,
      [after],
    );
    for (const { id } of rows) {
      if (signal?.aborted === true) return moved;
      const isMoved = await env.work.transaction(async (tx) => {
        const file = await openCase(tx, id);
        return file?.row.isOpen === true && recomputeCase(env, tx, file, changes);
      });
      if (isMoved) moved += 1;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return moved;
    after = last.id;
  }
}

/**
 * Judges an open case in hand anew. What a holiday did to it is told: which clocks moved, from when to when, and which
 * days did it. @returns whether a clock is due at another time now
 */
export async function recomputeCase(
  env: CaseEnvironment,
  tx: Transaction,
  file: CaseFile,
  changes: readonly CalendarChange[],
): Promise<boolean> {
  const { row } = file;
  const before = { clocks: row.clocks, text: JSON.stringify(row.clocks), escalateAt: row.escalateAt.getTime() };
  await judgeClocks(env, tx, file, null);
  const isSame = JSON.stringify(row.clocks) === before.text && row.escalateAt.getTime() === before.escalateAt;
  if (isSame) return false;
  const { moves, holidays } = clockMoves(before.clocks, row.clocks, changes);
  if (moves.length > 0) row.version += 1;
  await saveCase(tx, file);
  if (moves.length === 0) return false;
  const agencies = agenciesInScope(scopeOf(file));
  await appendEvent(tx, {
    complaintId: row.id,
    type: "CLOCKS_RECOMPUTED",
    actor: { kind: "SYSTEM" },
    at: env.clock(),
    complaintVersion: row.version,
    fromStatus: row.status,
    toStatus: row.status,
    agenciesBefore: agencies,
    agenciesAfter: agencies,
    data: { fields: ["dueAt"], moves, ...(holidays.length > 0 ? { holidays } : {}) },
  });
  return true;
}

/** The latest changes of holidays, from the log: it knows them also when another process made them. */
export async function calendarChanges({ work }: CaseEnvironment): Promise<CalendarChange[]> {
  const rows = await work.read<{ type: string; data: string }>(
    `SELECT type, data FROM event WHERE complaint_id IS NULL AND type IN ('HOLIDAY_ADDED', 'HOLIDAY_REMOVED')
      ORDER BY seq DESC LIMIT ${CHANGES_KEPT}`,
  );
  return rows.flatMap(({ type, data }) => {
    const { subjectId, calendarVersion } = JSON.parse(data) as EventData;
    if (subjectId === undefined || calendarVersion === undefined) return [];
    return [{ date: subjectId, isAdded: type === "HOLIDAY_ADDED", calendarVersion }];
  });
}
