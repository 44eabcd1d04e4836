import { type CitizenWindowStep, recountedEnd, type runningWindows } from "../domain/citizen-window";
import { type CalendarChange, type ClockMoves, windowMoves } from "../domain/clock-moves";
import type { Transaction } from "../store/unit-of-work";
import type { CaseFile } from "./case-file";
import { citizenWindowEnd } from "./clock-history";
import type { CaseEnvironment } from "./environment";

/** The window that a case is in, and what began it. */
interface RunningWindow {
  readonly step: CitizenWindowStep;
  /** Where the row keeps its end. */
  readonly field: keyof ReturnType<typeof runningWindows>;
  readonly startedAt: Date;
}

/** A window that ends at another time now. */
export interface WindowRecount extends ClockMoves {
  readonly field: RunningWindow["field"];
}

/**
 * Counts the time that a citizen has anew, from the event that began it, and puts its end into the row.
 * @returns what moved; null: nothing
 */
export async function recountWindow(
  env: CaseEnvironment,
  tx: Transaction,
  { row }: CaseFile,
  changes: readonly CalendarChange[],
): Promise<WindowRecount | null> {
  const window = await windowOf(tx, row);
  if (window === null) return null;
  const { step, field, startedAt } = window;
  const oldEnd = row[field];
  const newEnd = recountedEnd(oldEnd, startedAt, env.clock(), (from) => citizenWindowEnd(env, row, step, from));
  if (newEnd?.getTime() === oldEnd?.getTime()) return null;
  row[field] = newEnd;
  const recountedAt = await lastEventAt(tx, row.id, "CLOCKS_RECOMPUTED");
  const recounted = { step, startedAt, recountedAt, oldEnd, newEnd };
  return { field, ...windowMoves(recounted, changes, env.reference.rules.calendar) };
}

async function windowOf(tx: Transaction, row: CaseFile["row"]): Promise<RunningWindow | null> {
  switch (row.status) {
    case "CLARIFICATION_REQUESTED": {
      const startedAt = await lastEventAt(tx, row.id, "CLARIFICATION_REQUESTED");
      return startedAt && { step: "CLARIFICATION_WINDOW", field: "clarificationUntil", startedAt };
    }
    case "RESOLVED":
    case "ARCHIVED":
      return row.resolvedAt && { step: "REOPEN_WINDOW", field: "reopenUntil", startedAt: row.resolvedAt };
    default:
      return null;
  }
}

async function lastEventAt(tx: Transaction, complaintId: string, type: string): Promise<Date | null> {
  const [event] = await tx.query<{ at: Date }>(
    "SELECT occurred_at AS at FROM event WHERE complaint_id = ? AND type = ? ORDER BY seq DESC LIMIT 1",
    [complaintId, type],
  );
  return event?.at ?? null;
}
