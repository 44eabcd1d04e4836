import { DIALOGUE_SAYINGS, type DialogueFacts } from "../domain/dialogue/say";
import { foldedToGsm7 } from "../domain/gsm7";
import { defaultWords, type Message, placeholdersOf, renderWords } from "../domain/notice-template";
import type { WordsChannel, WordsKey } from "../domain/notice-words";
import type { NoticeEntity } from "../store/entities/notice.entity";
import { NoticeWordsEntity } from "../store/entities/notice-words.entity";
import { addressOf } from "./address";
import { DIALOGUE_WORDS } from "./dialogue-words";
import type { NotifyEnvironment } from "./environment";
import { type CaseOfNotice, caseOf, factsOf, publicText } from "./facts";
import type { Letter } from "./outcome";

/** A message ready to go, or why there is nobody to be told. */
export type Composed = { readonly letter: Letter } | { readonly cancel: string };

/** Makes a message at the moment in which it is sent: words, facts and address are as they are now. @throws when it cannot be made */
export async function compose(env: NotifyEnvironment, notice: NoticeEntity): Promise<Composed> {
  const about = await caseOf(env.work, notice);
  const address = await addressOf(env, notice, about);
  if ("cancel" in address) return address;
  const message = notice.channel === "WEBHOOK" ? webhookBody(notice, about) : await messageOf(env, notice, about);
  const { to, secret } = address;
  const isGroup = notice.recipientKind === "GROUP";
  return { letter: { noticeId: notice.id, to, secret, isGroup, subject: message.subject, text: message.body } };
}

async function messageOf(env: NotifyEnvironment, notice: NoticeEntity, about: CaseOfNotice | null): Promise<Message> {
  const channel = notice.channel as WordsChannel;
  const sealed = sealedData(env, notice);
  if (notice.template === "DIALOGUE") return dialogue(channel, { ...notice.data, ...sealed });
  const text = await publicText(env.work, env.vault, notice);
  const key = wordsKeyOf(notice.template, {
    isSecret: about?.isSecret ?? false,
    isMerged: about?.status === "MERGED",
    hasText: text !== null,
    ...sealed,
  });
  const facts = {
    ...(await factsOf(env.work, notice, about)),
    ...(text === null ? {} : { text }),
    ...(sealed.code === undefined ? {} : { code: String(sealed.code) }),
  };
  const replaced = await env.work.dataSource.manager.findOneBy(NoticeWordsEntity, { template: key, channel });
  const words = replaced ?? defaultWords(key, channel);
  if (words === null) throw new RangeError(`no words for ${key} by ${channel}`);
  return renderWords(key, channel, words, facts);
}

/** Templates that say no more of a secret case than that it is there, and how it stands. */
const SAFE_OF_SECRET: ReadonlySet<WordsKey> = new Set([
  "RECEIPT",
  "RECEIPT_WITH_CODE",
  "ACCESS_CODE",
  "CONTACT_CODE",
  "DUE_WARNING",
  "ESCALATION",
  "DIGEST",
]);

/** The words that are due: those of the template, unless they would say too much, or have nothing to say. */
export function wordsKeyOf(
  template: Exclude<NoticeEntity["template"], "DIALOGUE">,
  {
    isSecret,
    isMerged,
    hasText,
    code,
  }: {
    readonly isSecret: boolean;
    /** It follows another case. */
    readonly isMerged: boolean;
    readonly hasText: boolean;
    readonly code?: string | number;
  },
): WordsKey {
  const ofFollower = template === "RESOLVED" && isMerged ? "RESOLVED_MERGED" : template;
  const key = template === "RECEIPT" && code !== undefined ? "RECEIPT_WITH_CODE" : ofFollower;
  if (isSecret && !SAFE_OF_SECRET.has(key)) return "STATUS_ONLY";
  return placeholdersOf(key).includes("text") && !hasText ? "STATUS_ONLY" : key;
}

function sealedData({ vault }: NotifyEnvironment, { id, sealedData: sealed }: NoticeEntity): DialogueFacts {
  return sealed === null ? {} : (JSON.parse(vault.openOwn(`notice|sealed_data|${id}`, sealed)) as DialogueFacts);
}

function dialogue(channel: WordsChannel, data: DialogueFacts): Message {
  const say = DIALOGUE_SAYINGS.find((known) => known === data.say);
  if (say === undefined) throw new RangeError("the dialogue has no such words");
  const body = DIALOGUE_WORDS[say](data);
  return { subject: null, body: channel === "SMS" ? foldedToGsm7(body) : body };
}

/** Ids, ticket and status: who may know more asks for it with a key of his own. */
function webhookBody({ id, template, data, createdAt }: NoticeEntity, about: CaseOfNotice | null): Message {
  const body = JSON.stringify({
    id,
    type: template,
    ticketNumber: about?.ticketNumber ?? null,
    status: data.status ?? about?.status ?? null,
    occurredAt: createdAt.toISOString(),
  });
  return { subject: null, body };
}
