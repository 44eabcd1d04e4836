import { randomBytes } from "node:crypto";
import { HubError, invalidInput } from "../domain/errors";
import { channelsOf, type Words, wordsFaults } from "../domain/notice-template";
import type { WordsChannel, WordsKey } from "../domain/notice-words";
import { NoticeWordsEntity } from "../store/entities/notice-words.entity";
import { WebhookEntity } from "../store/entities/webhook.entity";
import { newId } from "../store/new-id";
import type { Actor } from "./actor";
import { administer } from "./administer";
import type { CaseEnvironment } from "./environment";
import { appendAdministration } from "./event-log";

/** Puts words in place of the hub's own; they count for what is sent from then on. @throws HubError INVALID_INPUT with every fault. */
export function setNoticeWords(
  env: CaseEnvironment,
  actor: Actor,
  template: WordsKey,
  channel: WordsChannel,
  words: Words,
): Promise<void> {
  checkWords(template, channel, words);
  return administer(env, async (tx, at) => {
    const before = await tx.manager.findOneBy(NoticeWordsEntity, { template, channel });
    const row = { template, channel, subject: words.subject, body: words.body, updatedAt: at };
    if (before === null) await tx.insert(NoticeWordsEntity, row);
    else await tx.manager.update(NoticeWordsEntity, { template, channel }, row);
    await appendAdministration(tx, actor, at, {
      type: "NOTICE_WORDS_SET",
      subject: "notice_words",
      subjectId: `${template}:${channel}`,
      before: before === null ? null : { subject: before.subject, body: before.body },
      after: { subject: words.subject, body: words.body },
    });
  });
}

/** Goes back to the hub's own words. @throws HubError NOT_FOUND when they stand already. */
export function resetNoticeWords(
  env: CaseEnvironment,
  actor: Actor,
  template: WordsKey,
  channel: WordsChannel,
): Promise<void> {
  return administer(env, async (tx, at) => {
    const before = await tx.manager.findOneBy(NoticeWordsEntity, { template, channel });
    if (before === null) throw new HubError("NOT_FOUND", { path: ["template"] });
    await tx.manager.delete(NoticeWordsEntity, { template, channel });
    await appendAdministration(tx, actor, at, {
      type: "NOTICE_WORDS_RESET",
      subject: "notice_words",
      subjectId: `${template}:${channel}`,
      before: { subject: before.subject, body: before.body },
      after: null,
    });
  });
}

/** Whether words may be used for a template on a channel. @throws HubError INVALID_INPUT with every fault. */
export function checkWords(template: WordsKey, channel: WordsChannel, words: Words): void {
  if (!channelsOf(template).includes(channel)) {
    throw invalidInput({ path: ["channel"], message: "Templat ini tidak dipakai pada kanal tersebut." });
  }
  const faults = wordsFaults(template, channel, words).map(({ part, message }) => ({ path: [part], message }));
  const [first, ...others] = faults;
  if (first !== undefined) throw invalidInput(first, ...others);
}

const MAX_WEBHOOKS = 20;

/**
 * Lets another system of the regency be told of every public step. Its secret is made here and shown this once.
 * @param fault what is wrong with the address, in Indonesian; null: it may be called.
 * @throws HubError INVALID_INPUT
 */
export function createWebhook(
  env: CaseEnvironment,
  actor: Actor,
  url: string,
  fault: string | null,
): Promise<{ readonly webhook: WebhookEntity; readonly secret: string }> {
  if (fault !== null) throw invalidInput({ path: ["url"], message: fault });
  return administer(env, async (tx, at) => {
    if ((await tx.manager.countBy(WebhookEntity, { isActive: true })) >= MAX_WEBHOOKS) {
      throw invalidInput({ path: ["url"], message: `Webhook yang aktif paling banyak ${MAX_WEBHOOKS}.` });
    }
    const webhook = new WebhookEntity();
    const secret = randomBytes(32).toString("base64url");
    webhook.id = newId(at.getTime());
    webhook.url = url;
    webhook.secret = env.vault.sealOwn(`webhook|secret|${webhook.id}`, secret);
    webhook.isActive = true;
    webhook.createdAt = at;
    await tx.insert(WebhookEntity, webhook);
    await appendAdministration(tx, actor, at, {
      type: "WEBHOOK_CREATED",
      subject: "webhook",
      subjectId: webhook.id,
      before: null,
      after: { url, isActive: true },
    });
    return { webhook, secret };
  });
}

/** Tells another system nothing any more; what waits for it is cancelled. @throws HubError NOT_FOUND */
export function removeWebhook(env: CaseEnvironment, actor: Actor, id: string): Promise<WebhookEntity> {
  return administer(env, async (tx, at) => {
    const isId = /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id);
    const webhook = isId ? await tx.manager.findOneBy(WebhookEntity, { id, isActive: true }) : null;
    if (webhook === null) throw new HubError("NOT_FOUND", { path: ["id"] });
    webhook.isActive = false;
    await tx.manager.update(WebhookEntity, { id }, { isActive: false });
    await appendAdministration(tx, actor, at, {
      type: "WEBHOOK_REMOVED",
      subject: "webhook",
      subjectId: id,
      before: { url: webhook.url, isActive: true },
      after: { url: webhook.url, isActive: false },
    });
    return webhook;
  });
}
