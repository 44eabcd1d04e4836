import type { MessagePart } from "../../domain/dialogue/message-part";
import type { Said } from "../../domain/dialogue/turn";
import { checkPhone } from "../../domain/input-contact";
import { truncated } from "../../domain/input-text";
import { AttachmentEntity } from "../../store/entities/attachment.entity";
import { InboundMessageEntity } from "../../store/entities/inbound-message.entity";
import { newId } from "../../store/new-id";
import { isDuplicate, type Transaction } from "../../store/unit-of-work";
import type { Vault } from "../../store/vault";
import type { CaseEnvironment } from "../environment";
import { conversationOf } from "./conversation";

/** A message as a gateway handed it over. */
export interface InboundMessage extends Omit<Said, "attachmentIds"> {
  readonly channel: InboundMessageEntity["channel"];
  /** The gateway's own id. */
  readonly messageId: string;
  /** Of the signature; null where the gateway sends none. */
  readonly nonce: string | null;
  /** As the gateway writes it. */
  readonly from: string;
  readonly part: MessagePart | null;
  /** Files that came along, kept and not written to the database yet. */
  readonly files: readonly AttachmentEntity[];
  /** Ids of files that the gateway keeps. */
  readonly remoteFiles: readonly string[];
}

/** What a stored message says; sealed as a whole. */
export interface InboundBody extends Said {
  readonly part: MessagePart | null;
  readonly remoteFiles: readonly string[];
  /** Times that the gateway was asked for them, and when it is asked again (ms since 1970): not before the lease of a try ends. */
  readonly fileTries: number;
  readonly filesAtMs: number;
}

/** ACCEPTED; DUPLICATE: it is there already; IGNORED: from no telephone number; REPLAYED: its nonce was another message's. */
export type Taken = "ACCEPTED" | "DUPLICATE" | "IGNORED" | "REPLAYED";

/** Longer than any honest message, and than any content of a complaint. */
const LONGEST_TEXT = 20_000;

/** Stores what one call of a gateway brought, each message once, in one transaction. */
export function takeMessages(env: CaseEnvironment, messages: readonly InboundMessage[]): Promise<Taken[]> {
  return env.work.transaction(async (tx) => {
    const taken: Taken[] = [];
    for (const message of messages) taken.push(await take(env, tx, message));
    return taken;
  });
}

/** Seals what a message says. */
export function sealBody(vault: Vault, id: string, body: InboundBody): Buffer {
  return vault.sealOwn(`inbound_message|body|${id}`, JSON.stringify(body));
}

/** Opens what {@link sealBody} sealed. */
export function openBody(vault: Vault, id: string, body: Buffer): InboundBody {
  return JSON.parse(vault.openOwn(`inbound_message|body|${id}`, body)) as InboundBody;
}

async function take({ vault, clock }: CaseEnvironment, tx: Transaction, message: InboundMessage): Promise<Taken> {
  const at = clock();
  const { channel, part, files, remoteFiles, refusedFiles, point, oddity, name } = message;
  const phone = checkPhone(message.from);
  const row = new InboundMessageEntity();
  row.id = newId();
  row.channel = channel;
  // Ids are counted anew when a gateway is set up again, are another's with a second modem, and may be one for all parts.
  const known = [channel, phone.ok ? phone.value : message.from, part?.number ?? "", message.messageId];
  row.messageDigest = vault.blindIndex("MESSAGE", known.join("|"));
  row.nonceDigest = message.nonce === null ? null : vault.blindIndex("NONCE", `${channel}|${message.nonce}`);
  row.conversationId = null;
  row.body = null;
  // An operator's advertisement, a bank's code: nobody there could be answered.
  row.state = "IGNORED";
  row.attempts = 0;
  row.notBefore = at;
  row.receivedAt = at;
  if (phone.ok) {
    row.conversationId = (await conversationOf(tx, vault, channel, phone.value, at)).id;
    row.state = "RECEIVED";
    row.body = sealBody(vault, row.id, {
      text: truncated(message.text, LONGEST_TEXT),
      attachmentIds: files.map(({ id }) => id),
      ...{ part, remoteFiles, refusedFiles, point, oddity, name },
      fileTries: 0,
      filesAtMs: at.getTime(),
    });
  }
  try {
    await tx.insert(InboundMessageEntity, row);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    const isKnown = await tx.manager.existsBy(InboundMessageEntity, { channel, messageDigest: row.messageDigest });
    return isKnown ? "DUPLICATE" : "REPLAYED";
  }
  if (!phone.ok) return "IGNORED";
  if (files.length > 0) await tx.insert(AttachmentEntity, [...files]);
  return "ACCEPTED";
}
