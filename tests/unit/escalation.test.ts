import { escalatingClocks, firstLookAt, ladderOf, type Rung } from "../../src/domain/escalation";
import { lastOfficeTime, nextOfficeTime } from "../../src/domain/office-hours";
import { CALENDAR, COMPLAINT, clocksOf, FORWARDED_CASE, fact, wib } from "./clock-case";

const LADDER: readonly Rung[] = [
  { level: 0, audience: "LIAISON", value: 80, unit: "PERCENT", isActive: true },
  { level: 1, audience: "LIAISON", value: 0, unit: "MINUTES", isActive: true },
  { level: 2, audience: "COORDINATOR", value: 1, unit: "WORKING_DAYS", isActive: true },
  { level: 3, audience: "LEADER", value: 3, unit: "WORKING_DAYS", isActive: true },
  { level: 4, audience: "LEADER", value: 9, unit: "DAYS", isActive: false },
];

test.each([
  ["in office hours", "2026-01-12 10:00", "2026-01-12 10:00"],
  ["before they open", "2026-01-12 05:00", "2026-01-12 07:30"],
  ["as they close", "2026-01-12 16:00", "2026-01-13 07:30"],
  ["on the eve of a long weekend", "2026-01-15 20:00", "2026-01-19 07:30"],
  ["before the joint-leave week", "2026-03-17 16:30", "2026-03-25 07:30"],
])("the next time at which somebody is there, %s", (_when, from, to) => {
  expect(nextOfficeTime(CALENDAR, wib(from))).toEqual(wib(to));
});

test.each([
  ["in the morning", "2026-01-13 10:00", "2026-01-12 15:00"],
  ["after a long weekend", "2026-01-19 06:00", "2026-01-15 15:00"],
  ["in the evening", "2026-01-12 18:00", "2026-01-12 15:00"],
])("an hour before the offices closed last, %s", (_when, from, to) => {
  expect(lastOfficeTime(CALENDAR, wib(from))).toEqual(wib(to));
});

/** Level and time of each rung of the agency's clock of a case forwarded then. */
function rungs(forwardedAt: string): string[] {
  const clocks = clocksOf([fact(forwardedAt, "FORWARD", "FORWARDED", { hasLead: true })], forwardedAt);
  const clock = escalatingClocks(clocks, "FORWARDED").find(({ step }) => step === "AGENCY_REVIEW");
  if (clock === undefined) throw new Error("no clock");
  const local = (at: Date) => new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(5, 16).replace("T", " ");
  return ladderOf(clock, LADDER, CALENDAR).times.map(({ rung, at }) => `${rung.level} ${local(at)}`);
}

test("the rungs of a clock: the warning in office hours, the first at the end, the others by the calendar", () => {
  // Tuesday 10.00 to Friday 10.00; four fifths of it are Thursday 19.36.
  expect(rungs("2026-01-06 10:00")).toEqual(["0 01-09 07:30", "1 01-09 10:00", "2 01-12 23:59", "3 01-14 23:59"]);
  // Due on a Sunday: four fifths are Saturday night, and the next office hour would be too late.
  expect(rungs("2026-01-08 10:00")).toEqual(["0 01-09 15:00", "1 01-11 10:00", "2 01-12 23:59", "3 01-14 23:59"]);
});

const RULES = { ladder: LADDER, calendar: CALENDAR };

test("a case is looked at first when its earliest clock reaches its first rung; never without one", () => {
  const clocks = clocksOf(FORWARDED_CASE, "2026-01-06 10:05", { facts: COMPLAINT });
  expect(firstLookAt(clocks, "FORWARDED", RULES)).toEqual(wib("2026-01-09 07:30"));
  expect(firstLookAt(clocks, "FORWARDED", RULES, wib("2026-01-09 07:30"))).toEqual(wib("2026-01-09 10:05"));
  expect(firstLookAt([], "FORWARDED", RULES)).toBeNull();
  expect(firstLookAt(clocks, "FORWARDED", { ...RULES, ladder: [] })).toBeNull();
});
