import type { ComplaintAction, ComplaintStatus, Role } from "./status";

/** Who acts. CITIZEN and SYSTEM are no API roles: a citizen proves himself by ticket and access code. */
export type ActorKind = Role | "CITIZEN" | "SYSTEM";

/** Facts, besides status and role, on which a transition may depend. Each has its words in {@link CONDITION_TEXTS}. */
export type WorkflowCondition =
  | "LEAD_CHOSEN"
  | "LEAD_AGENCY"
  | "INVOLVED_AGENCY"
  | "NOT_RECEIVED"
  | "RECEIVED"
  | "REOPEN_WINDOW_OPEN"
  | "REOPEN_WINDOW_ENDED"
  | "CLARIFICATION_WINDOW_ENDED"
  | "NOT_RATED"
  | "TRANSFER_REFUSED"
  | "LEAD_KNOWN"
  | "NO_LEAD";

/** What a condition demands, in Indonesian, as the workflow shows it to officers. */
export const CONDITION_TEXTS: Readonly<Record<WorkflowCondition, string>> = {
  LEAD_CHOSEN: "OPD penanggung jawab sudah dipilih",
  LEAD_AGENCY: "pejabat dari OPD penanggung jawab",
  INVOLVED_AGENCY: "koordinator, atau pejabat dari OPD penanggung jawab atau OPD pendukung",
  NOT_RECEIVED: "jawaban belum diterima koordinator",
  RECEIVED: "jawaban sudah diterima koordinator",
  REOPEN_WINDOW_OPEN: "dalam masa pembukaan kembali",
  REOPEN_WINDOW_ENDED: "masa pembukaan kembali telah berakhir",
  CLARIFICATION_WINDOW_ENDED: "masa menjawab klarifikasi telah berakhir",
  NOT_RATED: "belum pernah dinilai",
  TRANSFER_REFUSED: "pengalihan ditolak oleh sistem nasional",
  LEAD_KNOWN: "OPD penanggung jawab diketahui",
  NO_LEAD: "tanpa OPD penanggung jawab",
};

/** One row of the workflow: in `from`, `action` by one of `actors` under all `conditions` leads to `to`. */
export interface Transition {
  readonly from: ComplaintStatus;
  readonly action: ComplaintAction;
  readonly actors: readonly ActorKind[];
  readonly to: ComplaintStatus;
  readonly conditions: readonly WorkflowCondition[];
}

function rows(
  from: readonly ComplaintStatus[],
  action: ComplaintAction,
  actors: readonly ActorKind[],
  to: ComplaintStatus | "SAME",
  ...conditions: WorkflowCondition[]
): Transition[] {
  return from.map((status) => ({ from: status, action, actors, to: to === "SAME" ? status : to, conditions }));
}

const IN_REVIEW: readonly ComplaintStatus[] = ["SUBMITTED", "CLARIFICATION_REQUESTED", "VERIFIED"];
const AT_AGENCY: readonly ComplaintStatus[] = ["FORWARDED", "IN_PROGRESS"];
const BEFORE_ANSWER: readonly ComplaintStatus[] = [...IN_REVIEW, ...AT_AGENCY];

/**
 * The one table of what may happen to a case (SOP DINKOMINFO/4/1/32/2020, steps 2 to 8, with what the SOP leaves open
 * settled). API, documents and use cases all read it; nothing else decides about a status.
 */
