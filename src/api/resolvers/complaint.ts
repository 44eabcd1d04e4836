import { setTimeout as sleep } from "node:timers/promises";
import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root } from "type-graphql";
import { workflowActor } from "../../cases/actor";
import { HubError } from "../../domain/errors";
import { may, mayReadFileName } from "../../domain/permission";
import type { ComplaintAction } from "../../domain/status";
import { parseTicketNumber } from "../../domain/ticket";
import { allowedActions } from "../../domain/workflow";
import { readCase } from "../../store/case-parts";
import { readFollowUps, readStampedTimeline, readTimeline } from "../../store/case-timeline";
import type { ComplaintRow } from "../../store/complaint-rows";
import type { EventRow } from "../../store/event-rows";
import { isPublished } from "../../store/lookups";
import { pageSize } from "../answering";
import { caseParts } from "../case-parts";
import type { HubContext } from "../context";
import { ComplaintActionEnum, type SyncVerdict } from "../enums";
import { CursorScalar } from "../scalars";
import type { ComplaintEventType } from "../types/complaint";
import {
  AttachmentType,
  ComplaintType,
  eventTypes,
  followUpTypes,
  LocationType,
  NationalCaseType,
  SlaClockType,
} from "../types/complaint";
import { FollowUpType } from "../types/follow-up";
import { type Connection, pageOf } from "../types/paging";
import { AgencyType, ViewerType } from "../types/people";
import { CategoryType } from "../types/reference";
import {
  agencyView,
  attachmentView,
  clockViews,
  complaintView,
  eventView,
  followUpView,
  lastFollowUpView,
  wordsOf,
} from "../views";

/** How long a timeline waits for the newest event's position, which normally takes milliseconds. */
const STAMP_WAIT_MS = 1_000;
const STAMP_LOOK_MS = 5;

