/** The words of the procedure, as closed sets: their values are the API's enum values and the database's stored values. */

export const ROLES = ["COORDINATOR", "AGENCY_OFFICER", "LIAISON", "LEADER", "ADMIN"] as const;
/** An officer's role (the SOP's columns; ADMIN runs the hub and sees no case). */
export type Role = (typeof ROLES)[number];

export const COMPLAINT_KINDS = ["COMPLAINT", "SUGGESTION", "ASPIRATION", "INFORMATION_REQUEST"] as const;
/** What a citizen brings: pengaduan, saran, aspirasi or permintaan informasi. */
export type ComplaintKind = (typeof COMPLAINT_KINDS)[number];

export const CHANNELS = ["WEB", "ANDROID", "IOS", "SMS", "WHATSAPP", "COUNTER", "NATIONAL"] as const;
/** The door through which a complaint came in. */
export type Channel = (typeof CHANNELS)[number];

export const ORIGINS = ["LOCAL", "NATIONAL"] as const;
/** The side on which a case or a text was born. */
export type Origin = (typeof ORIGINS)[number];

export const COMPLAINT_STATUSES = [
  "SUBMITTED",
  "CLARIFICATION_REQUESTED",
  "REJECTED",
  "VERIFIED",
  "FORWARDED",
  "IN_PROGRESS",
  "ANSWERED",
  "MONITORING",
  "RESOLVED",
  "ARCHIVED",
  "WITHDRAWN",
  "MERGED",
  "TRANSFERRED",
] as const;
/** Where a case stands locally. */
export type ComplaintStatus = (typeof COMPLAINT_STATUSES)[number];

/** Statuses of a case on which somebody still has to work; the default scope of an inbox. */
export const OPEN_STATUSES = [
  "SUBMITTED",
  "CLARIFICATION_REQUESTED",
  "VERIFIED",
  "FORWARDED",
  "IN_PROGRESS",
  "ANSWERED",
  "MONITORING",
] as const satisfies readonly ComplaintStatus[];

export const COMPLAINT_ACTIONS = [
  "REQUEST_CLARIFICATION",
  "ANSWER_CLARIFICATION",
  "REJECT",
  "VERIFY",
  "FORWARD",
  "ACCEPT",
  "RETURN",
  "FOLLOW_UP",
  "ANSWER",
  "SEND_BACK",
  "RECEIVE_ANSWER",
  "REVIEW_RESULT",
  "ARCHIVE",
  "REOPEN",
  "RATE",
  "WITHDRAW",
  "MERGE",
  "TRANSFER",
] as const;
/** What can be done with a case that exists. */
export type ComplaintAction = (typeof COMPLAINT_ACTIONS)[number];

export const SOP_STEPS = [
  "SUBMIT",
  "REVIEW",
  "VERIFY",
  "FORWARD",
  "AGENCY_REVIEW",
  "RECEIVE_ANSWER",
  "REVIEW_RESULT",
  "ARCHIVE",
] as const;
/** The eight steps of SOP DINKOMINFO/4/1/32/2020. */
export type SopStep = (typeof SOP_STEPS)[number];

export const CLOCK_STATES = ["RUNNING", "PAUSED", "MET", "BREACHED", "CANCELLED"] as const;
/** BREACHED is also the state of a clock that still runs past its due time. */
export type ClockState = (typeof CLOCK_STATES)[number];

export const VISIBILITIES = ["PUBLIC", "INTERNAL"] as const;
/** PUBLIC texts reach the citizen and the national side; INTERNAL ones stay among officers who see the case. */
export type Visibility = (typeof VISIBILITIES)[number];

export const REVIEW_OUTCOMES = ["RESOLVED", "MONITORING"] as const;
/** Step 7: settled, or still in process under monitoring. */
export type ReviewOutcome = (typeof REVIEW_OUTCOMES)[number];

/** Indonesian label of a status, as officers and citizens read it. */
export const STATUS_LABELS: Readonly<Record<ComplaintStatus, string>> = {
  SUBMITTED: "Diterima, menunggu telaah",
  CLARIFICATION_REQUESTED: "Menunggu klarifikasi pelapor",
  REJECTED: "Ditolak",
  VERIFIED: "Terverifikasi",
  FORWARDED: "Diteruskan kepada OPD",
  IN_PROGRESS: "Sedang ditangani OPD",
  ANSWERED: "Dijawab OPD",
  MONITORING: "Dalam pemantauan",
  RESOLVED: "Selesai",
  ARCHIVED: "Diarsipkan",
  WITHDRAWN: "Dicabut pelapor",
  MERGED: "Digabungkan",
  TRANSFERRED: "Dialihkan ke instansi lain",
};

/** What the step awaited depends on besides the status. */
export interface StepFacts {
  readonly status: ComplaintStatus;
  readonly leadAgencyId: string | null;
  /** When the coordinator received the agency's answer (SOP step 6); null before. */
  readonly answerReceivedAt: Date | null;
}

/** The SOP step that is now awaited. */
export function stepOf(facts: StepFacts): SopStep {
  switch (facts.status) {
    case "SUBMITTED":
    case "CLARIFICATION_REQUESTED":
      return "REVIEW";
    case "VERIFIED":
      return facts.leadAgencyId === null ? "VERIFY" : "FORWARD";
    case "FORWARDED":
    case "IN_PROGRESS":
      return "AGENCY_REVIEW";
    case "ANSWERED":
      return facts.answerReceivedAt === null ? "RECEIVE_ANSWER" : "REVIEW_RESULT";
    case "MONITORING":
      return "REVIEW_RESULT";
    default:
      return "ARCHIVE";
  }
}
