import type { Visibility } from "../domain/status";
import type { Verb } from "./change-case";

/** SOP step 5: the lead agency takes the case on. */
export const acceptDisposition: Verb<Record<string, never>> = {
  action: "ACCEPT",
  mutation: "acceptDisposition",
  apply() {},
};

/** The agency is not competent ("bukan kewenangan kami"): the case goes back for another agency, and leaves its inbox. */
export const returnDisposition: Verb<{ readonly reason: string }> = {
  action: "RETURN",
  mutation: "returnDisposition",
  apply(step, { reason }) {
    step.say("reason", reason);
    const { row } = step.file;
    row.leadAgencyId = null;
    step.file.supportAgencyIds = [];
    row.forwardedAt = null;
    row.claimedById = null;
  },
};

/** What an officer writes into a case while it is worked on. */
export interface FollowUpInput {
  readonly text: string;
  readonly visibility: Visibility;
  readonly attachments?: readonly string[] | null | undefined;
}

/** A follow-up: PUBLIC ones reach the citizen and the national side, INTERNAL ones the officers who see the case. */
export const addFollowUp: Verb<FollowUpInput> = {
  action: "FOLLOW_UP",
  mutation: "addFollowUp",
  apply(step, { text, visibility, attachments }) {
    step.say("followUp", text, { path: "text", visibility });
    step.attachmentIds.push(...(attachments ?? []));
    if (visibility === "PUBLIC") step.tell({ kind: "FOLLOW_UP", cause: "FOLLOWED_UP", withText: true });
  },
};

/** The agency's answer. */
export interface AnswerInput {
  readonly text: string;
  readonly attachments?: readonly string[] | null | undefined;
  /** Work goes on: preselects MONITORING in the review. */
  readonly stillInProcess?: boolean | null | undefined;
}

/** SOP step 5's end. Not public yet: the coordinator receives it first, or sends it back. */
export const answerComplaint: Verb<AnswerInput> = {
  action: "ANSWER",
  mutation: "answerComplaint",
  apply(step, { text, attachments, stillInProcess }) {
    step.say("answer", text, { path: "text", visibility: "PUBLIC" });
    step.publishText = false;
    step.attachmentIds.push(...(attachments ?? []));
    step.file.row.answerReceivedAt = null;
    step.file.row.stillInProcess = stillInProcess ?? false;
    step.eventData.stillInProcess = step.file.row.stillInProcess;
  },
};
