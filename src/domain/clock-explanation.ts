import { type WorkingCalendar, weekdayHolidays } from "./calendar";
import type { Clock } from "./clocks";
import { dayOfDate, formatDay, formatInstant } from "./jakarta-time";
import { isAtOnce, type Limit, type LimitUnit } from "./sla-limit";

const UNIT_NAMES = {
  MINUTES: "menit",
  HOURS: "jam",
  DAYS: "hari",
  WORKING_DAYS: "hari kerja",
} as const satisfies Record<LimitUnit, string>;

const MINUTE_MS = 60 * 1000;

/** A limit as officers read it: `3 hari`, `5 hari kerja`, `seketika`. */
export function limitLabel(limit: Limit): string {
  return isAtOnce(limit) ? "seketika" : `${limit.value} ${UNIT_NAMES[limit.unit]}`;
}

/** A duration as officers read it, its two largest parts: `2 hari 3 jam`, `45 menit`. */
export function formatDuration(durationMs: number): string {
  const minutes = Math.floor(durationMs / MINUTE_MS);
  if (minutes === 0) return "kurang dari 1 menit";
  const parts: readonly [number, string][] = [
    [Math.floor(minutes / (24 * 60)), "hari"],
    [Math.floor(minutes / 60) % 24, "jam"],
    [minutes % 60, "menit"],
  ];
  const largest = parts.findIndex(([count]) => count > 0);
  const named = parts.slice(largest, largest + 2).filter(([count]) => count > 0);
  return named.map(([count, unit]) => `${count} ${unit}`).join(" ");
}

function dueClause(clock: Clock): string {
  if (isAtOnce(clock.limit)) return `tanpa batas waktu karena harus dilakukan seketika menurut ${clock.law}`;
  const due = clock.dueAt === null ? "ditentukan setelah jeda berakhir" : formatInstant(clock.dueAt);
  return `batas ${due} karena ${limitLabel(clock.limit)} menurut ${clock.law}`;
}

/** The holidays that moved the due time, for a clock that counts working days and has one. */
function holidayClause(clock: Clock, calendar: WorkingCalendar): string | null {
  if (clock.limit.unit !== "WORKING_DAYS" || clock.dueAt === null) return null;
  const holidays = weekdayHolidays(calendar, clock.startedAt, clock.dueAt);
  if (holidays.length === 0) return null;
  return `tidak menghitung ${holidays.map(({ date, name }) => `${formatDay(dayOfDate(date))} (${name})`).join(", ")}`;
}

/**
 * How a clock came to its due time, in one Indonesian sentence for officers: "mulai …, jeda …, batas … karena …". The
 * calendar should be the one by which the clock was counted, or the holidays named may be others.
 */
export function explainClock(clock: Clock, calendar: WorkingCalendar): string {
  const clauses = [
    `mulai ${formatInstant(clock.startedAt)}`,
    clock.pausedMs > 0
      ? `jeda ${formatDuration(clock.pausedMs)}`
      : clock.state === "PAUSED"
        ? "sedang jeda"
        : "tanpa jeda",
    dueClause(clock),
    holidayClause(clock, calendar),
    clock.outageMs > 0 ? `selama itu sistem nasional terganggu ${formatDuration(clock.outageMs)}` : null,
    clock.provisional ? "hari libur sebagian masih perkiraan" : null,
  ];
  return clauses.filter((clause) => clause !== null).join(", ");
}
