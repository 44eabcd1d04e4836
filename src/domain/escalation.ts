import { isCalendarYearMissing, type WorkingCalendar } from "./calendar";
import { type Clock, type DutyClock, isDuty } from "./clocks";
import { lastOfficeTime, nextOfficeTime } from "./office-hours";
import { endOfLimit, LIMIT_UNITS, type LimitUnit } from "./sla-limit";
import type { ComplaintStatus } from "./status";

export const ESCALATION_AUDIENCES = ["LIAISON", "COORDINATOR", "LEADER"] as const;
/** Who is told: the liaisons of the agency that has the case, else its coordinators; the coordinators; the leaders. */
export type EscalationAudience = (typeof ESCALATION_AUDIENCES)[number];

export const RUNG_UNITS = ["PERCENT", ...LIMIT_UNITS] as const;
/** PERCENT of a limit, before it ends; the others count from its end. */
export type RungUnit = (typeof RUNG_UNITS)[number];

/** The level of the warning before a limit ends; the others come after it. */
export const WARNING_LEVEL = 0;
export const HIGHEST_LEVEL = 5;

/** A rung of the escalation ladder, as the regency's administration keeps it. */
export interface Rung {
  /** {@link WARNING_LEVEL}, or 1 to {@link HIGHEST_LEVEL}. */
  readonly level: number;
  readonly audience: EscalationAudience;
  /** Of the warning: the share of the limit after which it is given; else how long after the limit's end. */
  readonly value: number;
  readonly unit: RungUnit;
  readonly isActive: boolean;
}

/** A rung, and the moment after which a clock has reached it. */
export interface RungTime {
  readonly rung: Rung;
  readonly at: Date;
}

/** The rungs of a clock by their level, and the years without holidays that kept some from being computed. */
export interface LadderReport {
  readonly times: readonly RungTime[];
  readonly missingYears: readonly number[];
}

/** The clocks for which somebody can be late now. While the citizen owes an answer, nobody in an office does. */
export function escalatingClocks(clocks: readonly Clock[], status: ComplaintStatus): DutyClock[] {
  return clocks.filter(isDuty).filter(({ step }) => step !== "REVIEW" || status !== "CLARIFICATION_REQUESTED");
}

/** In office hours: later, if that is still before the due time, else before the offices close. */
function warningTime({ startedAt, dueAt }: DutyClock, percent: number, calendar: WorkingCalendar): Date {
  const lengthMs = dueAt.getTime() - startedAt.getTime();
  const at = new Date(startedAt.getTime() + (lengthMs * percent) / 100);
  const later = nextOfficeTime(calendar, at);
  if (later < dueAt) return later;
  const earlier = lastOfficeTime(calendar, at);
  return earlier > startedAt ? earlier : at;
}

/** When a clock reaches the rungs of the ladder. */
export function ladderOf(clock: DutyClock, ladder: readonly Rung[], calendar: WorkingCalendar): LadderReport {
  const times: RungTime[] = [];
  const missingYears = new Set<number>();
  for (const rung of ladder) {
    if (!rung.isActive) continue;
    if (rung.unit === "PERCENT") {
      times.push({ rung, at: warningTime(clock, rung.value, calendar) });
      continue;
    }
    const end = endOfLimit({ value: rung.value, unit: rung.unit as LimitUnit }, clock.dueAt, [], calendar);
    if (isCalendarYearMissing(end)) missingYears.add(end.missingYear);
    else times.push({ rung, at: end.dueAt ?? clock.dueAt });
  }
  return { times: times.sort((a, b) => a.rung.level - b.rung.level), missingYears: [...missingYears] };
}

/**
 * When a case has to be looked at first: the earliest rung of its clocks, also of those that were reached before, unless
 * `after` leaves them out; null for none.
 */
export function firstLookAt(
  clocks: readonly Clock[],
  status: ComplaintStatus,
  { ladder, calendar }: { readonly ladder: readonly Rung[]; readonly calendar: WorkingCalendar },
  after: Date | null = null,
): Date | null {
  const times = escalatingClocks(clocks, status).flatMap((clock) => ladderOf(clock, ladder, calendar).times);
  return earliest(times.map(({ at }) => at).filter((at) => after === null || at > after));
}

/** The earliest of some moments; null of none. */
export function earliest(moments: readonly Date[]): Date | null {
  return moments.length === 0 ? null : new Date(Math.min(...moments.map((moment) => moment.getTime())));
}
