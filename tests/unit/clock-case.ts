import { type CalendarData, type WorkingCalendar, workingCalendar } from "../../src/domain/calendar";
import type { ClockAction, ClockFact } from "../../src/domain/clock-history";
import { type Clock, type ClockFacts, type ClockReport, computeClocks } from "../../src/domain/clocks";
import type { SlaPolicy } from "../../src/domain/sla-policy";
import { SEED_POLICIES } from "../../src/domain/sla-seeds";
import type { ComplaintStatus } from "../../src/domain/status";
import { REFERENCE_HOLIDAYS, REFERENCE_YEARS } from "../../src/store/reference/holidays";

export const CALENDAR_DATA: CalendarData = { version: 1, years: REFERENCE_YEARS, holidays: REFERENCE_HOLIDAYS };
export const CALENDAR: WorkingCalendar = workingCalendar(CALENDAR_DATA);
export const COMPLAINT: ClockFacts = { kind: "COMPLAINT", handling: "STANDARD" };

/** A time in Jakarta, `2026-01-05 09:00` with or without seconds. */
export function wib(text: string): Date {
  return new Date(`${text.replace(" ", "T")}+07:00`);
}

/** One fact; what is left out is no, or unknown. */
export function fact(
  at: string,
  action: ClockAction,
  to: ComplaintStatus,
  more: Partial<Omit<ClockFact, "at" | "action" | "to">> = {},
): ClockFact {
  const unsaid = { actorRole: null, hasLead: false, answerReceived: false, isPublic: false, isPostponed: null };
  return { ...unsaid, ...more, at: wib(at), action, to };
}

const LEAD = { hasLead: true } as const;
/** Submitted on a Monday morning, verified and forwarded on Tuesday. */
export const FORWARDED_CASE: readonly ClockFact[] = [
  fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED"),
  fact("2026-01-06 10:00", "VERIFY", "VERIFIED", LEAD),
  fact("2026-01-06 10:05", "FORWARD", "FORWARDED", LEAD),
];
/** … accepted on Wednesday, answered and received on Friday. */
export const RECEIVED_CASE: readonly ClockFact[] = [
  ...FORWARDED_CASE,
  fact("2026-01-07 08:00", "ACCEPT", "IN_PROGRESS", { ...LEAD, actorRole: "LIAISON" }),
  fact("2026-01-09 10:04", "ANSWER", "ANSWERED", { ...LEAD, actorRole: "LIAISON", isPublic: true }),
  fact("2026-01-09 15:00", "RECEIVE_ANSWER", "ANSWERED", { ...LEAD, actorRole: "COORDINATOR", answerReceived: true }),
];
/** … and resolved on Friday afternoon. */
export const RESOLVED_CASE: readonly ClockFact[] = [
  ...RECEIVED_CASE,
  fact("2026-01-09 15:30", "REVIEW_RESULT", "RESOLVED", { ...LEAD, actorRole: "LEADER", answerReceived: true }),
];

/** What {@link report} takes instead of a complaint under the seeded policies and the reference calendar. */
export interface Circumstance {
  readonly facts?: ClockFacts;
  readonly policies?: readonly SlaPolicy[];
  readonly calendar?: WorkingCalendar;
}

export function report(history: readonly ClockFact[], now: string, given: Circumstance = {}): ClockReport {
  const { facts = COMPLAINT, policies = SEED_POLICIES, calendar = CALENDAR } = given;
  return computeClocks(history, facts, policies, calendar, wib(now));
}

export function clocksOf(history: readonly ClockFact[], now: string, given: Circumstance = {}): readonly Clock[] {
  return report(history, now, given).clocks;
}

/** An instant in Jakarta as tests write it: `01-08 23:59:59.999`, `01-06 10:00`. */
function short(instant: Date | null): string {
  if (instant === null) return "-";
  const text = new Date(instant.getTime() + 7 * 60 * 60 * 1000).toISOString().slice(5, 23).replace("T", " ");
  return text.replace(/:00\.000$/, "").replace("23:59:59.999", "24:00");
}

/** A clock in one line: step, state, start, due and stop in Jakarta; `24:00` is the last millisecond of a day. */
export function line(clock: Clock): string {
  return [clock.step, clock.state, short(clock.startedAt), short(clock.dueAt), short(clock.stoppedAt)].join(" | ");
}

/** The clocks of some steps, a line each. */
export function lines(clocks: readonly Clock[], ...steps: readonly string[]): string[] {
  return clocks.filter((clock) => steps.includes(clock.step)).map(line);
}
