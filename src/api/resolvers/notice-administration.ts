import { Arg, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import {
  checkWords,
  createWebhook,
  removeWebhook,
  resetNoticeWords,
  setNoticeWords,
} from "../../cases/administer-notices";
import {
  channelsOf,
  defaultWords,
  longestSms,
  placeholdersOf,
  preview,
  type Words,
} from "../../domain/notice-template";
import { WORDS_KEYS, type WordsChannel, type WordsKey } from "../../domain/notice-words";
import type { WebhookEntity } from "../../store/entities/webhook.entity";
import { readNoticeWords, readWebhooks } from "../../store/notice-rows";
import { answered, demand } from "../answering";
import type { HubContext } from "../context";
import { NoticeWordsChannelEnum, NoticeWordsEnum } from "../enums";
import {
  NoticePreviewPayloadType,
  type NoticePreviewType,
  NoticeWordsPayloadType,
  NoticeWordsType,
  WebhookPayloadType,
  WebhookType,
} from "../types/notices";

type Maybe<Value> = Value | null | undefined;

const Template = () => Arg("template", () => NoticeWordsEnum);
const Channel = () => Arg("channel", () => NoticeWordsChannelEnum);
const Subject = () => Arg("subject", () => String, { nullable: true, description: "Of mails only." });

/** The words of messages, and the other systems that are told. */
@Resolver()
export class NoticeAdministrationResolver {
  @Query(() => [NoticeWordsType], { description: "The words of every message, as they are sent now." })
  async noticeTemplates(@Ctx() ctx: HubContext): Promise<NoticeWordsType[]> {
    demand(ctx, "notice:manage");
    return allWords(ctx);
  }

  @Query(() => NoticePreviewPayloadType, {
    description: "How words would look, with values as they could be; without a body, those that are sent now.",
  })
  previewNotice(
    @Ctx() ctx: HubContext,
    @Template() template: WordsKey,
    @Channel() channel: WordsChannel,
    @Subject() subject: Maybe<string>,
    @Arg("body", () => String, { nullable: true }) body: Maybe<string>,
  ): Promise<NoticePreviewPayloadType> {
    demand(ctx, "notice:manage");
    return answered<{ preview: NoticePreviewType | null }>({ preview: null }, async () => {
      const current = body == null ? await wordsOf(ctx, template, channel) : null;
      const words: Words = current ?? { subject: subject ?? null, body: body ?? "" };
      checkWords(template, channel, words);
      return { preview: preview(template, channel, words) };
    });
  }

  @Mutation(() => NoticeWordsPayloadType, {
    description: "Puts words in place of the hub's own, from the next message on.",
  })
  setNoticeWords(
    @Ctx() ctx: HubContext,
    @Template() template: WordsKey,
    @Channel() channel: WordsChannel,
    @Subject() subject: Maybe<string>,
    @Arg("body", () => String) body: string,
  ): Promise<NoticeWordsPayloadType> {
    demand(ctx, "administer");
    return changed(ctx, template, channel, async () =>
      setNoticeWords(ctx.hub.cases, ctx.caller, template, channel, { subject: subject ?? null, body }),
    );
  }

  @Mutation(() => NoticeWordsPayloadType, { description: "Goes back to the hub's own words." })
  resetNoticeWords(
    @Ctx() ctx: HubContext,
    @Template() template: WordsKey,
    @Channel() channel: WordsChannel,
  ): Promise<NoticeWordsPayloadType> {
    demand(ctx, "administer");
    return changed(ctx, template, channel, () => resetNoticeWords(ctx.hub.cases, ctx.caller, template, channel));
  }

  @Query(() => [WebhookType], { description: "Other systems that are told, oldest first; removed ones too." })
  async webhooks(@Ctx() ctx: HubContext): Promise<WebhookType[]> {
    demand(ctx, "administer");
    return (await readWebhooks(ctx.hub.cases.work)).map(webhookView);
  }

  @Mutation(() => WebhookPayloadType, { description: "Tells another system of every public step: ticket and status." })
  createWebhook(@Ctx() ctx: HubContext, @Arg("url", () => String) url: string): Promise<WebhookPayloadType> {
    demand(ctx, "administer");
    const empty = { webhook: null, secret: null };
    return answered<Omit<WebhookPayloadType, "userErrors">>(empty, async () => {
      const { webhook, secret } = await createWebhook(ctx.hub.cases, ctx.caller, url, ctx.hub.webhookFault(url));
      return { webhook: webhookView(webhook), secret };
    });
  }

  @Mutation(() => WebhookPayloadType, { description: "Tells another system nothing any more." })
  removeWebhook(@Ctx() ctx: HubContext, @Arg("id", () => ID) id: string): Promise<WebhookPayloadType> {
    demand(ctx, "administer");
    const empty = { webhook: null, secret: null };
    return answered<Omit<WebhookPayloadType, "userErrors">>(empty, async () => {
      return { webhook: webhookView(await removeWebhook(ctx.hub.cases, ctx.caller, id)), secret: null };
    });
  }
}

function changed(
  ctx: HubContext,
  template: WordsKey,
  channel: WordsChannel,
  change: () => Promise<void>,
): Promise<NoticeWordsPayloadType> {
  return answered<Pick<NoticeWordsPayloadType, "words">>({ words: null }, async () => {
    await change();
    return { words: await wordsOf(ctx, template, channel) };
  });
}

async function wordsOf(ctx: HubContext, template: WordsKey, channel: WordsChannel): Promise<NoticeWordsType | null> {
  return (await allWords(ctx)).find((one) => one.template === template && one.channel === channel) ?? null;
}

async function allWords({ hub }: HubContext): Promise<NoticeWordsType[]> {
  const replaced = new Map(
    (await readNoticeWords(hub.cases.work)).map((row) => [`${row.template}:${row.channel}`, row]),
  );
  return WORDS_KEYS.flatMap((template) =>
    channelsOf(template).flatMap((channel) => {
      const own = replaced.get(`${template}:${channel}`);
      const words = own ?? defaultWords(template, channel);
      if (words === null) return [];
      const { subject, body } = words;
      const placeholders = placeholdersOf(template);
      const maxLength = channel === "SMS" ? longestSms(template) : null;
      return [{ template, channel, subject, body, placeholders, maxLength, isReplaced: own !== undefined }];
    }),
  );
}

function webhookView({ id, url, isActive, createdAt }: WebhookEntity): WebhookType {
  return { id, url, isActive, createdAt };
}
