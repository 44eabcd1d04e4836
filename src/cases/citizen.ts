import { HubError } from "../domain/errors";
import { ReporterErasedError } from "./case-text";
import { type CaseStep, performVerb, type Verb } from "./change-case";
import { giveUpTransfer } from "./outbox";

/** The citizen's answer brings the case back into review. */
export const answerClarification: Verb<{ readonly text: string; readonly attachments?: readonly string[] }> = {
  action: "ANSWER_CLARIFICATION",
  mutation: "answerClarification",
  apply(step, { text, attachments }) {
    step.attachmentIds.push(...(attachments ?? []));
    step.say("clarificationAnswer", text, { path: "text", visibility: "PUBLIC" });
    step.tell({ kind: "FOLLOW_UP", cause: "CLARIFICATION_ANSWERED", withText: true });
  },
};

/** The citizen takes his complaint back, before an answer; those that were merged into it are looked at by themselves again. */
export const withdraw: Verb<{ readonly reason?: string | null | undefined }> = {
  action: "WITHDRAW",
  mutation: "withdrawComplaint",
  async apply(step, { reason }) {
    step.say("reason", reason, { isRequired: false, visibility: "PUBLIC" });
    step.tell({ kind: "FOLLOW_UP", cause: "WITHDRAWN", withText: true });
    step.file.row.claimedById = null;
    await releaseMerged(step);
  },
};

const RELEASED =
  "Aduan tempat aduan ini digabungkan telah dicabut oleh pelapornya, sehingga aduan ini ditelaah tersendiri.";

/** Otherwise one citizen could take back what others have complained of, too. */
async function releaseMerged({ env, tx, file }: CaseStep): Promise<void> {
  const merged = await tx.query<{ id: string }>(
    "SELECT id FROM complaint WHERE merged_into_id = ? AND status = 'MERGED' ORDER BY id FOR UPDATE",
    [file.row.id],
  );
  for (const { id } of merged) {
    try {
      await performVerb(env, reopen, { actor: { kind: "SYSTEM" }, id }, { reason: RELEASED }, tx);
    } catch (error) {
      // Nothing was written yet, and nobody is left who could follow it.
      if (!(error instanceof ReporterErasedError)) throw error;
    }
  }
}

/** The citizen's satisfaction, once, from 1 (tidak puas) to 5 (sangat puas). */
export const rate: Verb<{ readonly score: number; readonly comment?: string | null | undefined }> = {
  action: "RATE",
  mutation: "rateComplaint",
  apply(step, { score, comment }) {
    if (!Number.isInteger(score) || score < 1 || score > 5) {
      throw new HubError("INVALID_INPUT", { path: ["score"], message: "Nilai harus berupa angka 1 sampai 5." });
    }
    step.file.row.rating = score;
    step.eventData.score = score;
    step.say("ratingComment", comment, { path: "comment", isRequired: false, visibility: "PUBLIC" });
    step.tell({ kind: "FOLLOW_UP", cause: "RATED", withText: true });
  },
};

/** A case is taken up again: by the citizen in the window, by a coordinator at any time; also an un-merge. */
export const reopen: Verb<{ readonly reason: string }> = {
  action: "REOPEN",
  mutation: "reopenComplaint",
  async apply(step, { reason }) {
    const { row } = step.file;
    if (row.status === "TRANSFERRED") await giveUpTransfer(step.tx, row.id);
    const isCitizen = step.actor.kind === "CITIZEN";
    step.say("reason", reason, { visibility: isCitizen ? "PUBLIC" : "INTERNAL" });
    row.answerReceivedAt = null;
    row.resolvedAt = null;
    row.reopenUntil = null;
    row.mergedIntoId = null;
    if (step.to === "IN_PROGRESS") {
      row.forwardedAt ??= step.at;
    } else {
      row.leadAgencyId = null;
      step.file.supportAgencyIds = [];
      row.forwardedAt = null;
      row.transferInstitutionId = null;
      row.transferRefused = false;
    }
    step.tell({ kind: "FOLLOW_UP", cause: "REOPENED", withText: isCitizen });
  },
};
