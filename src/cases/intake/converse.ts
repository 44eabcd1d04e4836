import { atItsEnd, respond } from "../../domain/dialogue/dialogue";
import { type Gathered, gather, type Waiting } from "../../domain/dialogue/gather";
import { comeLate, lateTurn } from "../../domain/dialogue/message-part";
import { answered, isRepetition, paceOf } from "../../domain/dialogue/pace";
import type { Said, Turn } from "../../domain/dialogue/turn";
import { countFault, endMessages, postpone, type WaitingRow, waitingMessages } from "../../store/inbound-rows";
import { DatabaseUnavailableError, type Transaction } from "../../store/unit-of-work";
import { carryOut, tell } from "./carry-out";
import { type ConversationState, lockConversation, openState, saveState, type Talk } from "./conversation";
import type { IntakeEnvironment } from "./environment";
import { ownCases } from "./own-cases";
import { type InboundBody, openBody } from "./take-messages";

type InHand = Pick<WaitingRow, "id" | "attempts">;

interface OpenMessage extends InHand {
  readonly receivedAt: Date;
  readonly body: InboundBody;
}

/** Then a person has to look: the sender is told, and what he wrote is kept. */
const MOST_FAULTS = 6;
const FIRST_PAUSE_MS = 2_000;
const FILES_PAUSE_MS = 1_000;

/**
 * Looks at what of a conversation comes next: its change, its answer and the end of its messages are one transaction, under
 * the conversation's row lock. A process that dies leaves nothing of a turn, or all of it.
 * @returns whether there may be more
 */
export async function converse(env: IntakeEnvironment, conversationId: string): Promise<boolean> {
  const { cases } = env;
  let inHand: readonly InHand[] = [];
  await cases.reference.refresh();
  try {
    const result = await cases.work.change(null, async (tx) => {
      inHand = [];
      const conversation = await lockConversation(tx, conversationId);
      if (conversation === null) return false;
      const waiting: OpenMessage[] = [];
      for (const row of await waitingMessages(tx, conversationId)) {
        // If it cannot be opened, it alone is at fault; what stands before it is looked at all the same.
        inHand = [row];
        const message = openMessage(env, row, waiting.length === 0);
        if (message === null) break;
        waiting.push(message);
      }
      inHand = [];
      const now = cases.clock();
      const next = gather(waiting.map(waitingOf), now);
      if (next === null) return false;
      if (next.kind === "WAIT") {
        // Files that are due and that nobody has room for yet must not keep others from their turn.
        const soonest = new Date(now.getTime() + FILES_PAUSE_MS);
        await postpone(tx, conversationId, next.until > now ? next.until : soonest);
        return false;
      }
      const messages = waiting.filter(({ id }) => next.ids.includes(id));
      inHand = messages;
      await takeTurn(env, tx, conversation, messages, next, now);
      return true;
    });
    return result.replayed || result.value;
  } catch (error) {
    if (error instanceof DatabaseUnavailableError || inHand.length === 0) throw error;
    await noteFault(env, conversationId, inHand, error);
    return false;
  }
}

/** Hands in a draft that nobody went on with. */
export async function endDraft(env: IntakeEnvironment, conversationId: string): Promise<void> {
  const { cases } = env;
  await cases.reference.refresh();
  await cases.work.change(null, async (tx) => {
    const conversation = await lockConversation(tx, conversationId);
    const now = cases.clock();
    const dueAt = conversation?.draftDueAt ?? null;
    if (conversation === null || dueAt === null || dueAt > now) return;
    const { draft, ...kept } = openState(cases.vault, conversation);
    const turn = draft === null ? null : atItsEnd(draft);
    // Where an hour's answers are used up, this one waits for nobody: a case without a receipt would be a lost one.
    await conclude(env, tx, conversation, turn, kept, `${conversationId}|${dueAt.getTime()}`, now);
  });
}

