import { type CalendarYearMissing, isCalendarYearMissing, type WorkingCalendar } from "./calendar";
import { type ClockFact, clarificationPauses, inOrder, postponementPauses } from "./clock-history";
import type { ClockSpan } from "./clock-span";
import { type Interval, joinWithin, type OpenInterval, totalMs } from "./interval";
import { nationalSpans } from "./national-spans";
import { endOfLimit, type Limit } from "./sla-limit";
import { type ClockStep, NATIONAL_STEPS, type PolicyFacts, policyInForce, type SlaPolicy } from "./sla-policy";
import { sopSpans } from "./sop-spans";
import type { ClockState } from "./status";

/** Why a clock stood still: the citizen owed an answer, the national side had put the case off, or was out of order. */
export type PauseCause = "CLARIFICATION" | "POSTPONEMENT" | "OUTAGE";

/** A stretch in which a clock stood still; `to` is null while it lasts. */
export interface ClockPause extends OpenInterval {
  readonly cause: PauseCause;
}

/** How a time limit stands for a case. */
export interface Clock {
  readonly step: ClockStep;
  /** `SOP`, or the regulation that demands the limit. */
  readonly law: string;
  readonly startedAt: Date;
  /** Null for "at once", and while the clock is paused: when it ends is known only when the pause does. */
  readonly dueAt: Date | null;
  readonly stoppedAt: Date | null;
  readonly state: ClockState;
  /** How long it has been paused, in milliseconds; a pause that lasts counts up to the moment of computing. */
  readonly pausedMs: number;
  /** The pauses by their cause; those of two causes may overlap. */
  readonly pauses: readonly ClockPause[];
  /** How long the national system was out of order meanwhile, in milliseconds; only a policy makes a pause of it. */
  readonly outageMs: number;
  readonly limit: Limit;
  /** Version of the policy in force when the clock started. */
  readonly policyVersion: number;
  /** Version of the calendar by which it was counted; null for a limit that needs none. */
  readonly calendarVersion: number | null;
  /** A year whose holidays are only foreseen was used. */
  readonly provisional: boolean;
}

/** What clocks depend on besides the case's history. */
export interface ClockFacts extends PolicyFacts {
  /** When the national system was out of order; left out: never. */
  readonly nationalOutages?: readonly OpenInterval[];
}

/** A case's clocks in the order of their starts, and what kept some of them from being computed. */
export interface ClockReport {
  readonly clocks: readonly Clock[];
  /** Years without holidays over which a clock would have to count, ascending; it is left out until they are added. */
  readonly missingYears: readonly number[];
  /** Steps for which no policy was in force when their clock started; the clock is left out. */
  readonly missingPolicies: readonly ClockStep[];
}

/**
 * The national side's closing by itself is a window, not a duty: when it ends without a reply, what it waited for has
 * happened and nobody is late.
 */
export function isWindow(step: ClockStep): boolean {
  return step === "NATIONAL_AUTO_CLOSE";
}

/** All that the clocks of one case have in common. */
interface Circumstances {
  readonly facts: ClockFacts;
  readonly calendar: WorkingCalendar;
  readonly now: Date;
  readonly clarifications: readonly OpenInterval[];
  readonly postponements: readonly OpenInterval[];
}

/** A citizen who owes an answer stops the review that waits for it, a postponement ("Ditunda") what the national side times. */
function pauseSources(step: ClockStep, policy: SlaPolicy, at: Circumstances): readonly ClockPause[] {
  const because = (cause: PauseCause, stretches: readonly OpenInterval[]) =>
    stretches.map(({ from, to }): ClockPause => ({ from, to, cause }));
  const outages = policy.pausedByOutage === true ? because("OUTAGE", at.facts.nationalOutages ?? []) : [];
  if ((NATIONAL_STEPS as readonly ClockStep[]).includes(step)) {
    return [...because("POSTPONEMENT", at.postponements), ...outages];
  }
  return step === "REVIEW" ? [...because("CLARIFICATION", at.clarifications), ...outages] : outages;
}

interface Pauses {
  readonly ended: readonly Interval[];
  /** Since when the clock is paused; null when it is not. */
  readonly since: Date | null;
}

function pausesIn(sources: readonly OpenInterval[], frame: Interval, isRunning: boolean): Pauses {
  const joined = joinWithin(sources, frame);
  const endMs = frame.to.getTime();
  const isPaused =
    isRunning && sources.some(({ from, to }) => from.getTime() <= endMs && (to === null || to.getTime() > endMs));
  if (!isPaused) return { ended: joined, since: null };
  const last = joined.at(-1);
  // A pause that begins this very moment has no length yet and is not among the joined ones.
  if (last === undefined || last.to.getTime() < endMs) return { ended: joined, since: frame.to };
  return { ended: joined.slice(0, -1), since: last.from };
}

/** The same for each cause by itself, to be told. */
function pausesByCause(sources: readonly ClockPause[], life: Interval, isRunning: boolean): ClockPause[] {
  return [...new Set(sources.map(({ cause }) => cause))].flatMap((cause) => {
    const own = sources.filter((source) => source.cause === cause);
    const { ended, since } = pausesIn(own, life, isRunning);
    const pauses: ClockPause[] = ended.map(({ from, to }) => ({ from, to, cause }));
    return since === null ? pauses : [...pauses, { from: since, to: null, cause }];
  });
}

type Verdict = Pick<Clock, "state" | "dueAt" | "stoppedAt">;

