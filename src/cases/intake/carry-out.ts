import { MOST_FILES, titleOf } from "../../domain/dialogue/draft";
import type { DialogueFacts, DialogueSay, Reply } from "../../domain/dialogue/say";
import type { Effect, Said } from "../../domain/dialogue/turn";
import { HubError } from "../../domain/errors";
import { checkText, readableText } from "../../domain/input-text";
import type { Transaction } from "../../store/unit-of-work";
import { ReporterErasedError } from "../case-text";
import { performVerb, type Verb } from "../change-case";
import { answerClarification, rate, reopen, withdraw } from "../citizen";
import type { CaseEnvironment } from "../environment";
import { enqueueNotice } from "../notices";
import { prepareSubmission, writeSubmission } from "../submit";
import { openContact, type Talk } from "./conversation";

/** An answer, with what it alone may carry. */
export interface SealedReply extends Reply {
  readonly secrets?: Readonly<Record<string, string>>;
  readonly complaintId?: string;
}

const CITIZEN = { kind: "CITIZEN" } as const;

/** Makes the change that a message asks for, within the turn's own transaction. @returns what is said of it */
export async function carryOut(
  env: CaseEnvironment,
  tx: Transaction,
  conversation: Talk,
  effect: Effect,
): Promise<SealedReply> {
  switch (effect.kind) {
    case "SUBMIT":
      return submit(env, tx, conversation, effect);
    case "ANSWER": {
      const { attachments, facts } = await unclaimed(tx, effect);
      const input = { text: readableText(effect.text, 5_000), attachments };
      const done = { ...effect.done, facts: { ...effect.done.facts, ...facts } };
      return attempt(env, tx, { ...effect, done }, answerClarification, input);
    }
    case "RATE": {
      const comment = readableText(effect.comment, 1_000);
      return attempt(env, tx, effect, rate, { score: effect.score, comment });
    }
    case "WITHDRAW": {
      const reason = readableText(effect.reason, 2_000);
      // A reason has three characters; "." is none.
      return attempt(env, tx, effect, withdraw, { reason: checkText("reason", reason).ok ? reason : null });
    }
    case "REOPEN":
      return attempt(env, tx, effect, reopen, { reason: readableText(effect.reason, 2_000) });
  }
}

/** Queues an answer, with the turn that it answers. */
export async function tell(
  { vault }: CaseEnvironment,
  tx: Transaction,
  conversation: Talk,
  { say, facts, secrets, complaintId }: SealedReply,
  cause: string,
  at: Date,
): Promise<void> {
  const { id: recipientId, channel } = conversation;
  await enqueueNotice(tx, at, {
    template: "DIALOGUE",
    recipientKind: "CONVERSATION",
    recipientId,
    channel,
    complaintId: complaintId ?? null,
    data: { say: say satisfies DialogueSay, channel, ...facts },
    ...(secrets === undefined
      ? {}
      : { seal: (id: string) => vault.sealOwn(`notice|sealed_data|${id}`, JSON.stringify(secrets)) }),
    onceKey: `dialogue|${cause}`,
  });
}

async function submit(
  env: CaseEnvironment,
  tx: Transaction,
  conversation: Talk,
  { draft, refusedFiles }: Extract<Effect, { kind: "SUBMIT" }>,
): Promise<SealedReply> {
  const { attachmentIds } = draft;
  const { attachments, facts } = await unclaimed(tx, { attachmentIds, refusedFiles });
  const { district, village, latitude, longitude } = draft;
  const address = draft.address === null ? null : readableText(draft.address, 300, "single");
  const name = readableText(draft.name ?? "", 100, "single");
  const prepared = prepareSubmission(
    env,
    {
      kind: draft.kind ?? "COMPLAINT",
      title: titleOf(draft.content),
      content: draft.content,
      channel: conversation.channel,
      location: { address, district, village, latitude, longitude },
      complainant: { name: checkText("name", name).ok ? name : null, phone: openContact(env.vault, conversation) },
      isAnonymous: draft.isAnonymous,
      isSecret: draft.isSecret,
      attachments,
    },
    true,
  );
  await writeSubmission(env, tx, CITIZEN, prepared);
  const { id, ticketNumber, accessCode } = prepared.receipt;
  return { say: "RECEIPT", facts: { ticket: ticketNumber, ...facts }, secrets: { accessCode }, complaintId: id };
}

/** A verb that the procedure may refuse: then nothing of it stands, and the turn goes on. */
async function attempt<Input>(
  env: CaseEnvironment,
  tx: Transaction,
  { complaintId, done, refused }: Extract<Effect, { complaintId: string }>,
  verb: Verb<Input>,
  input: Input,
): Promise<SealedReply> {
  await tx.query("SAVEPOINT verb");
  try {
    await performVerb(env, verb, { actor: CITIZEN, id: complaintId }, input, tx);
    return { ...done, complaintId };
  } catch (error) {
    if (!(error instanceof HubError) && !(error instanceof ReporterErasedError)) throw error;
    await tx.query("ROLLBACK TO SAVEPOINT verb");
    return { ...refused, complaintId };
  }
}

/** Files that are still there and free, as many as a case takes; the facts count the others among those that were refused. */
async function unclaimed(
  tx: Transaction,
  { attachmentIds, refusedFiles }: Pick<Said, "attachmentIds" | "refusedFiles">,
): Promise<{ readonly attachments: string[]; readonly facts: DialogueFacts }> {
  const rows =
    attachmentIds.length === 0
      ? []
      : await tx.query<{ id: string }>(
          "SELECT id FROM attachment WHERE id IN (?) AND complaint_id IS NULL ORDER BY created_at, id FOR UPDATE",
          [attachmentIds],
        );
  const attachments = rows.slice(0, MOST_FILES).map(({ id }) => id);
  const missing = refusedFiles + attachmentIds.length - attachments.length;
  return { attachments, facts: missing === 0 ? {} : { refusedFiles: missing } };
}
