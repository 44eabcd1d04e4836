import type { ComplaintStatus, ReviewOutcome, Role, Visibility } from "../../domain/status";
import type { SampleComplaint } from "./sample-complaint";

/** What one officer or the citizen does to a sample case. */
export type SampleStep =
  | { readonly action: "REQUEST_CLARIFICATION"; readonly question: string }
  | { readonly action: "ANSWER_CLARIFICATION"; readonly text: string }
  | { readonly action: "REJECT"; readonly reason: string }
  | { readonly action: "WITHDRAW"; readonly reason: string | null }
  | { readonly action: "MERGE"; readonly intoKey: string }
  | { readonly action: "TRANSFER"; readonly institutionName: string; readonly reason: string }
  | {
      readonly action: "VERIFY";
      readonly leadAgencyCode: string;
      readonly supportAgencyCodes: readonly string[];
      readonly note: string | null;
    }
  | { readonly action: "FORWARD"; readonly instruction: string | null }
  | { readonly action: "ACCEPT" }
  | { readonly action: "RETURN"; readonly reason: string }
  | { readonly action: "FOLLOW_UP"; readonly text: string; readonly visibility: Visibility }
  | { readonly action: "ANSWER"; readonly text: string; readonly stillInProcess: boolean }
  | { readonly action: "SEND_BACK"; readonly reason: string }
  | { readonly action: "RECEIVE_ANSWER" }
  | { readonly action: "REVIEW_RESULT"; readonly outcome: ReviewOutcome; readonly note: string | null }
  | { readonly action: "ARCHIVE" }
  | { readonly action: "RATE"; readonly score: number; readonly comment: string | null }
  | { readonly action: "REOPEN"; readonly reason: string };

/** Who does a step: an officer of a role (and agency), or the citizen. */
export interface SampleActor {
  readonly kind: Role | "CITIZEN";
  readonly agencyCode: string | null;
}

/** A step and who does it. */
export type ActedStep = SampleStep & { readonly by: SampleActor };

const COORDINATOR: SampleActor = { kind: "COORDINATOR", agencyCode: null };
const LEADER: SampleActor = { kind: "LEADER", agencyCode: null };
const CITIZEN: SampleActor = { kind: "CITIZEN", agencyCode: null };

/** How far along the main road a status lies; statuses off the road are reached from its beginning. */
const ROAD: Readonly<Partial<Record<ComplaintStatus, number>>> = {
  VERIFIED: 1,
  FORWARDED: 2,
  IN_PROGRESS: 3,
  ANSWERED: 4,
  MONITORING: 5,
  RESOLVED: 5,
  ARCHIVED: 6,
};
const ANSWERED = 4;
const REVIEWED = 5;

function distance({ reach, way }: SampleComplaint): number {
  // These two end in IN_PROGRESS, but have been further.
  if (way.reopenReason !== undefined) return REVIEWED;
  if (way.sentBack !== undefined && reach === "IN_PROGRESS") return ANSWERED;
  return ROAD[reach] ?? 0;
}

function reviewSteps({ way }: SampleComplaint): ActedStep[] {
  const steps: ActedStep[] = [];
  if (way.clarification !== undefined) {
    const { question, answer } = way.clarification;
    steps.push({ action: "REQUEST_CLARIFICATION", question, by: COORDINATOR });
    if (answer !== undefined) steps.push({ action: "ANSWER_CLARIFICATION", text: answer, by: CITIZEN });
  }
  if (way.rejectReason !== undefined) steps.push({ action: "REJECT", reason: way.rejectReason, by: COORDINATOR });
  if (way.withdrawReason !== undefined) steps.push({ action: "WITHDRAW", reason: way.withdrawReason, by: CITIZEN });
  if (way.mergedIntoKey !== undefined) steps.push({ action: "MERGE", intoKey: way.mergedIntoKey, by: COORDINATOR });
  if (way.transfer !== undefined) steps.push({ action: "TRANSFER", ...way.transfer, by: COORDINATOR });
  if (way.returned !== undefined) {
    const { byAgencyCode, reason } = way.returned;
    steps.push(
      { action: "VERIFY", leadAgencyCode: byAgencyCode, supportAgencyCodes: [], note: null, by: COORDINATOR },
      { action: "FORWARD", instruction: null, by: COORDINATOR },
      { action: "RETURN", reason, by: { kind: "LIAISON", agencyCode: byAgencyCode } },
    );
  }
  return steps;
}

function agencySteps({ way }: SampleComplaint, leadAgencyCode: string): ActedStep[] {
  const liaison: SampleActor = { kind: "LIAISON", agencyCode: leadAgencyCode };
  const steps: ActedStep[] = [{ action: "ACCEPT", by: liaison }];
  for (const { by, text, visibility } of way.followUps ?? []) {
    const author: SampleActor = by === "COORDINATOR" ? COORDINATOR : { kind: "AGENCY_OFFICER", agencyCode: by };
    steps.push({ action: "FOLLOW_UP", text, visibility, by: author });
  }
  if (way.answer === undefined) return steps;
  const stillInProcess = way.answer.stillInProcess ?? false;
  steps.push({ action: "ANSWER", text: way.answer.text, stillInProcess, by: liaison });
  if (way.sentBack !== undefined) {
    const { reason, newAnswer } = way.sentBack;
    steps.push({ action: "SEND_BACK", reason, by: COORDINATOR });
    if (newAnswer !== undefined) steps.push({ action: "ANSWER", text: newAnswer, stillInProcess, by: liaison });
  }
  return steps;
}

function closingSteps({ reach, way }: SampleComplaint, far: number): ActedStep[] {
  const steps: ActedStep[] = [];
  if (far >= REVIEWED || way.answerReceived === true) steps.push({ action: "RECEIVE_ANSWER", by: COORDINATOR });
  if (far >= REVIEWED) {
    const outcome = reach === "MONITORING" ? "MONITORING" : "RESOLVED";
    steps.push({ action: "REVIEW_RESULT", outcome, note: way.reviewNote ?? null, by: LEADER });
  }
  if (reach === "ARCHIVED") steps.push({ action: "ARCHIVE", by: COORDINATOR });
  if (way.rating !== undefined) {
    steps.push({ action: "RATE", score: way.rating.score, comment: way.rating.comment ?? null, by: CITIZEN });
  }
  if (way.reopenReason !== undefined) steps.push({ action: "REOPEN", reason: way.reopenReason, by: CITIZEN });
  return steps;
}

/** What happens to a sample case after its submission, in order, until it has the status that it shall reach. */
export function sampleSteps(complaint: SampleComplaint): ActedStep[] {
  const { leadAgencyCode, supportAgencyCodes, way } = complaint;
  const far = distance(complaint);
  const steps = reviewSteps(complaint);
  if (leadAgencyCode === null) return steps;
  const note = way.verificationNote ?? null;
  if (far >= 1) steps.push({ action: "VERIFY", leadAgencyCode, supportAgencyCodes, note, by: COORDINATOR });
  if (far >= 2) steps.push({ action: "FORWARD", instruction: way.instruction ?? null, by: COORDINATOR });
  if (far >= 3) steps.push(...agencySteps(complaint, leadAgencyCode));
  return [...steps, ...closingSteps(complaint, far)];
}
