import { isCalendarYearMissing, type WorkingCalendar } from "./calendar";
import { endOfLimit } from "./sla-limit";
import { type PolicyFacts, policyInForce, type SlaPolicy } from "./sla-policy";

/** The end of a resolved case's reopening window. */
export interface ReopenWindow {
  /** The last instant at which the citizen may reopen; null when it cannot be computed, and the right then stays open. */
  readonly endsAt: Date | null;
  /** A year whose holidays are only foreseen was used. */
  readonly provisional: boolean;
  /** The year without holidays that kept it from being computed. */
  readonly missingYear: number | null;
}

/** Until when a citizen may reopen a case resolved at `resolvedAt`, by the policy in force then. Without a policy the right has no end. */
export function reopenWindowEndsAt(
  resolvedAt: Date,
  facts: PolicyFacts,
  policies: readonly SlaPolicy[],
  calendar: WorkingCalendar,
): ReopenWindow {
  const policy = policyInForce(policies, "REOPEN_WINDOW", facts, resolvedAt);
  if (policy === null) return { endsAt: null, provisional: false, missingYear: null };
  const end = endOfLimit(policy.limit, resolvedAt, [], calendar);
  if (isCalendarYearMissing(end)) return { endsAt: null, provisional: false, missingYear: end.missingYear };
  // A window of 0 closes as it opens: there is no right to reopen.
  return { endsAt: end.dueAt ?? resolvedAt, provisional: end.provisional, missingYear: null };
}
