import type { Clock } from "./clocks";
import type { Limit } from "./sla-limit";
import { policyInForce, type SlaPolicy } from "./sla-policy";
import { SOP_LAW } from "./sla-seeds";
import { type ClockState, type ComplaintKind, SOP_STEPS, type SopStep } from "./status";
import { clockAt } from "./stored-clocks";

/** An event of a case, as far as it tells who carried a step out. */
export interface AuditedEvent {
  readonly occurredAt: Date;
  readonly type: string;
  readonly actorKind: "CITIZEN" | "OFFICER" | "SYSTEM" | "NATIONAL" | "API_KEY";
  readonly actorId: string | null;
  readonly toStatus: string | null;
}

/** What the audit sheet rests on. */
export interface AuditedCase {
  readonly kind: ComplaintKind;
  readonly submittedAt: Date;
  readonly clocks: readonly Clock[];
}

/** One passage through a step of the SOP: who, when, limit, used, met or not. */
export interface SopAuditEntry {
  readonly step: SopStep;
  /** 1 for the first passage; a case sent back or reopened goes through a step again. */
  readonly round: number;
  /** Who ended it; null for a step that goes on or has not begun. */
  readonly actor: Pick<AuditedEvent, "actorKind" | "actorId"> | null;
  /** Null: not begun. */
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** Null when no policy limits the step. */
  readonly limit: Limit | null;
  /** Time used without pauses, in milliseconds; of a step that goes on, until now; null: not begun. */
  readonly usedMs: number | null;
  readonly state: ClockState | null;
  /** Null while that is open, and for a step that was called off. */
  readonly met: boolean | null;
}

/** "At once": what the SOP says of step 1, which no policy row limits. */
const AT_ONCE: Limit = { value: 0, unit: "MINUTES" };

/** The audit sheet of a case by SOP DINKOMINFO/4/1/32/2020: every step of the eight at least once, in their order. */
export function sopAudit(
  complaint: AuditedCase,
  events: readonly AuditedEvent[],
  policies: readonly SlaPolicy[],
  now: Date,
): SopAuditEntry[] {
  return SOP_STEPS.flatMap((step) => {
    if (step === "SUBMIT") return [submission(complaint, events)];
    const clocks = complaint.clocks.filter((clock) => clock.law === SOP_LAW && clock.step === step);
    if (clocks.length > 0) {
      return clocks.map((clock, index) => passage(step, index + 1, clockAt(clock, now), events, now));
    }
    const policy = policyInForce(policies, step, { kind: complaint.kind, handling: "STANDARD" }, now);
    const nothing = { actor: null, startedAt: null, finishedAt: null, usedMs: null, state: null, met: null };
    return [{ step, round: 1, limit: policy?.limit ?? null, ...nothing }];
  });
}

function submission({ submittedAt }: AuditedCase, events: readonly AuditedEvent[]): SopAuditEntry {
  const birth = events.find(({ type }) => type === "SUBMITTED");
  return {
    step: "SUBMIT",
    round: 1,
    actor: actorOf(birth),
    startedAt: submittedAt,
    finishedAt: submittedAt,
    limit: AT_ONCE,
    usedMs: 0,
    state: "MET",
    met: true,
  };
}

function passage(
  step: SopStep,
  round: number,
  clock: Clock,
  events: readonly AuditedEvent[],
  now: Date,
): SopAuditEntry {
  const { startedAt, stoppedAt, state, limit, pausedMs } = clock;
  const stoppedMs = stoppedAt?.getTime();
  // A clock is stopped by the very event that moved the case: both carry the same instant.
  const ending = events.findLast(({ occurredAt, toStatus }) => toStatus !== null && occurredAt.getTime() === stoppedMs);
  return {
    step,
    round,
    actor: actorOf(ending),
    startedAt,
    finishedAt: stoppedAt,
    limit,
    usedMs: Math.max(0, (stoppedMs ?? now.getTime()) - startedAt.getTime() - pausedMs),
    state,
    met: state === "MET" ? true : state === "BREACHED" ? false : null,
  };
}

function actorOf(event: AuditedEvent | undefined): SopAuditEntry["actor"] {
  return event === undefined ? null : { actorKind: event.actorKind, actorId: event.actorId };
}
