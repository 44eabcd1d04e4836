import { Field, ID, Int, ObjectType } from "type-graphql";
import type { NoticeChannel, NoticeState, NoticeTemplate, RecipientKind } from "../../domain/notice";
import type { WordsChannel, WordsKey } from "../../domain/notice-words";
import {
  NoticeChannelEnum,
  NoticeRecipientEnum,
  NoticeStateEnum,
  NoticeTemplateEnum,
  NoticeWordsChannelEnum,
  NoticeWordsEnum,
} from "../enums";
import { DateTimeScalar } from "../scalars";
import { connectionTypes } from "./paging";
import { UserErrorType } from "./user-error";

/** A message to somebody outside: never its words, never an address. */
@ObjectType("Notice", { description: "A message to somebody outside: never its words, never an address." })
export class NoticeType {
  @Field(() => ID)
  id!: string;

  @Field(() => NoticeTemplateEnum, { description: "What it is about." })
  template!: NoticeTemplate;

  @Field(() => NoticeRecipientEnum, { description: "Whom it is for." })
  recipient!: RecipientKind;

  @Field(() => NoticeChannelEnum, { nullable: true, description: "By which way; null until that is found." })
  channel!: NoticeChannel | null;

  @Field(() => NoticeStateEnum)
  state!: NoticeState;

  @Field(() => String, { nullable: true, description: "Why it waits, or was given up; Indonesian." })
  reason!: string | null;

  @Field(() => Int, { description: "Calls that were made for it." })
  attempts!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the gateway took it." })
  sentAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the gateway said that it had arrived." })
  deliveredAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the agency said that it had read it." })
  acknowledgedAt!: Date | null;

  acknowledgedById!: string | null;
  complaintId!: string | null;
}

export const noticeTypes = connectionTypes<NoticeType>("Notice", () => NoticeType);

@ObjectType("NoticePayload", { simpleResolvers: true })
export class NoticePayloadType {
  @Field(() => NoticeType, { nullable: true })
  notice!: NoticeType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("NoticeChannelHealth", { description: "How one way stands.", simpleResolvers: true })
export class NoticeChannelHealthType {
  @Field(() => NoticeChannelEnum)
  channel!: NoticeChannel;

  @Field(() => Boolean, { description: "False: nothing goes that way until it is set up." })
  isConfigured!: boolean;

  @Field(() => Int)
  queued!: number;

  @Field(() => DateTimeScalar, { nullable: true })
  oldestQueuedAt!: Date | null;

  @Field(() => Int, { description: "Given up; listed in undeliveredNotices." })
  undelivered!: number;

  @Field(() => String, { nullable: true, description: "What is to be done, in Indonesian." })
  reason!: string | null;
}

@ObjectType("NoticeWords", { description: "Words of one template for one channel.", simpleResolvers: true })
export class NoticeWordsType {
  @Field(() => NoticeWordsEnum)
  template!: WordsKey;

  @Field(() => NoticeWordsChannelEnum)
  channel!: WordsChannel;

  @Field(() => String, { nullable: true, description: "Of mails only." })
  subject!: string | null;

  @Field(() => String)
  body!: string;

  @Field(() => [String], { description: "What may stand between braces." })
  placeholders!: readonly string[];

  @Field(() => Int, { nullable: true, description: "Of an SMS: characters, with the longest values." })
  maxLength!: number | null;

  @Field(() => Boolean, { description: "An administrator's, in place of the hub's own." })
  isReplaced!: boolean;
}

@ObjectType("NoticePreview", { description: "Words with values as they could be.", simpleResolvers: true })
export class NoticePreviewType {
  @Field(() => String, { nullable: true })
  subject!: string | null;

  @Field(() => String)
  body!: string;

  @Field(() => Int, { nullable: true, description: "How many SMS that takes; null for other channels." })
  smsParts!: number | null;
}

@ObjectType("NoticePreviewPayload", { simpleResolvers: true })
export class NoticePreviewPayloadType {
  @Field(() => NoticePreviewType, { nullable: true })
  preview!: NoticePreviewType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("NoticeWordsPayload", { simpleResolvers: true })
export class NoticeWordsPayloadType {
  @Field(() => NoticeWordsType, { nullable: true })
  words!: NoticeWordsType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("Webhook", { description: "Another system that is told of every public step.", simpleResolvers: true })
export class WebhookType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  url!: string;

  @Field(() => Boolean)
  isActive!: boolean;

  @Field(() => DateTimeScalar)
  createdAt!: Date;
}

@ObjectType("WebhookPayload", { simpleResolvers: true })
export class WebhookPayloadType {
  @Field(() => WebhookType, { nullable: true })
  webhook!: WebhookType | null;

  @Field(() => String, { nullable: true, description: "Signs its calls: shown this once." })
  secret!: string | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("RequestAccessCodePayload", { simpleResolvers: true })
export class RequestAccessCodePayloadType {
  @Field(() => String, { nullable: true, description: "The same for everybody who asks, in Indonesian." })
  message!: string | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}
