import type { Draft } from "../../domain/dialogue/draft";
import type { LostParts } from "../../domain/dialogue/message-part";
import { NEW_PACE, type Pace } from "../../domain/dialogue/pace";
import { ConversationEntity } from "../../store/entities/conversation.entity";
import { newId } from "../../store/new-id";
import { isDuplicate, type Transaction } from "../../store/unit-of-work";
import type { Vault } from "../../store/vault";

/** The conversation of somebody who writes: an e-mail address has none but for codes. */
export type Talk = ConversationEntity & { readonly channel: "SMS" | "WHATSAPP" };

/** What a number was told and asked so far. */
export interface ConversationState {
  readonly draft: Draft | null;
  readonly pace: Pace;
  /** Of the last long SMS that did not come whole. Left out: none. */
  readonly lost?: LostParts | null | undefined;
}

/** Without an answer for so long, a draft is handed in as it is. */
const DRAFT_LIFE_MS = 24 * 3_600_000;

/** The conversation of a number (`+62…`), or of an e-mail address, on its channel; made if it is the first time. */
export async function conversationOf(
  tx: Transaction,
  vault: Vault,
  channel: ConversationEntity["channel"],
  contact: string,
  at: Date,
): Promise<ConversationEntity> {
  const contactDigest = vault.blindIndex(channel === "EMAIL" ? "EMAIL" : "PHONE", contact);
  const find = () => tx.manager.findOneBy(ConversationEntity, { channel, contactDigest });
  const known = await find();
  if (known !== null) return known;
  const row = new ConversationEntity();
  row.id = newId();
  row.channel = channel;
  row.contactDigest = contactDigest;
  row.contact = vault.sealOwn(`conversation|contact|${row.id}`, contact);
  row.draft = null;
  row.draftDueAt = null;
  row.codeHash = null;
  row.codeUntil = null;
  row.codeSentAt = null;
  row.codeTries = 0;
  row.createdAt = at;
  row.updatedAt = at;
  try {
    await tx.insert(ConversationEntity, row);
    return row;
  } catch (error) {
    // Two messages of a new number at once: the other one's row is committed by now.
    const made = isDuplicate(error) ? await find() : null;
    if (made === null) throw error;
    return made;
  }
}

/** Locks a conversation for one turn; null when another process is at it. */
export async function lockConversation(tx: Transaction, id: string): Promise<Talk | null> {
  const free = await tx.query("SELECT id FROM conversation WHERE id = ? FOR UPDATE SKIP LOCKED", [id]);
  const row = free.length === 0 ? null : await tx.manager.findOneBy(ConversationEntity, { id });
  return row !== null && isTalk(row) ? row : null;
}

function isTalk(row: ConversationEntity): row is Talk {
  return row.channel !== "EMAIL";
}

/** What the conversation came to. */
export function openState(vault: Vault, { id, draft }: Pick<ConversationEntity, "id" | "draft">): ConversationState {
  if (draft === null) return { draft: null, pace: NEW_PACE };
  return JSON.parse(vault.openOwn(`conversation|draft|${id}`, draft)) as ConversationState;
}

/** The sender's number. */
export function openContact(vault: Vault, { id, contact }: ConversationEntity): string {
  return vault.openOwn(`conversation|contact|${id}`, contact);
}

/** Writes what the conversation has come to. */
export async function saveState(
  tx: Transaction,
  vault: Vault,
  id: string,
  state: ConversationState,
  at: Date,
): Promise<void> {
  await tx.manager.update(
    ConversationEntity,
    { id },
    {
      draft: vault.sealOwn(`conversation|draft|${id}`, JSON.stringify(state)),
      draftDueAt: state.draft === null ? null : new Date(at.getTime() + DRAFT_LIFE_MS),
      updatedAt: at,
    },
  );
}
