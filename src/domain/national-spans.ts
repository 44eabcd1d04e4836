import { type ClockFact, isOpen } from "./clock-history";
import { type ClockSpan, SpanRecorder } from "./clock-span";
import type { ComplaintStatus } from "./status";

function isBeforeForwarding(status: ComplaintStatus): boolean {
  return status === "SUBMITTED" || status === "CLARIFICATION_REQUESTED" || status === "VERIFIED";
}

function isAtAgency(status: ComplaintStatus): boolean {
  return status === "FORWARDED" || status === "IN_PROGRESS";
}

/** Whether the agency has shown itself to the reporter, or has given its answer to the coordinator. */
function isAgencysWord(fact: ClockFact): boolean {
  switch (fact.action) {
    case "ANSWER":
    case "NATIONAL_FOLLOW_UP":
      return true;
    case "FOLLOW_UP":
      return fact.isPublic && (fact.actorRole === "LIAISON" || fact.actorRole === "AGENCY_OFFICER");
    default:
      return false;
  }
}

/** Whether the reporter has got something to reply to. An answer is his to read only when the coordinator has received it. */
function reachesReporter(fact: ClockFact): boolean {
  return (
    fact.action === "NATIONAL_FOLLOW_UP" ||
    fact.action === "RECEIVE_ANSWER" ||
    (fact.action === "FOLLOW_UP" && fact.isPublic)
  );
}

function isReply(fact: ClockFact): boolean {
  return fact.action === "NATIONAL_REPLY" || fact.action === "ANSWER_CLARIFICATION";
}

/** Submitted → forwarded. A returned or recalled case was forwarded in time or not: that verdict stays, no second one begins. */
function forwarding(recorder: SpanRecorder, before: ComplaintStatus | null, fact: ClockFact): void {
  const opens = isOpen(fact.to) && (before === null || !isOpen(before));
  if (!isBeforeForwarding(fact.to)) recorder.end("NATIONAL_FORWARD", fact.at, isOpen(fact.to) ? "DONE" : "CANCELLED");
  else if (opens) recorder.begin("NATIONAL_FORWARD", fact.at);
}

/** Forwarded → the agency's first word, anew for every agency that gets the case. */
function firstFollowUp(recorder: SpanRecorder, before: ComplaintStatus | null, fact: ClockFact): void {
  if (isAgencysWord(fact)) recorder.end("NATIONAL_FIRST_FOLLOW_UP", fact.at, "DONE");
  if (!isAtAgency(fact.to)) recorder.end("NATIONAL_FIRST_FOLLOW_UP", fact.at, "CANCELLED");
  if (fact.to === "FORWARDED" && before !== "FORWARDED") recorder.begin("NATIONAL_FIRST_FOLLOW_UP", fact.at);
}

/**
 * Submitted → resolved, anew after a reopening. It is read strictly, from the submission and not from the forwarding:
 * who keeps it so keeps it either way.
 */
function finishing(recorder: SpanRecorder, before: ComplaintStatus | null, fact: ClockFact): void {
  const wasOpen = before !== null && isOpen(before);
  if (isOpen(fact.to)) {
    if (!wasOpen) recorder.begin("NATIONAL_FINISH", fact.at);
    return;
  }
  recorder.end("NATIONAL_FINISH", fact.at, fact.to === "RESOLVED" ? "DONE" : "CANCELLED");
}

/** "Selesai otomatis": from the last word to the reporter until he replies or the case is closed some other way. */
function automaticClosing(recorder: SpanRecorder, fact: ClockFact): void {
  if (isReply(fact) || !isOpen(fact.to)) recorder.end("NATIONAL_AUTO_CLOSE", fact.at, "CANCELLED");
  else if (reachesReporter(fact)) recorder.begin("NATIONAL_AUTO_CLOSE", fact.at);
}

/** The spans that the national rules time (PermenPANRB 5/2025) in an ordered history, beside those of the SOP. */
export function nationalSpans(history: readonly ClockFact[]): ClockSpan[] {
  const recorder = new SpanRecorder();
  let before: ComplaintStatus | null = null;
  for (const fact of history) {
    forwarding(recorder, before, fact);
    firstFollowUp(recorder, before, fact);
    finishing(recorder, before, fact);
    automaticClosing(recorder, fact);
    before = fact.to;
  }
  return recorder.spans();
}
