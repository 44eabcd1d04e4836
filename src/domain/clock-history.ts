import type { OpenInterval } from "./interval";
import { type ComplaintAction, type ComplaintStatus, OPEN_STATUSES, type Role } from "./status";

/**
 * What happened to a case, as far as clocks care: an action of the workflow, its birth (SUBMIT, also of a case that was
 * born nationally), or something seen on the national side: the status there moved, one of our institutions wrote, the
 * reporter replied.
 */
export type ClockAction =
  | ComplaintAction
  | "SUBMIT"
  | "NATIONAL_STATUS_CHANGED"
  | "NATIONAL_FOLLOW_UP"
  | "NATIONAL_REPLY";

/** One entry of a case's history. It can be rebuilt from the case's event log; events that are no such action are left out. */
export interface ClockFact {
  /** When the hub recorded it, never a time that another system claims. */
  readonly at: Date;
  readonly action: ClockAction;
  /** The officer's role; null for citizen, system and national side. */
  readonly actorRole: Role | null;
  /** The status after it; the same as before for an action that moves nothing. */
  readonly to: ComplaintStatus;
  /** Whether a lead agency is chosen after it. */
  readonly hasLead: boolean;
  /** Whether the agency's answer is received after it. */
  readonly answerReceived: boolean;
  /** Whether the citizen can read its text. */
  readonly isPublic: boolean;
  /** Whether the national side has put the case off ("Ditunda") after it; null when it says nothing about that. */
  readonly isPostponed: boolean | null;
}

/** The facts in their given order with instants that never go back: a server's clock set back must not give negative times. */
export function inOrder(history: readonly ClockFact[]): ClockFact[] {
  let latestMs = Number.NEGATIVE_INFINITY;
  return history.map((fact) => {
    latestMs = Math.max(latestMs, fact.at.getTime());
    return { ...fact, at: new Date(latestMs) };
  });
}

/** Whether somebody still has to work on a case of this status. */
export function isOpen(status: ComplaintStatus): boolean {
  return (OPEN_STATUSES as readonly ComplaintStatus[]).includes(status);
}

/** The stretches of an ordered history in which `holds` is true of the latest fact; null keeps what the fact before said. */
function stretches(history: readonly ClockFact[], holds: (fact: ClockFact) => boolean | null): OpenInterval[] {
  const found: OpenInterval[] = [];
  let since: Date | null = null;
  for (const fact of history) {
    const now = holds(fact);
    if (now === true && since === null) since = fact.at;
    if (now === false && since !== null) {
      found.push({ from: since, to: fact.at });
      since = null;
    }
  }
  if (since !== null) found.push({ from: since, to: null });
  return found;
}

/** When the citizen owed an answer to a clarification. */
export function clarificationPauses(history: readonly ClockFact[]): OpenInterval[] {
  return stretches(history, (fact) => fact.to === "CLARIFICATION_REQUESTED");
}

/** When the national side had put the case off. */
export function postponementPauses(history: readonly ClockFact[]): OpenInterval[] {
  return stretches(history, (fact) => fact.isPostponed);
}
