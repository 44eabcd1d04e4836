import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { clockNote } from "../../domain/clock-words";
import { HubError } from "../../domain/errors";
import { may, mayReadFileName } from "../../domain/permission";
import { type EventRow, readEventsAfter } from "../../store/event-rows";
import { pageSize } from "../answering";
import type { HubContext } from "../context";
import { CursorScalar } from "../scalars";
import { readScope } from "../scope";
import { AttachmentType, ComplaintEventType, EventPageType } from "../types/complaint";
import { FollowUpType } from "../types/follow-up";
import { AgencyType } from "../types/people";
import { actorName, agencyView, attachmentView, eventView, openText } from "../views";

/** Events looked at for one page: an agency's few among everybody's many must not make one request read the whole log. */
const SCAN_LIMIT = 5_000;

/** Why an identity was looked at, and how one was checked: whoever writes that easily writes who it is. */
const TELLS_OF_IDENTITY: ReadonlySet<string> = new Set(["IDENTITY_REVEALED", "ACCESS_CODE_REPLACED"]);

@Resolver(() => ComplaintEventType)
export class EventResolver {
  @Query(() => EventPageType, {
    description:
      "The log from a cursor on (null: from the first event), as far as the caller may see it. CURSOR_EXPIRED: the cursor is of another log.",
  })
  async events(
    @Ctx() ctx: HubContext,
    @Arg("agency", () => ID, { nullable: true }) agency: string | null,
    @Arg("after", () => CursorScalar, { nullable: true }) after: string | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: 100 }) first: number | null,
  ): Promise<EventPageType> {
    const scope = await readScope(ctx, "event:read", agency);
    const size = pageSize(first ?? 100);
    const { cursors, feed, cases } = ctx.hub;
    let position = 0;
    if (after !== null && after !== undefined) {
      const cursor = cursors.parseLog(after);
      if (!(await feed.reaches(cursor))) throw new HubError("CURSOR_EXPIRED");
      position = cursor.position;
    }
    const found: EventRow[] = [];
    let isAtEnd = false;
    for (let scanned = 0; scanned < SCAN_LIMIT && found.length < size && !isAtEnd; ) {
      const batch = await readEventsAfter(cases.work, position, 500);
      isAtEnd = batch.length < 500;
      scanned += batch.length;
      for (const event of batch) {
        if (found.length === size) {
          isAtEnd = false;
          break;
        }
        position = event.position;
        if (isInScope(event, scope.agencyId)) found.push(event);
      }
    }
    return {
      events: found.map(eventView),
      cursor: cursors.ofLog({ generation: feed.generation, position }),
      hasMore: !isAtEnd,
    };
  }

  @FieldResolver(() => String, { nullable: true, description: "The officer's name; the citizen's never." })
  actorName(@Ctx() ctx: HubContext, @Root() event: ComplaintEventType): Promise<string | null> {
    return actorName(ctx, event);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "What was written with it, or what a clock's event says, for officers who see the case.",
  })
  async note(@Ctx() ctx: HubContext, @Root() event: ComplaintEventType): Promise<string | null> {
    if (event.complaintId === null) return null;
    const ofClocks = clockNote(event.type, event.data);
    if (event.textId === null && ofClocks === null) return null;
    const complaint = await ctx.loaders.complaint.load(event.complaintId);
    if (complaint === null || !may(ctx.caller, "case:internalNotes", complaint)) return null;
    if (TELLS_OF_IDENTITY.has(event.type) && !may(ctx.caller, "case:identity", complaint)) return null;
    if (event.textId === null) return ofClocks;
    const text = await ctx.loaders.text.load(event.textId);
    return text === null ? null : openText(ctx, text, complaint.reporterId);
  }
}

function isInScope(event: EventRow, agencyId: string | null): boolean {
  return agencyId === null || event.agenciesAfter.includes(agencyId) || event.agenciesBefore.includes(agencyId);
}

@Resolver(() => FollowUpType)
export class FollowUpResolver {
  // A method, and no property of the row: what fails in here is an error of this field and of nothing else.
  @FieldResolver(() => String)
  text(@Root() text: FollowUpType): string {
    return text.open();
  }

  @FieldResolver(() => AgencyType, { nullable: true })
  async agency(@Ctx() ctx: HubContext, @Root() text: FollowUpType): Promise<AgencyType | null> {
    const row = text.agencyId === null ? null : await ctx.loaders.agency.load(text.agencyId);
    return row === null ? null : agencyView(row);
  }

  @FieldResolver(() => [AttachmentType])
  async attachments(@Ctx() ctx: HubContext, @Root() text: FollowUpType): Promise<AttachmentType[]> {
    const all = await ctx.loaders.attachments.load(text.complaintId);
    const files = all.filter((file) => file.textId === text.id);
    if (files.length === 0) return [];
    const isNamed = text.isOfReader || (await readsNames(ctx, text));
    return files.map((file) => attachmentView(ctx, file, isNamed));
  }
}

async function readsNames(ctx: HubContext, text: FollowUpType): Promise<boolean> {
  const row = await ctx.loaders.complaint.load(text.complaintId);
  return row !== null && mayReadFileName(ctx.caller, row, text.isOfOfficer);
}
