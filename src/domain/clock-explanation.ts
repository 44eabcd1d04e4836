import { type WorkingCalendar, weekdayHolidays } from "./calendar";
import { AUDIENCE_NAMES } from "./clock-words";
import type { Clock, ClockPause, PauseCause } from "./clocks";
import { type EscalationAudience, WARNING_LEVEL } from "./escalation";
import { dayOfDate, formatDay, formatInstant, jakartaDayOf, yearOfDay } from "./jakarta-time";
import { isAtOnce, type Limit, type LimitUnit } from "./sla-limit";

const UNIT_NAMES = {
  MINUTES: "menit",
  HOURS: "jam",
  DAYS: "hari",
  WORKING_DAYS: "hari kerja",
} as const satisfies Record<LimitUnit, string>;

const PAUSE_CAUSES: Readonly<Record<PauseCause, string>> = {
  CLARIFICATION: "menunggu jawaban pelapor",
  POSTPONEMENT: "ditunda di sistem nasional",
  OUTAGE: "sistem nasional terganggu",
};

/** A rung of the escalation ladder that a clock has reached. */
export interface ReachedRung {
  readonly level: number;
  readonly audience: EscalationAudience;
  readonly reachedAt: Date;
}

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
  const calendar = clock.calendarVersion === null ? "" : `, kalender kerja versi ${clock.calendarVersion}`;
  return `batas ${due} karena ${limitLabel(clock.limit)} menurut ${clock.law} (kebijakan versi ${clock.policyVersion}${calendar})`;
}

function pauseWords({ from, to, cause }: ClockPause): string {
  const until = to === null ? `sejak ${formatInstant(from)}` : `${formatInstant(from)} sampai ${formatInstant(to)}`;
  return `${PAUSE_CAUSES[cause]} ${until}`;
}

function pauseClause(clock: Clock): string {
  const causes = clock.pauses.length === 0 ? "" : ` (${clock.pauses.map(pauseWords).join("; ")})`;
  if (clock.state === "PAUSED") return `sedang jeda${causes}`;
  return clock.pausedMs > 0 ? `jeda ${formatDuration(clock.pausedMs)}${causes}` : "tanpa jeda";
}

/** The years whose holidays are only foreseen, among those that the clock counted over. */
function provisionalClause(clock: Clock, calendar: WorkingCalendar): string | null {
  if (!clock.provisional) return null;
  const [first, last] = [clock.startedAt, clock.dueAt ?? clock.startedAt].map((at) => yearOfDay(jakartaDayOf(at)));
  const years = [...calendar.years]
    .filter(([year, state]) => state === "PROVISIONAL" && year >= (first ?? year) && year <= (last ?? year))
    .map(([year]) => year);
  return `hari libur ${years.length > 0 ? `tahun ${years.sort().join(", ")}` : "sebagian"} masih perkiraan`;
}

function escalationClause(reached: readonly ReachedRung[]): string | null {
  const highest = [...reached].sort((a, b) => a.level - b.level).at(-1);
  if (highest === undefined) return null;
  const at = formatInstant(highest.reachedAt);
  if (highest.level === WARNING_LEVEL) return `sudah diperingatkan pada ${at}`;
  return `sudah dieskalasi ke tingkat ${highest.level} (${AUDIENCE_NAMES[highest.audience]}) pada ${at}`;
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
export function explainClock(clock: Clock, calendar: WorkingCalendar, reached: readonly ReachedRung[] = []): string {
  const clauses = [
    `mulai ${formatInstant(clock.startedAt)}`,
    pauseClause(clock),
    dueClause(clock),
    holidayClause(clock, calendar),
    clock.outageMs > 0 ? `selama itu sistem nasional terganggu ${formatDuration(clock.outageMs)}` : null,
    provisionalClause(clock, calendar),
    clock.state === "BREACHED" ? "batas waktu terlampaui" : null,
    escalationClause(reached),
  ];
  return clauses.filter((clause) => clause !== null).join(", ");
}
