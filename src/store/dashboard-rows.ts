import type { UnitOfWork } from "./unit-of-work";

/** What became of the cases of a period. */
export interface DashboardCounts {
  readonly in: number;
  readonly done: number;
  readonly late: number;
}

/** Counts the cases submitted from `from` to `to` (both included) as they stand at `now`. */
export async function countDashboard(work: UnitOfWork, from: Date, to: Date, now: Date): Promise<DashboardCounts> {
  const [row] = await work.read<Record<"received" | "done" | "late", string | null>>(
    `SELECT COUNT(*) AS received, SUM(is_open = 0) AS done, SUM(is_open = 1 AND due_at < ?) AS late
       FROM complaint WHERE submitted_at BETWEEN ? AND ?`,
    [now, from, to],
  );
  return { in: Number(row?.received ?? 0), done: Number(row?.done ?? 0), late: Number(row?.late ?? 0) };
}
