import type { ClockFact } from "./clock-history";
import { type ClockSpan, SpanRecorder } from "./clock-span";
import type { SopClockStep } from "./sla-policy";
import { stepOf } from "./status";

/** The step whose clock runs after a fact; null when none does. */
function timedStep(fact: ClockFact): SopClockStep | null {
  switch (fact.to) {
    case "SUBMITTED":
    case "CLARIFICATION_REQUESTED":
    case "VERIFIED":
    case "FORWARDED":
    case "IN_PROGRESS":
    case "ANSWERED":
    case "RESOLVED": {
      const step = stepOf({
        status: fact.to,
        leadAgencyId: fact.hasLead ? "lead" : null,
        answerReceivedAt: fact.answerReceived ? fact.at : null,
      });
      return step === "SUBMIT" ? null : step;
    }
    // Under monitoring the review has been done once ("received → reviewed"); how long the agency still works is timed
    // by the national limits.
    default:
      return null;
  }
}

/** Whether the fact that ended a step did what the step waited for; if not, the clock is called off. */
function fulfils(step: SopClockStep, fact: ClockFact): boolean {
  switch (step) {
    case "REVIEW":
      return fact.to === "VERIFIED" || fact.action === "REJECT";
    case "VERIFY":
      return fact.to === "VERIFIED";
    case "FORWARD":
      return fact.to === "FORWARDED";
    // Closed from the national side out of an agency's hands only if one of our institutions answered there.
    case "AGENCY_REVIEW":
      return fact.to === "ANSWERED" || (fact.action === "NATIONAL_STATUS_CHANGED" && fact.to === "RESOLVED");
    // Who sends an answer back has read it: step 6 is done, and step 7 where it had begun.
    case "RECEIVE_ANSWER":
      return fact.action === "RECEIVE_ANSWER" || fact.action === "SEND_BACK";
    case "REVIEW_RESULT":
      return fact.action === "REVIEW_RESULT" || fact.action === "SEND_BACK";
    case "ARCHIVE":
      return fact.to === "ARCHIVED";
  }
}

/**
 * The spans of the SOP's steps in an ordered history: at any time the one of the awaited step (SOP DINKOMINFO/4/1/32/2020,
 * steps 2 to 8). A fact that leaves the awaited step as it is (a follow-up, an acceptance, another agency chosen before
 * forwarding) starts and stops nothing.
 */
export function sopSpans(history: readonly ClockFact[]): ClockSpan[] {
  const recorder = new SpanRecorder();
  let awaited: SopClockStep | null = null;
  for (const fact of history) {
    const next = timedStep(fact);
    if (next === awaited) continue;
    if (awaited !== null) recorder.end(awaited, fact.at, fulfils(awaited, fact) ? "DONE" : "CANCELLED");
    // Verified and the agency chosen in one click: step 3 took no time, and the record shows that it was done.
    if (fact.action === "VERIFY" && next === "FORWARD" && awaited !== "VERIFY") {
      recorder.begin("VERIFY", fact.at);
      recorder.end("VERIFY", fact.at, "DONE");
    }
    if (next !== null) recorder.begin(next, fact.at);
    awaited = next;
  }
  return recorder.spans();
}
