import type { Holiday } from "./calendar";
import type { Clock } from "./clocks";
import { dayOfDate, jakartaDayOf } from "./jakarta-time";
import type { ClockStep } from "./sla-policy";

/** A running clock that is due at another time than before; null: none yet, or none while it is paused. ISO 8601. */
export interface ClockMove {
  readonly step: ClockStep;
  readonly oldDueAt: string | null;
  readonly newDueAt: string | null;
}

/** A day that became a holiday, or is none any more. */
export interface HolidayChange {
  readonly date: Holiday["date"];
  readonly isAdded: boolean;
}

/** A change of the calendar, with the version that it made. */
export interface CalendarChange extends HolidayChange {
  readonly calendarVersion: number;
}

/** What moved, and which holidays did it. */
export interface ClockMoves {
  readonly moves: readonly ClockMove[];
  readonly holidays: readonly HolidayChange[];
}

function runningByKey(clocks: readonly Clock[]): Map<string, Clock> {
  const running = clocks.filter(({ stoppedAt }) => stoppedAt === null);
  return new Map(running.map((clock) => [`${clock.step}@${clock.startedAt.getTime()}`, clock]));
}

function isCauseOf(change: CalendarChange, before: Clock, after: Clock): boolean {
  const isBetween =
    change.calendarVersion > (before.calendarVersion ?? 0) && change.calendarVersion <= (after.calendarVersion ?? 0);
  if (!isBetween || before.dueAt === null || after.dueAt === null) return false;
  const day = dayOfDate(change.date);
  const lastDay = Math.max(jakartaDayOf(before.dueAt), jakartaDayOf(after.dueAt));
  return day > jakartaDayOf(after.startedAt) && day <= lastDay;
}

/** Which running clocks are due at another time, and which of the calendar's changes lie behind it. */
export function clockMoves(
  before: readonly Clock[],
  after: readonly Clock[],
  changes: readonly CalendarChange[],
): ClockMoves {
  const earlier = runningByKey(before);
  const moves: ClockMove[] = [];
  const causes = new Map<string, HolidayChange>();
  for (const [key, clock] of runningByKey(after)) {
    const old = earlier.get(key);
    const [oldDueAt, newDueAt] = [old?.dueAt ?? null, clock.dueAt];
    if (oldDueAt?.getTime() === newDueAt?.getTime()) continue;
    moves.push({
      step: clock.step,
      oldDueAt: oldDueAt?.toISOString() ?? null,
      newDueAt: newDueAt?.toISOString() ?? null,
    });
    for (const change of changes) {
      if (old === undefined || !isCauseOf(change, old, clock)) continue;
      causes.set(`${change.date}|${change.isAdded}`, { date: change.date, isAdded: change.isAdded });
    }
  }
  return { moves, holidays: [...causes.values()].sort((a, b) => (a.date < b.date ? -1 : 1)) };
}
