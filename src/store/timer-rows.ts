import type { UnitOfWork } from "./unit-of-work";

/** When a job was last done to its end; null: never. */
export interface JobAge {
  readonly name: string;
  readonly doneAt: Date | null;
  /** Since then, by the database's clock, in milliseconds. */
  readonly ageMs: number | null;
}

/** The jobs that any process of this database has begun, by name. */
export async function readJobAges(work: UnitOfWork, names: readonly string[]): Promise<JobAge[]> {
  const rows = await work.read<{ name: string; doneAt: Date | null; ageMs: string | null }>(
    `SELECT name, done_at AS doneAt, TIMESTAMPDIFF(MICROSECOND, done_at, UTC_TIMESTAMP(3)) / 1000 AS ageMs
       FROM job WHERE name IN (?) ORDER BY name`,
    [names],
  );
  return rows.map(({ ageMs, ...row }) => ({ ...row, ageMs: ageMs === null ? null : Number(ageMs) }));
}

/** Open cases past due by the highest level that one of their clocks that run now has reached; 0: none yet. */
export async function countOverdueByLevel(work: UnitOfWork, now: Date): Promise<ReadonlyMap<number, number>> {
  const rows = await work.read<{ level: number; total: string }>(
    // A clock that ran before the present ones was due before them.
    `SELECT level, COUNT(*) AS total FROM (
       SELECT COALESCE(MAX(e.level), 0) AS level FROM complaint c
         LEFT JOIN escalation e ON e.complaint_id = c.id AND e.due_at >= c.due_at
        WHERE c.is_open = TRUE AND c.due_at < ? GROUP BY c.id) overdue GROUP BY level`,
    [now],
  );
  return new Map(rows.map(({ level, total }) => [Number(level), Number(total)]));
}