async function takeTurn(
  env: IntakeEnvironment,
  tx: Transaction,
  conversation: Talk,
  messages: readonly OpenMessage[],
  { text, lost }: Extract<Gathered, { kind: "READY" }>,
  now: Date,
): Promise<void> {
  const { vault } = env.cases;
  const ids = messages.map(({ id }) => id);
  const cause = ids[0] ?? conversation.id;
  const state = openState(vault, conversation);
  const { pace, verdict } = paceOf(state.pace, text, now);
  await endMessages(tx, ids, verdict === "ANSWER" ? "DONE" : "IGNORED");
  if (verdict === "IGNORE") return saveState(tx, vault, conversation.id, { ...state, pace }, now);
  const parts = messages.flatMap(({ body }) => (body.part === null ? [] : [{ ...body.part, text: body.text }]));
  const isLate = comeLate(state.lost ?? null, parts, now);
  const turn: Turn =
    verdict === "WARN"
      ? { draft: state.draft, effect: null, reply: { say: "TOO_MANY", facts: {} } }
      : isLate
        ? lateTurn(state.draft, parts)
        : respond(saidIn(messages, text), {
            draft: state.draft,
            cases: await ownCases(tx, conversation.contactDigest, now),
            places: env.places,
            isRepetition: isRepetition(pace),
          });
  // What of it is still missing stays as it was remembered.
  const kept = { pace, lost: isLate ? state.lost : (lost ?? state.lost) };
  await conclude(env, tx, conversation, turn, kept, cause, now);
}

async function conclude(
  env: IntakeEnvironment,
  tx: Transaction,
  conversation: Talk,
  turn: Turn | null,
  { pace, ...kept }: Omit<ConversationState, "draft">,
  cause: string,
  now: Date,
): Promise<void> {
  const { cases } = env;
  const effect = turn?.effect ?? null;
  const reply = effect === null ? (turn?.reply ?? null) : await carryOut(cases, tx, conversation, effect);
  if (reply !== null) await tell(cases, tx, conversation, reply, cause, now);
  const next = reply === null ? pace : answered(pace, now);
  await saveState(tx, cases.vault, conversation.id, { ...kept, draft: turn?.draft ?? null, pace: next }, now);
}

function openMessage({ cases }: IntakeEnvironment, row: WaitingRow, isFirst: boolean): OpenMessage | null {
  const { id, receivedAt, attempts } = row;
  try {
    return { id, receivedAt, attempts, body: openBody(cases.vault, id, row.body) };
  } catch (error) {
    if (isFirst) throw error;
    return null;
  }
}

function waitingOf({ id, receivedAt, body }: OpenMessage): Waiting {
  const { text, part, remoteFiles, attachmentIds, refusedFiles } = body;
  const hasFiles = remoteFiles.length + attachmentIds.length + refusedFiles > 0;
  const filesAt = remoteFiles.length === 0 ? null : new Date(body.filesAtMs);
  return { id, receivedAt, text, part, hasFiles, filesAt };
}

function saidIn(messages: readonly OpenMessage[], text: string): Said {
  const bodies = messages.map(({ body }) => body);
  return {
    text,
    attachmentIds: bodies.flatMap(({ attachmentIds }) => attachmentIds),
    refusedFiles: bodies.reduce((sum, { refusedFiles }) => sum + refusedFiles, 0),
    point: bodies.find(({ point }) => point !== null)?.point ?? null,
    oddity: bodies.find(({ oddity }) => oddity !== null)?.oddity ?? null,
    name: bodies.find(({ name }) => name !== null)?.name ?? null,
  };
}

/** A fault that no rule foresaw: tried again later, so that neither the message nor those behind it are lost. */
async function noteFault(
  env: IntakeEnvironment,
  conversationId: string,
  messages: readonly InHand[],
  fault: unknown,
): Promise<void> {
  const { cases } = env;
  const ids = messages.map(({ id }) => id);
  const tries = Math.max(...messages.map(({ attempts }) => attempts)) + 1;
  const { name, code } =
    fault instanceof Error ? (fault as Error & { code?: unknown }) : { name: "unknown", code: null };
  env.log({ inboundMessages: ids, tries, fault: name, code }, "a message could not be looked at");
  await cases.work.change(null, async (tx) => {
    const conversation = await lockConversation(tx, conversationId);
    if (conversation === null) return;
    const now = cases.clock();
    await countFault(tx, ids);
    if (tries < MOST_FAULTS) {
      await postpone(tx, conversationId, new Date(now.getTime() + FIRST_PAUSE_MS * 2 ** tries));
      return;
    }
    await endMessages(tx, ids, "FAILED");
    await tell(cases, tx, conversation, { say: "NOT_PROCESSED", facts: {} }, `failed|${ids[0]}`, now);
  });
}