/** `dueAt` is the due time without the pause that lasts; null is the answer for a span that a later one replaces. */
function verdictOf(span: ClockSpan, dueAt: Date | null, pausedSince: Date | null, now: Date): Verdict | null {
  const { step, stopped } = span;
  // Late before the pause began is late: only a clock with time left can wait.
  const isPaused = pausedSince !== null && (dueAt === null || pausedSince.getTime() <= dueAt.getTime());
  if (isPaused) return { state: "PAUSED", dueAt: null, stoppedAt: null };
  const isLate = dueAt !== null && (stopped?.at ?? now).getTime() > dueAt.getTime();
  if (isLate && isWindow(step)) return { state: "MET", dueAt, stoppedAt: dueAt };
  if (stopped === null) return { state: isLate ? "BREACHED" : "RUNNING", dueAt, stoppedAt: null };
  switch (stopped.ending) {
    case "DONE":
      return { state: isLate ? "BREACHED" : "MET", dueAt, stoppedAt: stopped.at };
    case "CANCELLED":
      return { state: "CANCELLED", dueAt, stoppedAt: stopped.at };
    case "SUPERSEDED":
      return null;
  }
}

function clockOf(span: ClockSpan, policy: SlaPolicy, at: Circumstances): Clock | CalendarYearMissing | null {
  const { step, startedAt, stopped } = span;
  const sources = pauseSources(step, policy, at);
  const pauses = pausesIn(sources, { from: startedAt, to: stopped?.at ?? at.now }, stopped === null);
  const end = endOfLimit(policy.limit, startedAt, pauses.ended, at.calendar);
  if (isCalendarYearMissing(end)) return end;
  const verdict = verdictOf(span, end.dueAt, pauses.since, at.now);
  if (verdict === null) return null;
  // A window that ran out has ended before its span did: what came later is no part of it.
  const life = { from: startedAt, to: verdict.stoppedAt ?? at.now };
  return {
    step,
    law: policy.law,
    startedAt,
    ...verdict,
    pausedMs: totalMs(joinWithin(sources, life)),
    pauses: pausesByCause(sources, life, verdict.stoppedAt === null),
    outageMs: totalMs(joinWithin(at.facts.nationalOutages ?? [], life)),
    limit: policy.limit,
    policyVersion: policy.version,
    calendarVersion: policy.limit.unit === "WORKING_DAYS" ? at.calendar.version : null,
    provisional: end.provisional,
  };
}

const ORDER: readonly ClockStep[] = [
  "REVIEW",
  "VERIFY",
  "FORWARD",
  "AGENCY_REVIEW",
  "RECEIVE_ANSWER",
  "REVIEW_RESULT",
  "ARCHIVE",
  "NATIONAL_FORWARD",
  "NATIONAL_FIRST_FOLLOW_UP",
  "NATIONAL_FINISH",
  "NATIONAL_AUTO_CLOSE",
];

/** Orders clocks by their start, those of one instant as the procedure names their steps. */
export function byStart(a: Clock, b: Clock): number {
  return a.startedAt.getTime() - b.startedAt.getTime() || ORDER.indexOf(a.step) - ORDER.indexOf(b.step);
}

/**
 * The clocks of a case at `now`, computed anew from its whole history, given in the order of its log. Each clock is
 * judged by the policy in force when it started, narrowed by `facts`. What cannot be computed is left out and named in
 * the report; nothing is thrown for it, because a clock must never stop the work on a case.
 */
export function computeClocks(
  history: readonly ClockFact[],
  facts: ClockFacts,
  policies: readonly SlaPolicy[],
  calendar: WorkingCalendar,
  now: Date,
): ClockReport {
  const ordered = inOrder(history);
  const circumstances: Circumstances = {
    facts,
    calendar,
    now: new Date(Math.max(now.getTime(), ordered.at(-1)?.at.getTime() ?? now.getTime())),
    clarifications: clarificationPauses(ordered),
    postponements: postponementPauses(ordered),
  };
  const clocks: Clock[] = [];
  const missingYears = new Set<number>();
  const missingPolicies = new Set<ClockStep>();
  for (const span of [...sopSpans(ordered), ...nationalSpans(ordered)]) {
    const policy = policyInForce(policies, span.step, facts, span.startedAt);
    if (policy === null) {
      missingPolicies.add(span.step);
      continue;
    }
    const clock = clockOf(span, policy, circumstances);
    if (clock === null) continue;
    if (isCalendarYearMissing(clock)) missingYears.add(clock.missingYear);
    else clocks.push(clock);
  }
  return {
    clocks: clocks.sort(byStart),
    missingYears: [...missingYears].sort((a, b) => a - b),
    missingPolicies: [...missingPolicies],
  };
}

/** A clock that runs towards, or past, a due time. */
export type DutyClock = Clock & { readonly dueAt: Date };

/** Whether a clock still counts towards its due time for somebody: not stopped, not paused, not "at once", no window. */
export function isDuty(clock: Clock): clock is DutyClock {
  return clock.stoppedAt === null && clock.dueAt !== null && !isWindow(clock.step);
}

/** When the next duty of a case is, or was, due: the earliest due time of its running clocks; null when nobody is awaited by a time. */
export function dueAtOf(clocks: readonly Clock[]): Date | null {
  let earliest: Date | null = null;
  for (const clock of clocks) {
    if (isDuty(clock) && (earliest === null || clock.dueAt.getTime() < earliest.getTime())) earliest = clock.dueAt;
  }
  return earliest;
}

/** Whether a duty is past due at `now`: exactly when {@link dueAtOf} lies before it, so that a list can ask by due time alone. */
export function isOverdue(clocks: readonly Clock[], now: Date): boolean {
  const dueAt = dueAtOf(clocks);
  return dueAt !== null && dueAt.getTime() < now.getTime();
}
