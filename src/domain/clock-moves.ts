import type { Holiday, WorkingCalendar } from "./calendar";
import type { CitizenWindowStep } from "./citizen-window";
import type { Clock } from "./clocks";
import { dayOfDate, jakartaDayOf } from "./jakarta-time";
import type { ClockStep } from "./sla-policy";

/**
 * A running clock that is due at another time than before, or a citizen's window that ends at another time; null: none
 * yet, or none while it is paused. ISO 8601.
 */
export interface ClockMove {
  readonly step: ClockStep | CitizenWindowStep;
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
  readonly madeAt: Date;
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
  const causes: HolidayChange[] = [];
  for (const [key, clock] of runningByKey(after)) {
    const old = earlier.get(key);
    const [oldDueAt, newDueAt] = [old?.dueAt ?? null, clock.dueAt];
    if (oldDueAt?.getTime() === newDueAt?.getTime()) continue;
    moves.push(moveOf(clock.step, oldDueAt, newDueAt));
    if (old !== undefined) causes.push(...changes.filter((change) => isCauseOf(change, old, clock)));
  }
  return { moves, holidays: onceEach(causes) };
}

/** A citizen's window that was counted again. */
interface RecountedWindow {
  readonly step: CitizenWindowStep;
  readonly startedAt: Date;
  /** When it, or a clock beside it, moved last; null: never since. What the calendar knew by then moves nothing now. */
  readonly recountedAt: Date | null;
  readonly oldEnd: Date | null;
  readonly newEnd: Date | null;
}

/** How a citizen's window moved, and which new holidays put it off: nothing ever brings it forward. */
export function windowMoves(
  { step, startedAt, recountedAt, oldEnd, newEnd }: RecountedWindow,
  changes: readonly CalendarChange[],
  calendar: WorkingCalendar,
): ClockMoves {
  const moves = [moveOf(step, oldEnd, newEnd)];
  if (oldEnd === null || newEnd === null) return { moves, holidays: [] };
  const knownAt = recountedAt !== null && recountedAt > startedAt ? recountedAt : startedAt;
  const causes = changes.filter(({ date, isAdded, madeAt }) => {
    const day = dayOfDate(date);
    const isInside = day > jakartaDayOf(startedAt) && day <= jakartaDayOf(newEnd);
    return isAdded && isInside && madeAt > knownAt && calendar.holidays.has(day);
  });
  return { moves, holidays: onceEach(causes) };
}

/** Two reports of one case as one. */
export function joinedMoves(one: ClockMoves, other: ClockMoves): ClockMoves {
  return { moves: [...one.moves, ...other.moves], holidays: onceEach([...one.holidays, ...other.holidays]) };
}

function moveOf(step: ClockMove["step"], oldDueAt: Date | null, newDueAt: Date | null): ClockMove {
  return { step, oldDueAt: oldDueAt?.toISOString() ?? null, newDueAt: newDueAt?.toISOString() ?? null };
}

function onceEach(changes: readonly HolidayChange[]): HolidayChange[] {
  const byDay = new Map(changes.map(({ date, isAdded }) => [`${date}|${isAdded}`, { date, isAdded }]));
  return [...byDay.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}