@Resolver(() => ComplaintType)
export class ComplaintResolver {
  @Query(() => ComplaintType, { nullable: true, description: "A case that the caller may see; null for any other." })
  async complaint(
    @Ctx() ctx: HubContext,
    @Arg("id", () => ID) id: string,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ComplaintType | null> {
    requireCaller(ctx);
    return seenCase(ctx, await readCase(ctx.hub.cases.work, { id }, caseParts(ctx.caller, info)));
  }

  @Query(() => ComplaintType, { nullable: true, description: "The same by ticket number, as people type it." })
  async complaintByTicket(
    @Ctx() ctx: HubContext,
    @Arg("ticketNumber", () => String) typed: string,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ComplaintType | null> {
    requireCaller(ctx);
    const ticketNumber = parseTicketNumber(typed);
    if (ticketNumber === null) return null;
    return seenCase(ctx, await readCase(ctx.hub.cases.work, { ticketNumber }, caseParts(ctx.caller, info)));
  }

  @FieldResolver(() => String)
  title(@Ctx() ctx: HubContext, @Root() { row }: ComplaintType): string {
    return wordsOf(ctx, row).title;
  }

  @FieldResolver(() => String)
  content(@Ctx() ctx: HubContext, @Root() { row }: ComplaintType): string {
    return wordsOf(ctx, row).content;
  }

  @FieldResolver(() => LocationType, { nullable: true, description: "Where it happened." })
  location(@Ctx() ctx: HubContext, @Root() { row }: ComplaintType): LocationType | null {
    const { address, district, village, latitude, longitude } = wordsOf(ctx, row);
    const location = { address, district, village, latitude, longitude };
    return Object.values(location).every((value) => value === null) ? null : location;
  }

  @FieldResolver(() => CategoryType, { nullable: true })
  category(@Ctx() ctx: HubContext, @Root() { row }: ComplaintType): CategoryType | null | Promise<CategoryType | null> {
    if (row.category !== undefined) return row.category;
    return row.categoryId === null ? null : ctx.loaders.category.load(row.categoryId);
  }

  @FieldResolver(() => AgencyType, { nullable: true, description: "The agency that answers for the case." })
  leadAgency(@Ctx() ctx: HubContext, @Root() { row }: ComplaintType): AgencyType | null | Promise<AgencyType | null> {
    if (row.lead !== undefined) return row.lead === null ? null : agencyView(row.lead);
    return row.leadAgencyId === null ? null : loadedAgency(ctx, row.leadAgencyId);
  }

  @FieldResolver(() => [AgencyType])
  async supportAgencies(@Ctx() ctx: HubContext, @Root() { row }: ComplaintType): Promise<AgencyType[]> {
    const agencies = await Promise.all(row.supportAgencyIds.map((id) => ctx.loaders.agency.load(id)));
    return agencies.filter((agency) => agency !== null).map(agencyView);
  }

  @FieldResolver(() => ViewerType, { nullable: true, description: "The officer who is on it." })
  async claimedBy(@Ctx() ctx: HubContext, @Root() { row }: ComplaintType): Promise<ViewerType | null> {
    if (row.claimedById === null || ctx.caller.kind !== "OFFICER") return null;
    const officer = await ctx.loaders.officer.load(row.claimedById);
    return officer === null ? null : Object.assign(new ViewerType(), officer);
  }

  @FieldResolver(() => followUpTypes.ConnectionType)
  async followUps(
    @Ctx() ctx: HubContext,
    @Root() { row }: ComplaintType,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg("after", () => CursorScalar, { nullable: true }) after: string | null,
  ): Promise<Connection<FollowUpType>> {
    const { cursors, cases } = ctx.hub;
    if (ctx.caller.kind === "API_KEY" && row.isSecret)
      return pageOf(
        [],
        1,
        after,
        () => "",
        (view: FollowUpType) => view,
      );
    const size = pageSize(first ?? 20);
    const [at, id] = after == null ? [] : cursors.parseList("followUps", after);
    const key = at === undefined ? null : { at: new Date(String(at)), id: String(id) };
    const withInternal = ctx.caller.kind === "OFFICER";
    const texts =
      key === null
        ? await ctx.loaders.firstFollowUps(withInternal, size + 1).load(row.id)
        : await readFollowUps(cases.work, row.id, withInternal, key, size + 1);
    const views = await Promise.all(texts.map((text) => followUpView(ctx, text, row.reporterId)));
    const cursorOf = (view: FollowUpType) => cursors.ofList("followUps", [view.createdAt.toISOString(), view.id]);
    return pageOf(views, size, after, cursorOf, (view) => view);
  }

  @FieldResolver(() => FollowUpType, { nullable: true, description: "The newest of the follow-ups; null without one." })
  lastFollowUp(
    @Ctx() ctx: HubContext,
    @Root() { row }: ComplaintType,
  ): FollowUpType | null | Promise<FollowUpType | null> {
    if (ctx.caller.kind === "API_KEY" && row.isSecret) return null;
    if (row.lastText === undefined) return loadedLastFollowUp(ctx, row);
    return row.lastText === null ? null : lastFollowUpView(ctx, row, row.lastText);
  }

  @FieldResolver(() => [AttachmentType])
  async attachments(@Ctx() ctx: HubContext, @Root() { row }: ComplaintType): Promise<AttachmentType[]> {
    if (ctx.caller.kind === "API_KEY" && row.isSecret) return [];
    const files = await ctx.loaders.attachments.load(row.id);
    const views = await Promise.all(
      files.map(async (file) => {
        const text = file.textId === null ? null : await ctx.loaders.text.load(file.textId);
        // What came with an internal note, or with an answer not yet received, is as internal as the text.
        const isShown = ctx.caller.kind === "OFFICER" || file.textId === null || (text !== null && isPublished(text));
        return isShown
          ? attachmentView(ctx, file, mayReadFileName(ctx.caller, row, text?.authorKind === "OFFICER"))
          : null;
      }),
    );
    return views.filter((view) => view !== null);
  }

  @FieldResolver(() => [SlaClockType])
  async clocks(@Ctx() ctx: HubContext, @Root() { row }: ComplaintType): Promise<SlaClockType[]> {
    await ctx.hub.cases.reference.refresh();
    return clockViews(ctx, row);
  }

  @FieldResolver(() => eventTypes.ConnectionType, { description: "What happened, oldest first." })
  async timeline(
    @Ctx() ctx: HubContext,
    @Root() { row }: ComplaintType,
    @Arg("first", () => Int, { nullable: true, defaultValue: 50 }) first: number | null,
    @Arg("after", () => CursorScalar, { nullable: true }) after: string | null,
  ): Promise<Connection<ComplaintEventType>> {
    const { cursors } = ctx.hub;
    const size = pageSize(first ?? 50);
    const [from = 0] = after == null ? [] : cursors.parseList("timeline", after);
    const events = await stampedTimeline(ctx, row.id, Number(from), size + 1);
    return pageOf(events, size, after, (event: EventRow) => cursors.ofList("timeline", [event.position]), eventView);
  }

  @FieldResolver(() => [ComplaintActionEnum], { description: "What the caller may do now." })
  allowedActions(@Ctx() ctx: HubContext, @Root() { row }: ComplaintType): ComplaintAction[] {
    const actor = workflowActor(ctx.caller);
    return actor === null ? [] : allowedActions(row, actor, ctx.now);
  }

  @FieldResolver(() => NationalCaseType, {
    nullable: true,
    description: "How it stands nationally; null when not due there.",
  })
  async national(@Ctx() ctx: HubContext, @Root() { row }: ComplaintType): Promise<NationalCaseType | null> {
    const national = await ctx.loaders.nationalCase.load(row.id);
    if (national === null) return null;
    const missingFiles = await ctx.loaders.missingFiles.load(row.id);
    return { ...national, verdict: national.verdict as SyncVerdict, missingFiles };
  }
}

async function loadedAgency(ctx: HubContext, id: string): Promise<AgencyType | null> {
  const agency = await ctx.loaders.agency.load(id);
  return agency === null ? null : agencyView(agency);
}

async function loadedLastFollowUp(ctx: HubContext, row: ComplaintRow): Promise<FollowUpType | null> {
  const text = await ctx.loaders.lastText(ctx.caller.kind === "OFFICER").load(row.id);
  return text === null ? null : lastFollowUpView(ctx, row, text);
}

/** A change just made shows in the timeline that is read with it. */
async function stampedTimeline(ctx: HubContext, complaintId: string, from: number, limit: number): Promise<EventRow[]> {
  const { work } = ctx.hub.cases;
  for (const until = performance.now() + STAMP_WAIT_MS; performance.now() < until; ) {
    const events = await readTimeline(work, complaintId, from, limit);
    if (events !== "UNSTAMPED") return events;
    ctx.hub.wakeSequencer();
    await sleep(STAMP_LOOK_MS);
  }
  return readStampedTimeline(work, complaintId, from, limit);
}

function seenCase(ctx: HubContext, row: ComplaintRow | null): ComplaintType | null {
  if (row === null || !may(ctx.caller, "case:see", row)) return null;
  if (row.reporterKey !== undefined) ctx.loaders.wrappedKey.prime(row.reporterId, row.reporterKey);
  return complaintView(row, ctx.now);
}

function requireCaller(ctx: HubContext): void {
  if (ctx.caller.kind === "NOBODY") throw new HubError("UNAUTHENTICATED");
  const isReader = ctx.caller.kind === "OFFICER" || ctx.caller.scopes.includes("complaints:read");
  if (!isReader) throw new HubError("FORBIDDEN");
}
