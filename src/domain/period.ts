import { HubError } from "./errors";
import { dateOfDay, dayOfDate, endOfDay, type JakartaDate, type JakartaDay } from "./jakarta-time";

/** Days in Demak, both included, with their first and last millisecond. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
  readonly fromDay: JakartaDay;
  readonly toDay: JakartaDay;
  readonly fromDate: JakartaDate;
  readonly toDate: JakartaDate;
}

/** A period of days. @throws BAD_USER_INPUT for a day that does not exist, or an end before the start. */
export function periodOf(fromDate: JakartaDate, toDate: JakartaDate): Period {
  try {
    const [fromDay, toDay] = [dayOfDate(fromDate), dayOfDate(toDate)];
    if (fromDay > toDay) throw new RangeError("the end lies before the start");
    const from = new Date(endOfDay(fromDay - 1).getTime() + 1);
    return { from, to: endOfDay(toDay), fromDay, toDay, fromDate, toDate };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HubError("BAD_USER_INPUT", {
      message: "Tanggal tidak valid. Silakan periksa tanggal awal dan akhir (TTTT-BB-HH).",
    });
  }
}

/** The days of a month written `YYYY-MM`. @throws BAD_USER_INPUT */
export function monthOf(month: string): Period {
  const [, year = "", number = ""] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month) ?? [];
  if (year === "") {
    throw new HubError("BAD_USER_INPUT", {
      message: "Bulan tidak valid. Silakan tulis tahun-bulan, misalnya 2026-11.",
    });
  }
  // Day 0 of the next month is this month's last.
  const last = new Date(Date.UTC(Number(year), Number(number), 0)).getUTCDate();
  return periodOf(`${month}-01`, `${month}-${last}`);
}

/** A month as officers read it: `November 2026`. */
export function monthName(period: Period): string {
  return new Intl.DateTimeFormat("id-ID", { month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(`${dateOfDay(period.fromDay)}T00:00:00.000Z`),
  );
}
