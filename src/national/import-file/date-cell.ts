import { parseWireDate } from "../wire-date";
import { type Cell, cellScalar } from "./table";

/** A date cell: a moment, nothing (null), or why it is not one. `monthFirst`: only month/day/year would fit. */
export type DateReading = Date | null | "unreadable" | "monthFirst";

/** Excel counts days; these are 2000-01-01 and 2099-12-31. A number outside is no date of a complaint. */
const FIRST_SERIAL = 36_526;
const LAST_SERIAL = 73_050;
/** Day 0 of Excel's count, for all days after its 29 February 1900 that never was. */
const SERIAL_EPOCH = Date.UTC(1899, 11, 30);
const DAYS_TO_1904 = 1_462;
const SECONDS_PER_DAY = 86_400;
const JAKARTA_OFFSET_SECONDS = 7 * 3_600;

const TIME = "(?:[ T](\\d{1,2})[:.](\\d{2})(?:[:.](\\d{2}))?)?";
const DAY_FIRST = new RegExp(`^(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4})${TIME}$`);
const YEAR_FIRST = new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${TIME}$`);
const NAMED_MONTH = new RegExp(`^(?:[\\p{L}'’]+ )?(\\d{1,2})[ -](\\p{L}{3,9})[ -](\\d{4})${TIME}$`, "u");
/** First three letters, Indonesian and English. */
const MONTHS = "jan feb mar apr mei|may jun jul agu|ags|agt|aug sep okt|oct nov|nop des|dec"
  .split(" ")
  .map((names) => names.split("|"));

/**
 * A moment as exports write it: Excel's count of days, ISO 8601, or day, month and year in this order, with or without
 * a time (without: the day's first moment). Without a zone it is Jakarta's.
 */
export function readDate(cell: Cell | undefined, startsAt1904: boolean): DateReading {
  const written = cellScalar(cell);
  if (written === null) return null;
  if (/^\d{5}(?:[.,]\d{1,17})?$/.test(written)) return serialDate(Number(written.replace(",", ".")), startsAt1904);
  const text = written
    .slice(0, 60)
    .replace(/\b(?:pukul|jam|wib)\b/gi, " ")
    .replace(/,/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return writtenDate(text) ?? parseWireDate(written) ?? parseWireDate(text) ?? "unreadable";
}

function serialDate(serial: number, startsAt1904: boolean): DateReading {
  const days = startsAt1904 ? serial + DAYS_TO_1904 : serial;
  if (days < FIRST_SERIAL || days >= LAST_SERIAL + 1) return "unreadable";
  // Fractions of a day are binary: only whole seconds were meant.
  return new Date(SERIAL_EPOCH + (Math.round(days * SECONDS_PER_DAY) - JAKARTA_OFFSET_SECONDS) * 1_000);
}

function writtenDate(text: string): DateReading {
  const named = NAMED_MONTH.exec(text);
  if (named !== null) {
    const [, day = "", name = "", year = "", ...time] = named;
    const month = MONTHS.findIndex((names) => names.includes(name.slice(0, 3).toLowerCase())) + 1;
    return moment(day, String(month), year, time);
  }
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst !== null) {
    const [, year = "", month = "", day = "", ...time] = yearFirst;
    return moment(day, month, year, time);
  }
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst === null) return null;
  const [, day = "", month = "", year = "", ...time] = dayFirst;
  const read = moment(day, month, year, time);
  return read === null && moment(month, day, year, time) !== null ? "monthFirst" : read;
}

function moment(day: string, month: string, year: string, time: readonly (string | undefined)[]): Date | null {
  const [hour = "0", minute = "0", second = "0"] = time;
  const two = (number: string) => number.padStart(2, "0");
  return parseWireDate(`${two(day)}-${two(month)}-${year} ${two(hour)}:${two(minute)}:${two(second)}`);
}
