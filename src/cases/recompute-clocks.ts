import { agenciesInScope } from "../domain/permission";
import type { Transaction } from "../store/unit-of-work";
import { openCase, saveCase, scopeOf } from "./case-file";
import { judgeClocks } from "./clock-history";
import type { CaseEnvironment } from "./environment";
import { appendEvent } from "./event-log";

const BATCH = 200;

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
 * @returns how many cases are due at another time now.
 */
export async function recomputeClocks(env: CaseEnvironment, options: RecomputeOptions = {}): Promise<number> {
  const { isNational = false, signal } = options;
  env.reference.expire();
  await env.reference.refresh();
  const national = isNational ? "AND EXISTS (SELECT 1 FROM national_case n WHERE n.complaint_id = complaint.id)" : "";
  let moved = 0;
  for (let after = ""; ; ) {
    const rows = await env.work.read<{ id: string }>(
      `SELECT id FROM complaint WHERE is_open = TRUE AND id > ? ${national} ORDER BY id LIMIT ${BATCH}`,
      [after],
    );
    for (const { id } of rows) {
      if (signal?.aborted === true) return moved;
      if (await env.work.transaction((tx) => recomputeCase(env, tx, id))) moved += 1;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return moved;
    after = last.id;
  }
}

/** The version stays: nobody's draft becomes stale because a holiday was decreed. */
async function recomputeCase(env: CaseEnvironment, tx: Transaction, id: string): Promise<boolean> {
  const file = await openCase(tx, id);
  if (file?.row.isOpen !== true) return false;
  const { row } = file;
  const before = { dueAt: row.dueAt.getTime(), clocks: JSON.stringify(row.clocks) };
  await judgeClocks(env, tx, file, null);
  if (JSON.stringify(row.clocks) === before.clocks) return false;
  await saveCase(tx, file);
  if (row.dueAt.getTime() === before.dueAt) return false;
  const agencies = agenciesInScope(scopeOf(file));
  await appendEvent(tx, {
    complaintId: id,
    type: "CLOCKS_RECOMPUTED",
    actor: { kind: "SYSTEM" },
    at: env.clock(),
    complaintVersion: row.version,
    fromStatus: row.status,
    toStatus: row.status,
    agenciesBefore: agencies,
    agenciesAfter: agencies,
    data: { fields: ["dueAt"] },
  });
  return true;
}
