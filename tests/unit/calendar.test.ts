import fc from "fast-check";
import {
  addWorkingDays,
  type CalendarData,
  isCalendarYearMissing,
  isWorkingDay,
  workingCalendar,
} from "../../src/domain/calendar";
import { dateOfDay, dayOfDate, formatInstant, jakartaDateOf, weekdayOf } from "../../src/domain/jakarta-time";
import { REFERENCE_HOLIDAYS, REFERENCE_YEARS } from "../../src/store/reference/holidays";

const DATA: CalendarData = { version: 1, years: REFERENCE_YEARS, holidays: REFERENCE_HOLIDAYS };
const CALENDAR = workingCalendar(DATA);

/** 23:59:59.999 in Jakarta of a date, written out. */
function endOf(date: string): Date {
  return new Date(`${date}T23:59:59.999+07:00`);
}

describe("dates in Jakarta", () => {
  test.each([
    ["2026-01-12T16:59:59.999Z", "2026-01-12"],
    ["2026-01-12T17:00:00.000Z", "2026-01-13"],
    ["2025-12-31T17:00:00.000Z", "2026-01-01"],
    ["1969-12-31T16:59:59.999Z", "1969-12-31"],
    ["2024-02-28T17:00:00.000Z", "2024-02-29"],
  ])("%s falls on %s", (instant, date) => {
    expect(jakartaDateOf(new Date(instant))).toBe(date);
  });

  test.each(["2026-02-30", "2026-1-5", "2026-13-01", "", "5 Januari 2026", "2026-01-05T00:00"])(
    "%p is no date",
    (text) => {
      expect(() => dayOfDate(text)).toThrow(RangeError);
    },
  );

  test("weekdays are right before and after 1970", () => {
    expect(weekdayOf(dayOfDate("1945-08-17"))).toBe(5);
    expect(weekdayOf(dayOfDate("1970-01-01"))).toBe(4);
    expect(weekdayOf(dayOfDate("2026-03-22"))).toBe(0);
  });

  test("are written as officers read them", () => {
    expect(formatInstant(new Date("2026-03-13T10:30:00.000Z"))).toBe("Jumat, 13 Maret 2026 pukul 17.30 WIB");
    expect(formatInstant(new Date("2026-12-31T16:59:59.999Z"))).toBe("Kamis, 31 Desember 2026 pukul 23.59 WIB");
  });
});

describe("working days", () => {
  test.each([
    ["2026-01-12", true, "a Monday"],
    ["2026-01-10", false, "a Saturday"],
    ["2026-01-11", false, "a Sunday"],
    ["2026-01-16", false, "a national holiday"],
    ["2026-03-18", false, "joint leave"],
    ["2026-03-25", true, "the first day after Lebaran"],
    ["2026-12-31", true, "the last day of the year"],
  ])("%s: %p (%s)", (date, expected) => {
    expect(isWorkingDay(CALENDAR, date)).toEqual({ isWorkingDay: expected, provisional: false });
  });

  test("a year that is not listed is refused by its number, on weekends too", () => {
    expect(isWorkingDay(CALENDAR, "2027-01-04")).toEqual({ missingYear: 2027 });
    expect(isWorkingDay(CALENDAR, "2024-12-28")).toEqual({ missingYear: 2024 });
  });

  test("a year listed twice and a malformed date are refused", () => {
    const twice: CalendarData = { ...DATA, years: [...REFERENCE_YEARS, { year: 2026, state: "PROVISIONAL" }] };
    expect(() => workingCalendar(twice)).toThrow(RangeError);
    const malformed: CalendarData = { ...DATA, holidays: [{ date: "2026-02-30", kind: "HOLIDAY", name: "?" }] };
    expect(() => workingCalendar(malformed)).toThrow(RangeError);
  });
});