export const WORKFLOW: readonly Transition[] = [
  ...rows(["SUBMITTED", "VERIFIED"], "REQUEST_CLARIFICATION", ["COORDINATOR"], "CLARIFICATION_REQUESTED"),
  ...rows(["CLARIFICATION_REQUESTED"], "ANSWER_CLARIFICATION", ["CITIZEN"], "SUBMITTED"),
  ...rows(IN_REVIEW, "REJECT", ["COORDINATOR"], "REJECTED"),
  ...rows(["CLARIFICATION_REQUESTED"], "REJECT", ["SYSTEM"], "REJECTED", "CLARIFICATION_WINDOW_ENDED"),
  // From FORWARDED and IN_PROGRESS this is a recall: the agency loses the case at once.
  ...rows([...IN_REVIEW, ...AT_AGENCY], "VERIFY", ["COORDINATOR"], "VERIFIED"),
  ...rows(["VERIFIED"], "FORWARD", ["COORDINATOR"], "FORWARDED", "LEAD_CHOSEN"),
  ...rows(["FORWARDED"], "ACCEPT", ["LIAISON", "AGENCY_OFFICER"], "IN_PROGRESS", "LEAD_AGENCY"),
  ...rows(AT_AGENCY, "RETURN", ["LIAISON"], "VERIFIED", "LEAD_AGENCY"),
  ...rows(
    [...AT_AGENCY, "ANSWERED", "MONITORING"],
    "FOLLOW_UP",
    ["COORDINATOR", "LIAISON", "AGENCY_OFFICER"],
    "SAME",
    "INVOLVED_AGENCY",
  ),
  ...rows(["IN_PROGRESS", "MONITORING"], "ANSWER", ["LIAISON", "AGENCY_OFFICER"], "ANSWERED", "LEAD_AGENCY"),
  ...rows(["ANSWERED"], "RECEIVE_ANSWER", ["COORDINATOR"], "SAME", "NOT_RECEIVED"),
  ...rows(["ANSWERED"], "SEND_BACK", ["COORDINATOR"], "IN_PROGRESS"),
  ...rows(["ANSWERED"], "REVIEW_RESULT", ["LEADER", "COORDINATOR"], "RESOLVED", "RECEIVED"),
  ...rows(["ANSWERED"], "REVIEW_RESULT", ["LEADER", "COORDINATOR"], "MONITORING", "RECEIVED"),
  ...rows(["MONITORING"], "REVIEW_RESULT", ["LEADER", "COORDINATOR"], "RESOLVED"),
  ...rows(["MONITORING"], "REVIEW_RESULT", ["LEADER", "COORDINATOR"], "MONITORING"),
  ...rows(["RESOLVED"], "ARCHIVE", ["COORDINATOR"], "ARCHIVED"),
  ...rows(["RESOLVED"], "ARCHIVE", ["SYSTEM"], "ARCHIVED", "REOPEN_WINDOW_ENDED"),
  ...rows(["RESOLVED", "ARCHIVED"], "REOPEN", ["CITIZEN"], "IN_PROGRESS", "REOPEN_WINDOW_OPEN", "LEAD_KNOWN"),
  ...rows(["RESOLVED", "ARCHIVED"], "REOPEN", ["COORDINATOR"], "IN_PROGRESS", "LEAD_KNOWN"),
  // A case closed from the national side may never have had an agency here: it starts again with choosing one.
  ...rows(["RESOLVED", "ARCHIVED"], "REOPEN", ["CITIZEN"], "VERIFIED", "REOPEN_WINDOW_OPEN", "NO_LEAD"),
  ...rows(["RESOLVED", "ARCHIVED"], "REOPEN", ["COORDINATOR"], "VERIFIED", "NO_LEAD"),
  ...rows(["REJECTED"], "REOPEN", ["COORDINATOR"], "SUBMITTED"),
  // SYSTEM: the survivor's citizen withdrew his case; those who were merged into it have not withdrawn theirs.
  ...rows(["MERGED"], "REOPEN", ["COORDINATOR", "SYSTEM"], "SUBMITTED"),
  ...rows(["TRANSFERRED"], "REOPEN", ["COORDINATOR"], "VERIFIED", "TRANSFER_REFUSED"),
  ...rows(["RESOLVED", "ARCHIVED"], "RATE", ["CITIZEN"], "SAME", "NOT_RATED"),
  ...rows(BEFORE_ANSWER, "WITHDRAW", ["CITIZEN"], "WITHDRAWN"),
  ...rows([...BEFORE_ANSWER, "ANSWERED", "MONITORING"], "MERGE", ["COORDINATOR"], "MERGED"),
  ...rows(BEFORE_ANSWER, "TRANSFER", ["COORDINATOR"], "TRANSFERRED"),
];

