import { randomInt, timingSafeEqual } from "node:crypto";
import { fieldFault, HubError, invalidInput } from "../domain/errors";
import { CONTACT_LABELS, checkContact, type NamedContact } from "../domain/input-contact";
import type { NoticeChannel } from "../domain/notice";
import { ConversationEntity } from "../store/entities/conversation.entity";
import type { Transaction } from "../store/unit-of-work";
import type { Vault } from "../store/vault";
import type { CaseEnvironment } from "./environment";
import { conversationOf } from "./intake/conversation";
import { enqueueNotice } from "./notices";

/** A message may take minutes; a code that lies about is a key that lies about. */
const CODE_LIFE_MS = 10 * 60_000;
/** Of a million codes; then a new one must be sent. */
const MOST_TRIES = 5;
/** Every code costs the regency a message, and somebody who did not ask for it a disturbance. */
const NEXT_CODE_MS = 60_000;
/** Long enough to fill in a form with photos. */
const PROOF_LIFE_MS = 60 * 60_000;
const WHATSAPP_OPEN_MS = 23 * 3_600_000;
const PROOF = /^(\d{13})\.([\w-]{43})$/;
const NO_MAIL =
  "Kode belum dapat dikirim melalui surel karena layanan surel belum tersedia. Silakan gunakan nomor telepon.";
const WRONG_CODE =
  "Kode tidak cocok atau sudah tidak berlaku. Periksa kembali kode pada pesan yang kami kirim, atau minta kode baru.";

/**
 * Sends a code of six digits: to an e-mail address by mail, to a telephone number by WhatsApp if it has just written by it, else
 * by SMS.
 * @param channels The ways that are set up: a code that waits for a mail server is dead when it comes.
 * @returns until when it holds. @throws INVALID_INPUT, also for an e-mail address without a mail server; RATE_LIMITED within a
 * minute after the last one.
 */
export async function requestContactCode(
  env: CaseEnvironment,
  contact: string,
  channels: ReadonlySet<NoticeChannel>,
): Promise<Date> {
  const { vault } = env;
  const named = contactOf(contact);
  if (named.kind === "EMAIL" && !channels.has("EMAIL")) throw invalidInput({ path: ["contact"], message: NO_MAIL });
  const code = String(randomInt(1_000_000)).padStart(6, "0");
  const at = env.clock();
  const until = new Date(at.getTime() + CODE_LIFE_MS);
  await env.work.change(null, async (tx) => {
    const row = await lockedConversation(env, tx, named, at);
    const nextAtMs = (row.codeSentAt?.getTime() ?? 0) + NEXT_CODE_MS;
    if (nextAtMs > at.getTime()) {
      throw new HubError("RATE_LIMITED", { retryAfterSeconds: Math.ceil((nextAtMs - at.getTime()) / 1_000) });
    }
    const columns = { codeHash: vault.accessCodeHash(row.id, code), codeUntil: until, codeSentAt: at, codeTries: 0 };
    await tx.manager.update(ConversationEntity, { id: row.id }, columns);
    const reached = await reachedBy(tx, row, at);
    await enqueueNotice(tx, at, {
      template: "CONTACT_CODE",
      recipientKind: "CONVERSATION",
      recipientId: reached.id,
      channel: reached.channel,
      seal: (id) => vault.sealOwn(`notice|sealed_data|${id}`, JSON.stringify({ code })),
      onceKey: `contact-code|${row.id}|${at.getTime()}`,
    });
  });
  return until;
}

/**
 * Proves that somebody reads the messages to a number or an address.
 * @returns what `submitComplaint` takes as `contactProof`, and until when. @throws INVALID_INPUT.
 */
export async function confirmContact(
  env: CaseEnvironment,
  contact: string,
  code: string,
): Promise<{ readonly proof: string; readonly expiresAt: Date }> {
  const { vault } = env;
  const { kind, value } = contactOf(contact);
  const typed = code.replace(/\D/g, "");
  const at = env.clock();
  const isRight = await env.work.transaction(async (tx) => {
    const where = { channel: HOLDER[kind], contactDigest: vault.blindIndex(kind, value) };
    const row = await tx.manager.findOne(ConversationEntity, { where, lock: { mode: "pessimistic_write" } });
    if (row === null) return false;
    const isOpen = row.codeHash !== null && row.codeUntil !== null && at < row.codeUntil && row.codeTries < MOST_TRIES;
    if (!isOpen || row.codeHash === null) return false;
    // Right for as long as it lives: an answer that got lost is asked for again.
    if (timingSafeEqual(row.codeHash, vault.accessCodeHash(row.id, typed))) return true;
    await tx.manager.update(ConversationEntity, { id: row.id }, { codeTries: row.codeTries + 1 });
    return false;
  });
  if (!isRight) throw invalidInput({ path: ["code"], message: WRONG_CODE });
  const expiresAt = new Date(at.getTime() + PROOF_LIFE_MS);
  return { proof: `${expiresAt.getTime()}.${signature(vault, value, expiresAt.getTime())}`, expiresAt };
}

/** Whether a proof holds for a telephone number (`+62…`) or an e-mail address (in lower case) now. */
export function isProof(vault: Vault, proof: string, contact: string, at: Date): boolean {
  const [, until = "0", signed = ""] = PROOF.exec(proof) ?? [];
  const expected = Buffer.from(signature(vault, contact, Number(until)));
  const given = Buffer.from(signed);
  return expected.length === given.length && timingSafeEqual(expected, given) && at.getTime() < Number(until);
}

/** INVALID_INPUT for a submission whose proof holds for neither of its contacts, or not any more. */
export function refusedProof(): HubError {
  return invalidInput({
    path: ["input", "contactProof"],
    message:
      "Bukti kontak tidak cocok dengan nomor telepon atau alamat surel pada aduan, atau sudah kedaluwarsa. Silakan minta kode baru.",
  });
}

function signature(vault: Vault, contact: string, untilMs: number): string {
  return vault.cursorSignature(`contact-proof|${contact}|${untilMs}`).toString("base64url");
}

function contactOf(typed: string): NamedContact {
  const contact = checkContact(typed);
  if (contact.ok) return contact.value;
  const label = contact.problem.key === "invalidEmail" ? CONTACT_LABELS.email : CONTACT_LABELS.phone;
  throw invalidInput(fieldFault(["contact"], contact.problem, label));
}

/** The conversation that keeps the code of a contact. */
const HOLDER = { PHONE: "SMS", EMAIL: "EMAIL" } as const;

/** Where the code of a contact is kept, under lock, however it was sent. */
async function lockedConversation(
  { vault }: CaseEnvironment,
  tx: Transaction,
  { kind, value }: NamedContact,
  at: Date,
): Promise<ConversationEntity> {
  const { id } = await conversationOf(tx, vault, HOLDER[kind], value, at);
  return tx.manager.findOneOrFail(ConversationEntity, { where: { id }, lock: { mode: "pessimistic_write" } });
}

/** WhatsApp lets nobody write to a number that has not written within a day. */
async function reachedBy(tx: Transaction, holder: ConversationEntity, at: Date): Promise<ConversationEntity> {
  if (holder.channel === "EMAIL") return holder;
  const { contactDigest } = holder;
  const whatsapp = await tx.manager.findOneBy(ConversationEntity, { channel: "WHATSAPP", contactDigest });
  const isOpen = whatsapp !== null && at.getTime() - whatsapp.updatedAt.getTime() < WHATSAPP_OPEN_MS;
  return isOpen ? whatsapp : holder;
}