describe("adding working days: the starting day does not count, the nth ends at 23:59:59.999 in Jakarta", () => {
  // Counted by hand from the printed calendars of 2025 and 2026.
  test.each([
    ["Friday evening", "2026-01-09T18:00:00+07:00", 1, "2026-01-12"],
    ["Friday evening, the next Friday a holiday", "2026-01-09T18:00:00+07:00", 5, "2026-01-19"],
    ["Saturday", "2026-01-10T09:00:00+07:00", 1, "2026-01-12"],
    ["Sunday night", "2026-01-11T23:59:59.999+07:00", 1, "2026-01-12"],
    ["a millisecond before midnight", "2026-01-12T16:59:59.999Z", 1, "2026-01-13"],
    ["midnight", "2026-01-12T17:00:00.000Z", 1, "2026-01-14"],
    ["before the week of Nyepi and Lebaran", "2026-03-13T17:30:00+07:00", 2, "2026-03-17"],
    ["over the week of Nyepi and Lebaran", "2026-03-13T17:30:00+07:00", 3, "2026-03-25"],
    ["over it and on", "2026-03-13T17:30:00+07:00", 5, "2026-03-27"],
    ["on a day of joint leave", "2026-03-20T10:00:00+07:00", 1, "2026-03-25"],
    ["ten days over Easter", "2026-03-27T08:00:00+07:00", 10, "2026-04-13"],
    ["fourteen days over two long weekends and Pancasila day", "2026-05-11T08:00:00+07:00", 14, "2026-06-05"],
    ["sixty days over Imlek, Lebaran, Easter and Labour day", "2026-02-02T08:00:00+07:00", 60, "2026-05-08"],
    ["Lebaran of 2025", "2025-03-27T16:00:00+07:00", 1, "2025-04-08"],
    ["up to the last day of a year", "2025-12-24T16:00:00+07:00", 3, "2025-12-31"],
    ["over the turn of the year", "2025-12-24T16:00:00+07:00", 4, "2026-01-02"],
    ["up to the last known day", "2026-12-28T09:00:00+07:00", 3, "2026-12-31"],
    ["from a year that is not known into one that is", "2024-12-31T09:00:00+07:00", 1, "2025-01-02"],
  ])("%s: %s + %d → %s", (_, start, count, due) => {
    expect(addWorkingDays(CALENDAR, new Date(start), count)).toEqual({ dueAt: endOf(due), provisional: false });
  });

  test("refuses to guess beyond the last known year", () => {
    expect(addWorkingDays(CALENDAR, new Date("2026-12-28T09:00:00+07:00"), 4)).toEqual({ missingYear: 2027 });
    expect(addWorkingDays(CALENDAR, new Date("2026-12-31T09:00:00+07:00"), 1)).toEqual({ missingYear: 2027 });
  });

  test("marks what rests on a provisional year, and only that", () => {
    const foreseen = workingCalendar({
      version: 2,
      years: [...REFERENCE_YEARS, { year: 2027, state: "PROVISIONAL" }],
      holidays: [...REFERENCE_HOLIDAYS, { date: "2027-01-01", kind: "HOLIDAY", name: "Tahun Baru 2027 Masehi" }],
    });
    const start = new Date("2026-12-28T09:00:00+07:00");
    expect(addWorkingDays(foreseen, start, 3)).toEqual({ dueAt: endOf("2026-12-31"), provisional: false });
    expect(addWorkingDays(foreseen, start, 4)).toEqual({ dueAt: endOf("2027-01-04"), provisional: true });
  });

  test("stays marked when a final year follows the provisional one", () => {
    const years = [
      { year: 2026, state: "PROVISIONAL" },
      { year: 2027, state: "FINAL" },
    ] as const;
    const calendar = workingCalendar({ ...DATA, years });
    expect(addWorkingDays(calendar, new Date("2026-12-30T09:00:00+07:00"), 3)).toMatchObject({ provisional: true });
    expect(addWorkingDays(calendar, new Date("2026-12-31T09:00:00+07:00"), 3)).toMatchObject({ provisional: false });
  });

  test("a holiday added later moves what is counted with the new calendar", () => {
    const start = new Date("2026-01-12T09:00:00+07:00");
    const added = workingCalendar({
      ...DATA,
      version: 2,
      holidays: [...REFERENCE_HOLIDAYS, { date: "2026-01-13", kind: "HOLIDAY", name: "Pemilihan Bupati" }],
    });
    expect(addWorkingDays(CALENDAR, start, 1)).toMatchObject({ dueAt: endOf("2026-01-13") });
    expect(addWorkingDays(added, start, 1)).toMatchObject({ dueAt: endOf("2026-01-14") });
  });

  test.each([
    ["an hour of one day", "2026-01-07T10:00", "2026-01-07T11:00", "2026-01-08"],
    ["over one night", "2026-01-07T10:00", "2026-01-08T11:00", "2026-01-09"],
    ["over a weekend", "2026-01-07T10:00", "2026-01-11T09:00", "2026-01-13"],
    ["only the weekend, after the end", "2026-01-10T00:00", "2026-01-12T00:00", "2026-01-08"],
    ["from the starting day, which never counts", "2026-01-05T10:00", "2026-01-06T09:00", "2026-01-08"],
    [
      "up to the last millisecond of a day, which is no part of it",
      "2026-01-07T10:00",
      "2026-01-07T23:59:59.999",
      "2026-01-08",
    ],
    ["from the due day on", "2026-01-08T23:59:59.999", "2026-01-09T08:00", "2026-01-09"],
  ])("a pause gives back the working days that end in it: %s", (_, from, to, due) => {
    const pause = { from: new Date(`${from}+07:00`), to: new Date(`${to}+07:00`) };
    const start = new Date("2026-01-05T09:00:00+07:00");
    expect(addWorkingDays(CALENDAR, start, 3, [pause])).toMatchObject({ dueAt: endOf(due) });
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("%p is no number of days", (count) => {
    expect(() => addWorkingDays(CALENDAR, new Date("2026-01-12T09:00:00+07:00"), count)).toThrow(RangeError);
  });
});

describe("whatever the start, the number and the holidays", () => {
  const start = fc.date({
    min: new Date("2025-01-01T00:00:00Z"),
    max: new Date("2026-06-30T00:00:00Z"),
    noInvalidDate: true,
  });
  const count = fc.integer({ min: 1, max: 70 });
  const dates = fc
    .integer({ min: dayOfDate("2025-01-01"), max: dayOfDate("2026-12-31") })
    .map((day) => ({ date: dateOfDay(day), kind: "HOLIDAY", name: "Libur" }) as const);
  const calendar = fc
    .array(dates, { maxLength: 60 })
    .map((extra) => ({ ...DATA, holidays: [...REFERENCE_HOLIDAYS, ...extra] }));

  function dueMs(data: CalendarData, from: Date, days: number): number {
    const due = addWorkingDays(workingCalendar(data), from, days);
    // A refusal means "later than anything that is known".
    return isCalendarYearMissing(due) ? Number.POSITIVE_INFINITY : due.dueAt.getTime();
  }

  test("the due time is the last millisecond of a working day after the start", () => {
    fc.assert(
      fc.property(calendar, start, count, (data, from, days) => {
        const due = dueMs(data, from, days);
        fc.pre(due !== Number.POSITIVE_INFINITY);
        expect(new Date(due + 7 * 3600 * 1000).toISOString().slice(11)).toBe("23:59:59.999Z");
        const date = jakartaDateOf(new Date(due));
        expect(date > jakartaDateOf(from)).toBe(true);
        expect(isWorkingDay(workingCalendar(data), date)).toMatchObject({ isWorkingDay: true });
      }),
    );
  });

  test("one working day more is strictly later", () => {
    fc.assert(
      fc.property(calendar, start, count, (data, from, days) => {
        fc.pre(dueMs(data, from, days) !== Number.POSITIVE_INFINITY);
        expect(dueMs(data, from, days + 1)).toBeGreaterThan(dueMs(data, from, days));
      }),
    );
  });

  test("days can be added in two portions", () => {
    fc.assert(
      fc.property(calendar, start, count, count, (data, from, first, second) => {
        const middle = dueMs(data, from, first);
        fc.pre(middle !== Number.POSITIVE_INFINITY);
        expect(dueMs(data, new Date(middle), second)).toBe(dueMs(data, from, first + second));
      }),
    );
  });

  test("a further holiday never makes it earlier", () => {
    fc.assert(
      fc.property(calendar, dates, start, count, (data, holiday, from, days) => {
        const more = { ...data, holidays: [...data.holidays, holiday] };
        expect(dueMs(more, from, days)).toBeGreaterThanOrEqual(dueMs(data, from, days));
      }),
    );
  });

  test("a later start never makes it earlier", () => {
    fc.assert(
      fc.property(calendar, start, start, count, (data, one, other, days) => {
        const [earlier, later] = one <= other ? [one, other] : [other, one];
        expect(dueMs(data, later, days)).toBeGreaterThanOrEqual(dueMs(data, earlier, days));
      }),
    );
  });
});

test("the reference holidays are those of two years, each date once", () => {
  expect(REFERENCE_HOLIDAYS.filter(({ date }) => date.startsWith("2025-"))).toHaveLength(28);
  expect(REFERENCE_HOLIDAYS.filter(({ date }) => date.startsWith("2026-"))).toHaveLength(25);
  expect(new Set(REFERENCE_HOLIDAYS.map(({ date }) => date)).size).toBe(REFERENCE_HOLIDAYS.length);
  expect(CALENDAR.holidays.size).toBe(REFERENCE_HOLIDAYS.length);
});
