import { addWorkingDays, type CalendarYearMissing, isCalendarYearMissing, type WorkingCalendar } from "./calendar";
import type { Interval } from "./interval";

export const LIMIT_UNITS = ["MINUTES", "HOURS", "DAYS", "WORKING_DAYS"] as const;
/** How a limit is counted: minutes, hours and days around the clock, working days by the calendar. */
export type LimitUnit = (typeof LIMIT_UNITS)[number];

/** A time limit; `value` is a whole number, and 0 means "at once": its time is shown but nobody is late. */
export interface Limit {
  readonly value: number;
  readonly unit: LimitUnit;
}

/** When a limit ends (null: at once), and whether a PROVISIONAL calendar year was used to find it. */
export interface LimitEnd {
  readonly dueAt: Date | null;
  readonly provisional: boolean;
}

const UNIT_MS = {
  MINUTES: 60 * 1000,
  HOURS: 60 * 60 * 1000,
  // A day is the same time of day on the next: exactly 24 hours where no clock is ever put forward.
  DAYS: 24 * 60 * 60 * 1000,
} as const satisfies Record<Exclude<LimitUnit, "WORKING_DAYS">, number>;

/** Whether a limit says "at once" instead of naming a time. */
export function isAtOnce(limit: Limit): boolean {
  return limit.value <= 0;
}

/**
 * When a limit that starts at `start` ends, moved by the `pauses`, which are in order and do not overlap. A pause that
 * begins after the limit has ended moves nothing: what was late stays late. Refuses when a working day falls in a year
 * without holidays.
 */
export function endOfLimit(
  limit: Limit,
  start: Date,
  pauses: readonly Interval[],
  calendar: WorkingCalendar,
): LimitEnd | CalendarYearMissing {
  if (isAtOnce(limit)) return { dueAt: null, provisional: false };
  if (limit.unit === "WORKING_DAYS") {
    const due = addWorkingDays(calendar, start, limit.value, pauses);
    return isCalendarYearMissing(due) ? due : { dueAt: due.dueAt, provisional: due.provisional };
  }
  let dueMs = start.getTime() + limit.value * UNIT_MS[limit.unit];
  for (const { from, to } of pauses) if (from.getTime() <= dueMs) dueMs += to.getTime() - from.getTime();
  return { dueAt: new Date(dueMs), provisional: false };
}
