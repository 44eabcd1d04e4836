import { HubError } from "../domain/errors";
import type { ReviewOutcome } from "../domain/status";
import { CaseTextEntity } from "../store/entities/case-text.entity";
import { nextAgendaNumber } from "./agenda";
import type { CaseStep, Verb } from "./change-case";
import { citizenWindowEnd } from "./clock-history";

/** SOP step 6: the coordinator receives the answer; only now the citizen and the national side get it. */
export const receiveAnswer: Verb<Record<string, never>> = {
  action: "RECEIVE_ANSWER",
  mutation: "receiveAnswer",
  async apply(step) {
    step.file.row.answerReceivedAt = step.at;
    const answer = await latestAnswer(step);
    if (answer === null) return;
    await step.tx.manager.update(CaseTextEntity, { id: answer.id }, { publishedAt: step.at });
    step.eventData.isPublic = true;
    step.tell({ kind: "FOLLOW_UP", cause: "ANSWER_RECEIVED", textId: answer.id });
  },
};

/** The latest answer not yet public; an earlier one that was sent back never becomes so. */
async function latestAnswer(step: CaseStep): Promise<CaseTextEntity | null> {
  const [answer] = await step.tx.manager.find(CaseTextEntity, {
    where: { complaintId: step.file.row.id, purpose: "ANSWERED" },
    order: { createdAt: "DESC", id: "DESC" },
    take: 1,
  });
  return answer?.publishedAt === null ? answer : null;
}

/** The answer does not do: back to the agency, with the reason; it never leaves the house. */
export const sendBackAnswer: Verb<{ readonly reason: string }> = {
  action: "SEND_BACK",
  mutation: "sendBackAnswer",
  apply(step, { reason }) {
    step.say("reason", reason);
    step.file.row.answerReceivedAt = null;
  },
};

/** SOP step 7: settled, or still in process and watched. */
export const reviewResult: Verb<{ readonly outcome: ReviewOutcome; readonly note?: string | null | undefined }> = {
  action: "REVIEW_RESULT",
  mutation: "reviewResult",
  apply(step, { outcome, note }) {
    if (!step.targets.includes(outcome)) throw new HubError("ACTION_NOT_ALLOWED");
    step.to = outcome;
    step.say("note", note, { isRequired: false });
    if (outcome === "RESOLVED") {
      step.file.row.resolvedAt = step.at;
      step.file.row.reopenUntil = citizenWindowEnd(step.env, step.file.row, "REOPEN_WINDOW", step.at);
      step.file.row.claimedById = null;
    }
    step.tell({ kind: "FOLLOW_UP", cause: outcome });
  },
};

/** SOP step 8: into the agenda register and the archive. The number stays with the case, also when it is reopened. */
export const archiveComplaint: Verb<Record<string, never>> = {
  action: "ARCHIVE",
  mutation: "archiveComplaint",
  async apply(step) {
    const { row } = step.file;
    row.agendaNumber ??= await nextAgendaNumber(step.tx, step.at);
    row.agendaAt ??= step.at;
    step.eventData.agendaNumber = row.agendaNumber;
  },
};
