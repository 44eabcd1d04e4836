/** Asia/Jakarta (WIB) has been UTC+7 without daylight saving since 1964 (Keppres 243/1963, then 41/1987): no zone table is needed. */
const OFFSET_MS = 7 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

const WEEKDAY_NAMES = ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"] as const;
const MONTH_NAMES = [
  "Januari",
  "Februari",
  "Maret",
  "April",
  "Mei",
  "Juni",
  "Juli",
  "Agustus",
  "September",
  "Oktober",
  "November",
  "Desember",
] as const;

/** A calendar date in Jakarta, written `YYYY-MM-DD`. */
export type JakartaDate = string;

/** A calendar day in Jakarta as a number of days since 1970-01-01, so that days can be counted. */
export type JakartaDay = number;

/** The Jakarta day in which an instant falls. */
export function jakartaDayOf(instant: Date): JakartaDay {
  return Math.floor((instant.getTime() + OFFSET_MS) / DAY_MS);
}

/** The date of a day. */
export function dateOfDay(day: JakartaDay): JakartaDate {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The day of a date. Throws a RangeError for a text that is not `YYYY-MM-DD` or names no day (2026-02-30). */
export function dayOfDate(date: JakartaDate): JakartaDay {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00.000Z`) / DAY_MS : Number.NaN;
  // Some engines read 30 February as 2 March: only a date that comes back unchanged exists.
  if (Number.isNaN(day) || dateOfDay(day) !== date) throw new RangeError(`not a date: ${JSON.stringify(date)}`);
  return day;
}

/** The Jakarta date in which an instant falls. */
export function jakartaDateOf(instant: Date): JakartaDate {
  return dateOfDay(jakartaDayOf(instant));
}

/** The last millisecond of a day, 23:59:59.999 in Jakarta. */
export function endOfDay(day: JakartaDay): Date {
  return new Date((day + 1) * DAY_MS - OFFSET_MS - 1);
}

/** The year of a day. */
export function yearOfDay(day: JakartaDay): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

/** The day of the week: 0 is Sunday, 6 is Saturday. */
export function weekdayOf(day: JakartaDay): number {
  // 1970-01-01 was a Thursday; the second remainder serves days before it.
  return (((day + 4) % 7) + 7) % 7;
}

/** A day as officers and citizens read it: `13 Maret 2026`. */
export function formatDay(day: JakartaDay): string {
  const date = new Date(day * DAY_MS);
  return `${date.getUTCDate()} ${MONTH_NAMES[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

function timeOf(instant: Date): string {
  return new Date(instant.getTime() + OFFSET_MS).toISOString().slice(11, 16).replace(":", ".");
}

/** An instant as officers and citizens read it: `Jumat, 13 Maret 2026 pukul 17.30 WIB`. */
export function formatInstant(instant: Date): string {
  const day = jakartaDayOf(instant);
  return `${WEEKDAY_NAMES[weekdayOf(day)]}, ${formatDay(day)} pukul ${timeOf(instant)} WIB`;
}

/** An instant where there is little room, in WIB: `13-03-2026 17.30`. */
export function formatShortInstant(instant: Date): string {
  return `${formatShortDate(instant)} ${timeOf(instant)}`;
}

/** An instant in WIB that spreadsheets take for one, and that sorts as text too: `2026-03-13 17:30`. */
export function formatSortableInstant(instant: Date): string {
  return `${jakartaDateOf(instant)} ${timeOf(instant).replace(".", ":")}`;
}

/** The day of an instant where there is little room: `13-03-2026`. */
export function formatShortDate(instant: Date): string {
  return jakartaDateOf(instant).split("-").reverse().join("-");
}
