import type { ComplaintAction, ComplaintStatus } from "../../domain/status";

/** Where a generated case stands, and the one event that brought it there. */
export interface Outcome {
  readonly status: ComplaintStatus;
  readonly from: ComplaintStatus;
  /** Null for a case that nobody has touched. */
  readonly action: ComplaintAction | null;
  /** How many of a thousand cases of its age stand there. */
  readonly share: number;
}

/** Of the newest cases: most are being worked on. */
export const YOUNG: readonly Outcome[] = [
  { status: "SUBMITTED", from: "SUBMITTED", action: null, share: 150 },
  { status: "CLARIFICATION_REQUESTED", from: "SUBMITTED", action: "REQUEST_CLARIFICATION", share: 30 },
  { status: "VERIFIED", from: "SUBMITTED", action: "VERIFY", share: 80 },
  { status: "FORWARDED", from: "VERIFIED", action: "FORWARD", share: 160 },
  { status: "IN_PROGRESS", from: "IN_PROGRESS", action: "FOLLOW_UP", share: 380 },
  { status: "ANSWERED", from: "IN_PROGRESS", action: "ANSWER", share: 120 },
  { status: "MONITORING", from: "ANSWERED", action: "REVIEW_RESULT", share: 80 },
];

/** Of all others: they are over. */
export const OLD: readonly Outcome[] = [
  { status: "ARCHIVED", from: "RESOLVED", action: "ARCHIVE", share: 880 },
  { status: "REJECTED", from: "SUBMITTED", action: "REJECT", share: 80 },
  { status: "WITHDRAWN", from: "SUBMITTED", action: "WITHDRAW", share: 40 },
];

/** Of a hundred cases the newest this many are young. */
export const YOUNG_PERCENT = 15;

/** The outcome at a place between 0 and 1. */
export function outcomeAt(outcomes: readonly Outcome[], place: number): Outcome {
  let left = place * outcomes.reduce((sum, { share }) => sum + share, 0);
  for (const outcome of outcomes) {
    left -= outcome.share;
    if (left < 0) return outcome;
  }
  const [first] = outcomes;
  if (first === undefined) throw new RangeError("there are no outcomes");
  return first;
}
