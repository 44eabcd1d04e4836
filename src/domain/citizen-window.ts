import { isCalendarYearMissing, type WorkingCalendar } from "./calendar";
import { endOfLimit, isAtOnce } from "./sla-limit";
import { type PolicyFacts, policyInForce, type SlaPolicy } from "./sla-policy";
import type { ComplaintStatus } from "./status";

/** What a citizen has a limited time for: to reopen a resolved case, to answer a clarification. */
export type CitizenWindowStep = "REOPEN_WINDOW" | "CLARIFICATION_WINDOW";

/** The end of the time that a citizen has. */
export interface CitizenWindow {
  /** The last instant at which he may act; null when there is none or it cannot be computed, and the right then stays open. */
  readonly endsAt: Date | null;
  /** A year whose holidays are only foreseen was used. */
  readonly provisional: boolean;
  /** The year without holidays that kept it from being computed. */
  readonly missingYear: number | null;
}

/** Until when a citizen may act since `startedAt`, by the policy in force then. Without a policy the right has no end. */
export function citizenWindow(
  step: CitizenWindowStep,
  startedAt: Date,
  facts: PolicyFacts,
  policies: readonly SlaPolicy[],
  calendar: WorkingCalendar,
): CitizenWindow {
  const policy = policyInForce(policies, step, facts, startedAt);
  // Nobody can answer at once: 0 says that the hub does not close such a case by itself.
  const isEndless = policy === null || (step === "CLARIFICATION_WINDOW" && isAtOnce(policy.limit));
  if (isEndless) return { endsAt: null, provisional: false, missingYear: null };
  const end = endOfLimit(policy.limit, startedAt, [], calendar);
  if (isCalendarYearMissing(end)) return { endsAt: null, provisional: false, missingYear: end.missingYear };
  // A reopening window of 0 closes as it opens: there is no right to reopen.
  return { endsAt: end.dueAt ?? startedAt, provisional: end.provisional, missingYear: null };
}

/**
 * The end of a window that was begun at `startedAt` and told as `told`, counted again at `now` by rules that may be
 * others: `endSince` says when it ends by them. What a citizen was told is only ever put off.
 */
export function recountedEnd(
  told: Date | null,
  startedAt: Date,
  now: Date,
  endSince: (startedAt: Date) => Date | null,
): Date | null {
  const end = endSince(startedAt);
  // Nobody was told of an end: one that is over already would take the right away overnight.
  if (told === null) return end !== null && end < now ? endSince(now) : end;
  // It closed as it opened: there was no such right, or the case came here closed.
  if (told <= startedAt) return told;
  const isPutOff = end === null || (end > told && end >= now);
  return isPutOff ? end : told;
}

/** Until when the citizen may answer or reopen, where that time runs now. */
export function runningWindows({
  status,
  clarificationUntil,
  reopenUntil,
}: {
  readonly status: ComplaintStatus;
  readonly clarificationUntil: Date | null;
  readonly reopenUntil: Date | null;
}) {
  return {
    clarificationUntil: status === "CLARIFICATION_REQUESTED" ? clarificationUntil : null,
    reopenUntil: status === "RESOLVED" || status === "ARCHIVED" ? reopenUntil : null,
  };
}