/** The facts of a case on which the workflow depends. */
export interface CaseFacts {
  readonly status: ComplaintStatus;
  readonly leadAgencyId: string | null;
  readonly supportAgencyIds: readonly string[];
  readonly answerReceivedAt: Date | null;
  /** End of the reopening window (policy: 10 working days after RESOLVED); null when never resolved or not computable. */
  readonly reopenUntil: Date | null;
  /** Until when the citizen may answer the clarification; null when none is asked for, or its end is not computable. */
  readonly clarificationUntil: Date | null;
  readonly rating: number | null;
  readonly transferRefused: boolean;
}

/** Who wants to act, as far as the workflow must know. */
export interface WorkflowActor {
  readonly kind: ActorKind;
  readonly agencyId: string | null;
}

function holds(condition: WorkflowCondition, facts: CaseFacts, actor: WorkflowActor, now: Date): boolean {
  switch (condition) {
    case "LEAD_CHOSEN":
    case "LEAD_KNOWN":
      return facts.leadAgencyId !== null;
    case "NO_LEAD":
      return facts.leadAgencyId === null;
    case "LEAD_AGENCY":
      return actor.agencyId !== null && actor.agencyId === facts.leadAgencyId;
    case "INVOLVED_AGENCY":
      return (
        actor.kind === "COORDINATOR" ||
        (actor.agencyId !== null &&
          (actor.agencyId === facts.leadAgencyId || facts.supportAgencyIds.includes(actor.agencyId)))
      );
    case "NOT_RECEIVED":
      return facts.answerReceivedAt === null;
    case "RECEIVED":
      return facts.answerReceivedAt !== null;
    // Without a computable end the citizen keeps his right: a missing calendar year must not take it away.
    case "REOPEN_WINDOW_OPEN":
      return facts.reopenUntil === null || now.getTime() <= facts.reopenUntil.getTime();
    case "REOPEN_WINDOW_ENDED":
      return facts.reopenUntil !== null && now.getTime() > facts.reopenUntil.getTime();
    case "CLARIFICATION_WINDOW_ENDED":
      return facts.clarificationUntil !== null && now.getTime() > facts.clarificationUntil.getTime();
    case "NOT_RATED":
      return facts.rating === null;
    case "TRANSFER_REFUSED":
      return facts.transferRefused;
  }
}

/**
 * The transitions open to an actor now. `action` narrows them; more than one row is left only where the caller chooses
 * the target (REVIEW_RESULT).
 */
export function openTransitions(
  facts: CaseFacts,
  actor: WorkflowActor,
  now: Date,
  action?: ComplaintAction,
): Transition[] {
  return WORKFLOW.filter(
    (row) =>
      row.from === facts.status &&
      (action === undefined || row.action === action) &&
      row.actors.includes(actor.kind) &&
      row.conditions.every((condition) => holds(condition, facts, actor, now)),
  );
}

/** The actions open to an actor now, each once, in the order of the workflow. */
export function allowedActions(facts: CaseFacts, actor: WorkflowActor, now: Date): ComplaintAction[] {
  return [...new Set(openTransitions(facts, actor, now).map((row) => row.action))];
}

/** Whether a role can ever do an action, in some state: false means FORBIDDEN instead of "not now". */
export function roleEverMay(kind: ActorKind, action: ComplaintAction): boolean {
  return WORKFLOW.some((row) => row.action === action && row.actors.includes(kind));
}

/** Past participle of each action: the type of the event that it leaves in the log. */
export const EVENT_TYPE_OF_ACTION = {
  REQUEST_CLARIFICATION: "CLARIFICATION_REQUESTED",
  ANSWER_CLARIFICATION: "CLARIFICATION_ANSWERED",
  REJECT: "REJECTED",
  VERIFY: "VERIFIED",
  FORWARD: "FORWARDED",
  ACCEPT: "ACCEPTED",
  RETURN: "RETURNED",
  FOLLOW_UP: "FOLLOWED_UP",
  ANSWER: "ANSWERED",
  SEND_BACK: "SENT_BACK",
  RECEIVE_ANSWER: "ANSWER_RECEIVED",
  REVIEW_RESULT: "RESULT_REVIEWED",
  ARCHIVE: "ARCHIVED",
  REOPEN: "REOPENED",
  RATE: "RATED",
  WITHDRAW: "WITHDRAWN",
  MERGE: "MERGED",
  TRANSFER: "TRANSFERRED",
} as const satisfies Record<ComplaintAction, string>;
