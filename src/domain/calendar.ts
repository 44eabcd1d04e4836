import type { Interval } from "./interval";
import {
  dayOfDate,
  endOfDay,
  type JakartaDate,
  type JakartaDay,
  jakartaDayOf,
  weekdayOf,
  yearOfDay,
} from "./jakarta-time";

export const YEAR_STATES = ["FINAL", "PROVISIONAL"] as const;
/** How sure the holidays of a year are: FINAL by the ministers' joint decree, PROVISIONAL foreseen and marked on every clock that uses them. */
export type YearState = (typeof YEAR_STATES)[number];

export const HOLIDAY_KINDS = ["HOLIDAY", "JOINT_LEAVE"] as const;
/** Why nobody works on a weekday: libur nasional or cuti bersama. */
export type HolidayKind = (typeof HOLIDAY_KINDS)[number];

/** A year whose holidays are known. */
export interface CalendarYear {
  readonly year: number;
  readonly state: YearState;
}

/** A day on which offices are closed; `name` is its Indonesian name. */
export interface Holiday {
  readonly date: JakartaDate;
  readonly kind: HolidayKind;
  readonly name: string;
}

/** The working calendar as it is stored; `version` grows with every change of years or holidays. */
export interface CalendarData {
  readonly version: number;
  readonly years: readonly CalendarYear[];
  readonly holidays: readonly Holiday[];
}

/** The working calendar, ready to be asked. Made by {@link workingCalendar}. */
export interface WorkingCalendar {
  readonly version: number;
  readonly years: ReadonlyMap<number, YearState>;
  readonly holidays: ReadonlyMap<JakartaDay, Holiday>;
}

/** The refusal to count over a year whose holidays are not known. */
export interface CalendarYearMissing {
  readonly missingYear: number;
}

/** Whether offices work on a day, and whether a PROVISIONAL year said so. */
export interface DayVerdict {
  readonly isWorkingDay: boolean;
  readonly provisional: boolean;
}

/** The end of a limit in working days, and whether a PROVISIONAL year was used to find it. */
export interface WorkingDayDue {
  readonly dueAt: Date;
  readonly provisional: boolean;
}

/** Tells the refusal from an answer. */
export function isCalendarYearMissing(result: object | CalendarYearMissing): result is CalendarYearMissing {
  return "missingYear" in result;
}

/** Makes a calendar of its data. Throws a RangeError for a malformed date and for a year that is listed twice. */
export function workingCalendar(data: CalendarData): WorkingCalendar {
  const years = new Map(data.years.map(({ year, state }) => [year, state]));
  if (years.size !== data.years.length) throw new RangeError("a calendar year is listed twice");
  const holidays = new Map(data.holidays.map((holiday) => [dayOfDate(holiday.date), holiday]));
  return { version: data.version, years, holidays };
}

/** Five working days, Monday to Friday (Perpres 21/2023). */
function isWeekend(day: JakartaDay): boolean {
  const weekday = weekdayOf(day);
  return weekday === 0 || weekday === 6;
}

/** Whether offices work on a day. */
export function judgeDay(calendar: WorkingCalendar, day: JakartaDay): DayVerdict | CalendarYearMissing {
  const year = yearOfDay(day);
  const state = calendar.years.get(year);
  if (state === undefined) return { missingYear: year };
  return { isWorkingDay: !isWeekend(day) && !calendar.holidays.has(day), provisional: state === "PROVISIONAL" };
}

/** Whether offices work on a date: no weekend, no national holiday, no joint leave. Throws a RangeError for a malformed date. */
export function isWorkingDay(calendar: WorkingCalendar, date: JakartaDate): DayVerdict | CalendarYearMissing {
  return judgeDay(calendar, dayOfDate(date));
}

function endsInside(pauses: readonly Interval[], day: JakartaDay): boolean {
  const endMs = endOfDay(day).getTime();
  return pauses.some(({ from, to }) => from.getTime() <= endMs && endMs < to.getTime());
}

/**
 * 23:59:59.999 in Jakarta of the `count`th working day after `start`. The starting day does not count; neither does a
 * working day that ends inside one of the `pauses`, so that days are given back whole and a pause within one day moves
 * nothing. Refuses when it would have to look at a year without holidays. Throws a RangeError unless `count` is a
 * whole number from 1.
 */
export function addWorkingDays(
  calendar: WorkingCalendar,
  start: Date,
  count: number,
  pauses: readonly Interval[] = [],
): WorkingDayDue | CalendarYearMissing {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`not a number of working days: ${count}`);
  let counted = 0;
  let provisional = false;
  // Ends at the latest in the first year that the calendar does not know.
  for (let day = jakartaDayOf(start) + 1; ; day++) {
    const verdict = judgeDay(calendar, day);
    if (isCalendarYearMissing(verdict)) return verdict;
    provisional ||= verdict.provisional;
    if (verdict.isWorkingDay && !endsInside(pauses, day)) counted += 1;
    if (counted === count) return { dueAt: endOfDay(day), provisional };
  }
}

/** The holidays on weekdays after the day of `from` up to the day of `to`, in order: the days that a limit leapt over. */
export function weekdayHolidays(calendar: WorkingCalendar, from: Date, to: Date): Holiday[] {
  const leapt: Holiday[] = [];
  for (let day = jakartaDayOf(from) + 1; day <= jakartaDayOf(to); day++) {
    const holiday = calendar.holidays.get(day);
    if (holiday !== undefined && !isWeekend(day)) leapt.push(holiday);
  }
  return leapt;
}
