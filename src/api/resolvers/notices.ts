import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { acknowledgeNotice, cancelNotice, retryNotice } from "../../cases/decide-notice";
import type { NoticeChannel } from "../../domain/notice";
import type { NoticeEntity } from "../../store/entities/notice.entity";
import { countNotices, readNotice, readUndelivered } from "../../store/notice-rows";
import { answered, demand, pageSize } from "../answering";
import type { HubContext } from "../context";
import { CursorScalar } from "../scalars";
import { ComplaintType } from "../types/complaint";
import { NoticeChannelHealthType, NoticePayloadType, NoticeType, noticeTypes } from "../types/notices";
import { type Connection, pageOf } from "../types/paging";
import { ViewerType } from "../types/people";
import { visibleComplaint } from "./visible-complaint";

type Maybe<Value> = Value | null | undefined;

const NOT_SET: Readonly<Record<NoticeChannel, string>> = {
  WHATSAPP: "Gerbang WhatsApp belum diatur. Pesan menunggu. Isi NOTIFY_WHATSAPP_URL dan NOTIFY_WHATSAPP_TOKEN.",
  SMS: "Gerbang SMS belum diatur. Pesan menunggu. Isi NOTIFY_SMS_URL.",
  EMAIL: "Peladen surel belum diatur. Pesan menunggu. Isi NOTIFY_SMTP_URL dan NOTIFY_SMTP_FROM.",
  WEBHOOK: "Webhook belum diatur.",
};
const GIVEN_UP = "Sebagian pesan tidak terkirim. Silakan periksa daftarnya.";

/** What people outside were told, and what became of it. */
@Resolver(() => NoticeType)
export class NoticeResolver {
  @Query(() => noticeTypes.ConnectionType, { description: "Messages that were given up, oldest first." })
  async undeliveredNotices(
    @Ctx() ctx: HubContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20 }) first: Maybe<number>,
    @Arg("after", () => CursorScalar, { nullable: true }) after: Maybe<string>,
  ): Promise<Connection<NoticeType>> {
    demand(ctx, "notice:manage");
    const { cursors, cases } = ctx.hub;
    const size = pageSize(first ?? 20);
    const [seq] = after == null ? [] : cursors.parseList("undelivered", after);
    const rows = await readUndelivered(cases.work, seq === undefined ? null : String(seq), size + 1);
    return pageOf(rows, size, after, (row) => cursors.ofList("undelivered", [row.seq]), noticeView);
  }

  @Query(() => [NoticeChannelHealthType], { description: "How each way stands by which messages go." })
  async noticeHealth(@Ctx() ctx: HubContext): Promise<NoticeChannelHealthType[]> {
    demand(ctx, "notice:manage");
    const { noticeChannels, cases } = ctx.hub;
    return (await countNotices(cases.work)).map((counts) => {
      const isConfigured = noticeChannels.has(counts.channel);
      const reason = isConfigured ? (counts.undelivered > 0 ? GIVEN_UP : null) : NOT_SET[counts.channel];
      return { ...counts, isConfigured, reason };
    });
  }

  @Mutation(() => NoticePayloadType, {
    description: "The lead agency has read a post of the group; the coordinator may say so on its behalf.",
  })
  acknowledgeNotice(
    @Ctx() ctx: HubContext,
    @Arg("noticeId", () => ID) noticeId: string,
    @Arg("idempotencyKey", () => String, { nullable: true }) idempotencyKey: Maybe<string>,
  ): Promise<NoticePayloadType> {
    demand(ctx, "notice:acknowledge");
    return decided(ctx, noticeId, () =>
      acknowledgeNotice(ctx.hub.cases, { actor: ctx.caller, id: noticeId, idempotencyKey }),
    );
  }

  @Mutation(() => NoticePayloadType, { description: "Sends a message again that was given up." })
  retryNotice(@Ctx() ctx: HubContext, @Arg("noticeId", () => ID) noticeId: string): Promise<NoticePayloadType> {
    demand(ctx, "notice:manage");
    return decided(ctx, noticeId, () => retryNotice(ctx.hub.cases, ctx.caller, noticeId));
  }

  @Mutation(() => NoticePayloadType, { description: "Gives a message up that waits or could not be delivered." })
  cancelNotice(
    @Ctx() ctx: HubContext,
    @Arg("noticeId", () => ID) noticeId: string,
    @Arg("reason", () => String) reason: string,
  ): Promise<NoticePayloadType> {
    demand(ctx, "notice:manage");
    return decided(ctx, noticeId, async () => cancelNotice(ctx.hub.cases, ctx.caller, noticeId, reason));
  }

  @FieldResolver(() => ComplaintType, { nullable: true, description: "For those who may see it." })
  complaint(@Ctx() ctx: HubContext, @Root() { complaintId }: NoticeType): Promise<ComplaintType | null> {
    return visibleComplaint(ctx, complaintId);
  }

  @FieldResolver(() => ViewerType, { nullable: true, description: "Who said that the agency had read it." })
  async acknowledgedBy(@Ctx() ctx: HubContext, @Root() notice: NoticeType): Promise<ViewerType | null> {
    const { acknowledgedById } = notice;
    const officer = acknowledgedById === null ? null : await ctx.loaders.officer.load(acknowledgedById);
    return officer === null ? null : Object.assign(new ViewerType(), officer);
  }
}

@Resolver(() => ComplaintType)
export class CaseNoticesResolver {
  @FieldResolver(() => [NoticeType], { description: "Who outside was told of the case, in order; for officers." })
  async notices(@Ctx() ctx: HubContext, @Root() { row }: ComplaintType): Promise<NoticeType[]> {
    if (ctx.caller.kind !== "OFFICER") return [];
    return (await ctx.loaders.notices.load(row.id)).map(noticeView);
  }
}

/** A decision about a message, answered with the message as it is after it. */
function decided(ctx: HubContext, id: string, decide: () => Promise<void>): Promise<NoticePayloadType> {
  return answered<Pick<NoticePayloadType, "notice">>({ notice: null }, async () => {
    await decide();
    const row = await readNotice(ctx.hub.cases.work, id);
    return { notice: row === null ? null : noticeView(row) };
  });
}

function noticeView(row: NoticeEntity): NoticeType {
  const { id, template, channel, state, reason, attempts, createdAt, sentAt, deliveredAt, acknowledgedAt } = row;
  const facts = { id, template, channel, state, reason, attempts, createdAt, sentAt, deliveredAt, acknowledgedAt };
  const { acknowledgedById, complaintId, recipientKind } = row;
  return Object.assign(new NoticeType(), facts, { acknowledgedById, complaintId, recipient: recipientKind });
}
