import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, ID, Info, Int, Query, Resolver } from "type-graphql";
import { HubError } from "../../domain/errors";
import type { ComplaintRow } from "../../store/complaint-rows";
import { countInbox, type InboxKey, type InboxQuery, readInboxPage } from "../../store/inbox-rows";
import { pageSize } from "../answering";
import type { HubContext } from "../context";
import { type InboxSort, InboxSortEnum } from "../enums";
import { inboxParts } from "../inbox-parts";
import { InboxFilterInput } from "../inputs";
import { CursorScalar } from "../scalars";
import { readScope } from "../scope";
import { InboxConnectionType, InboxCountsType } from "../types/inbox";
import { pageOf } from "../types/paging";
import { complaintView } from "../views";

@Resolver()
export class InboxResolver {
  @Query(() => InboxConnectionType, {
    description:
      "Cases that the caller may see, by default the open ones; an agency's officers see their own agency's.",
  })
  async inbox(
    @Ctx() ctx: HubContext,
    @Arg("agency", () => ID, { nullable: true }) agency: string | null,
    @Arg("filter", () => InboxFilterInput, { nullable: true }) filter: InboxFilterInput | null,
    @Arg("sort", () => InboxSortEnum, { nullable: true, defaultValue: "DUE_FIRST" }) sort: InboxSort | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg("after", () => CursorScalar, { nullable: true }) after: string | null,
    @Info() info: GraphQLResolveInfo,
  ): Promise<InboxConnectionType> {
    const scope = await readScope(ctx, "inbox:read", agency);
    const size = pageSize(first ?? 20);
    const order = sort ?? "DUE_FIRST";
    const { cursors, feed, cases } = ctx.hub;
    // Taken before the page is read: what happens in between is then replayed, never lost.
    const head = { generation: feed.generation, position: feed.head };
    const key = after === null || after === undefined ? null : keyOf(cursors.parseList(order, after));
    const query = inboxQuery(ctx, scope.agencyId, filter);
    const rows = await readInboxPage(cases.work, query, order, size + 1, key, inboxParts(ctx.caller, order, info));
    const cursorOf = (row: ComplaintRow) =>
      cursors.ofList(order, [(order === "DUE_FIRST" ? row.dueAt : row.submittedAt).toISOString(), row.id]);
    const page = pageOf(rows, size, after, cursorOf, (row) => complaintView(row, ctx.now));
    return {
      edges: page.edges,
      pageInfo: page.pageInfo,
      get liveCursor() {
        return cursors.ofLog(head);
      },
    };
  }

  @Query(() => InboxCountsType, { description: "Counts of the same inbox." })
  async inboxCounts(
    @Ctx() ctx: HubContext,
    @Arg("agency", () => ID, { nullable: true }) agency: string | null,
  ): Promise<InboxCountsType> {
    const scope = await readScope(ctx, "inbox:read", agency);
    return countInbox(ctx.hub.cases.work, scope.agencyId, callerId(ctx), ctx.now);
  }
}

function callerId(ctx: HubContext): string | null {
  return ctx.caller.kind === "OFFICER" ? ctx.caller.id : null;
}

function keyOf([at, id]: (string | number)[]): InboxKey {
  return { at: new Date(String(at)), id: String(id) };
}

function inboxQuery(ctx: HubContext, agencyId: string | null, filter: InboxFilterInput | null | undefined): InboxQuery {
  const mine = filter?.mine === true ? (callerId(ctx) ?? "") : null;
  const claimedBy = filter?.claimedBy ?? null;
  if (mine !== null && claimedBy !== null && mine !== claimedBy) {
    throw new HubError("BAD_USER_INPUT", { message: "Saringan mine dan claimedBy tidak dapat digabungkan." });
  }
  const search = filter?.search?.trim() ?? "";
  return {
    agencyId,
    statuses: filter?.statuses ?? null,
    isOverdue: filter?.overdue ?? null,
    claimedById: mine ?? claimedBy,
    isUnclaimed: filter?.unclaimed === true,
    channels: filter?.channel ?? null,
    categoryId: filter?.category ?? null,
    search: search === "" ? null : search,
    verdicts: filter?.syncVerdict ?? null,
    now: ctx.now,
  };
}
