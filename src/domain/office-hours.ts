import { isCalendarYearMissing, judgeDay, type WorkingCalendar } from "./calendar";
import { endOfDay, type JakartaDay, jakartaDayOf } from "./jakarta-time";

const HOUR_MS = 60 * 60 * 1000;

/** Offices work from 07.30 to 16.00 (Perpres 21/2023); breaks and the longer Friday move no message. */
const OPENS_MS = 7.5 * HOUR_MS;
const CLOSES_MS = 16 * HOUR_MS;
/** Who is told an hour before closing can still do something. */
const LAST_WORD_MS = 15 * HOUR_MS;
/** No row of days off is longer; beyond that the calendar is wrong, not the day. */
const LONGEST_CLOSURE_DAYS = 31;

function at(day: JakartaDay, sinceMidnightMs: number): Date {
  return new Date(endOfDay(day - 1).getTime() + 1 + sinceMidnightMs);
}

function isOpenOn(calendar: WorkingCalendar, day: JakartaDay): boolean {
  const verdict = judgeDay(calendar, day);
  // Of a year that is not known yet only this is certain: a message is rather early than lost.
  return isCalendarYearMissing(verdict) || verdict.isWorkingDay;
}

/** The first moment from `instant` on at which somebody is in the office: `instant` itself in office hours. */
export function nextOfficeTime(calendar: WorkingCalendar, instant: Date): Date {
  const today = jakartaDayOf(instant);
  for (let day = today; day <= today + LONGEST_CLOSURE_DAYS; day++) {
    if (!isOpenOn(calendar, day) || instant >= at(day, CLOSES_MS)) continue;
    const opens = at(day, OPENS_MS);
    return instant > opens ? instant : opens;
  }
  return instant;
}

/** An hour before the last closing time that lies before `instant`. */
export function lastOfficeTime(calendar: WorkingCalendar, instant: Date): Date {
  const today = jakartaDayOf(instant);
  for (let day = today; day >= today - LONGEST_CLOSURE_DAYS; day--) {
    if (isOpenOn(calendar, day) && at(day, CLOSES_MS) <= instant) return at(day, LAST_WORD_MS);
  }
  return instant;
}
