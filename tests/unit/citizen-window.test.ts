import { workingCalendar } from "../../src/domain/calendar";
import { recountedEnd } from "../../src/domain/citizen-window";
import { type CalendarChange, windowMoves } from "../../src/domain/clock-moves";

const day = (number: number) => new Date(Date.UTC(2026, 6, number));

describe("the end of a window that is counted again", () => {
  test.each([
    ["is put off", 10, 12, 12],
    ["is not brought forward", 10, 8, 10],
    ["stays", 10, 10, 10],
    ["stays where it would be over all the same", 3, 4, 3],
    ["comes to life where it is not over yet", 3, 6, 6],
    ["falls away where it cannot be computed any more", 10, null, null],
    ["is given to who had none", null, 12, 12],
    ["stays away where it still cannot be computed", null, null, null],
    ["does not come to life where there never was a right", 1, 12, 1],
  ] as const)("%s", (_what, told, counted, wanted) => {
    const date = (number: number | null) => (number === null ? null : day(number));
    expect(recountedEnd(date(told), day(1), day(5), () => date(counted))).toEqual(date(wanted));
  });

  test("is counted from now for who was told of none, where it would be over already", () => {
    const inThreeDays = (from: Date) => new Date(from.getTime() + 3 * 86_400_000);
    expect(recountedEnd(null, day(1), day(5), inThreeDays)).toEqual(day(8));
    expect(recountedEnd(null, day(1), day(3), inThreeDays)).toEqual(day(4));
  });
});

test("what put a window off are the days that became holidays in it since it was counted last, and still are", () => {
  const calendar = workingCalendar({
    version: 9,
    years: [{ year: 2026, state: "FINAL" }],
    holidays: ["2026-07-06", "2026-07-07", "2026-07-08", "2026-07-20"].map((date) => ({
      date,
      kind: "HOLIDAY",
      name: "Libur",
    })),
  });
  const change = (date: string, made: number, isAdded = true): CalendarChange => ({
    date,
    isAdded,
    calendarVersion: made,
    madeAt: day(made),
  });
  const changes = [
    change("2026-07-20", 5),
    change("2026-07-09", 5, false),
    change("2026-07-09", 4),
    change("2026-07-08", 5),
    change("2026-07-07", 4),
    change("2026-07-06", 1),
  ];
  const window = { step: "REOPEN_WINDOW", startedAt: day(2), oldEnd: day(13), newEnd: day(15) } as const;
  const datesSince = (recountedAt: Date | null) =>
    windowMoves({ ...window, recountedAt }, changes, calendar).holidays.map(({ date }) => date);
  expect(datesSince(null)).toEqual(["2026-07-07", "2026-07-08"]);
  expect(datesSince(day(4))).toEqual(["2026-07-08"]);
  expect(windowMoves({ ...window, oldEnd: null, recountedAt: null }, changes, calendar)).toEqual({
    moves: [{ step: "REOPEN_WINDOW", oldDueAt: null, newDueAt: day(15).toISOString() }],
    holidays: [],
  });
});
