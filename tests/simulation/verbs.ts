import type { Actor } from "../../src/cases/actor";
import * as agencyWork from "../../src/cases/agency-work";
import { type ChangeRequest, changeCase, type Verb } from "../../src/cases/change-case";
import * as citizen from "../../src/cases/citizen";
import type { CaseEnvironment } from "../../src/cases/environment";
import { mergeComplaints } from "../../src/cases/merge";
import * as result from "../../src/cases/result";
import * as review from "../../src/cases/review";
import { transfer } from "../../src/cases/transfer";
import type { ComplaintAction, ReviewOutcome } from "../../src/domain/status";
import { pickedFrom } from "./plan";

/** A verb that is about to be done, complete: it can be sent to another process. */
export interface Doing {
  readonly complaintId: string;
  readonly actor: Actor;
  readonly action: ComplaintAction;
  /** Stands in every text of the verb. */
  readonly token: string;
  /** Decides what the verb leaves open. */
  readonly pick: number;
  /** Codes of the agencies to choose from. */
  readonly agencies: readonly string[];
  /** A merger's other case. */
  readonly into: string | null;
  readonly institutionId: string;
  readonly outcome: ReviewOutcome;
  readonly attachments: readonly string[];
}

/** One text in so many is too long for one national follow-up. */
const LONG_EVERY = 12;
/** What each verb takes at most, in sentences. */
const SENTENCES = { usual: 18, answer: 60, comment: 1 };
const SENTENCE = 'Air rob masih menggenangi jalan <b>desa</b> & warga menunggu kabar "resmi" dari dinas. ';

/** A text of a history: its token, now and then too long for one national follow-up. */
export function textOf(token: string, pick: number, sentences = SENTENCES.usual): string {
  return `${token} ${SENTENCE.repeat(pick % LONG_EVERY === 0 ? sentences : 1)}`.trim();
}

function sentencesOf(action: ComplaintAction): number {
  if (action === "ANSWER") return SENTENCES.answer;
  return action === "RATE" ? SENTENCES.comment : SENTENCES.usual;
}

/** Does a verb as the doors would. @throws HubError when the procedure refuses it. */
export async function perform(
  cases: CaseEnvironment,
  doing: Doing,
  idempotencyKey: string | null = null,
): Promise<void> {
  const request: ChangeRequest = { actor: doing.actor, id: doing.complaintId, idempotencyKey };
  const text = textOf(doing.token, doing.pick, sentencesOf(doing.action));
  const change = async <Input>(verb: Verb<Input>, input: Input): Promise<void> => {
    await changeCase(cases, verb, request, input);
  };
  switch (doing.action) {
    case "REQUEST_CLARIFICATION":
      return change(review.requestClarification, { question: text });
    case "ANSWER_CLARIFICATION":
      return change(citizen.answerClarification, { text });
    case "REJECT":
      return change(review.reject, { reason: text });
    case "VERIFY":
      return change(review.verify, { leadAgency: pickedFrom(doing.agencies, doing.pick), note: text });
    case "FORWARD":
      return change(review.forward, { instruction: text });
    case "ACCEPT":
      return change(agencyWork.acceptDisposition, {});
    case "RETURN":
      return change(agencyWork.returnDisposition, { reason: text });
    case "FOLLOW_UP": {
      const visibility = doing.pick % 4 === 0 ? "INTERNAL" : "PUBLIC";
      return change(agencyWork.addFollowUp, { text, visibility, attachments: doing.attachments });
    }
    case "ANSWER":
      return change(agencyWork.answerComplaint, { text, stillInProcess: doing.pick % 3 === 0 });
    case "RECEIVE_ANSWER":
      return change(result.receiveAnswer, {});
    case "SEND_BACK":
      return change(result.sendBackAnswer, { reason: text });
    case "REVIEW_RESULT":
      return change(result.reviewResult, { outcome: doing.outcome, note: text });
    case "ARCHIVE":
      return change(result.archiveComplaint, {});
    case "REOPEN":
      return change(citizen.reopen, { reason: text });
    case "RATE":
      return change(citizen.rate, { score: 1 + (doing.pick % 5), comment: text });
    case "WITHDRAW":
      return change(citizen.withdraw, { reason: text });
    case "TRANSFER":
      return change(transfer, { nationalInstitution: doing.institutionId, reason: text });
    case "MERGE":
      if (doing.into === null) throw new Error("there is no case to merge into");
      await mergeComplaints(cases, request, { into: doing.into });
  }
}

const WITHOUT_TEXT: readonly ComplaintAction[] = ["ACCEPT", "RECEIVE_ANSWER", "ARCHIVE", "MERGE"];

/** Whether a verb leaves a text in the case. */
export function leavesText(action: ComplaintAction): boolean {
  return !WITHOUT_TEXT.includes(action);
}
