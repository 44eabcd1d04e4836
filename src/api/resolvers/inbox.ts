import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, ID, Info, Int, Query, Resolver } from "type-graphql";
import type { ComplaintRow } from "../../store/complaint-rows";
import { countInbox, type InboxKey, inboxKeyOf, readInboxPage } from "../../store/inbox-rows";
import { pageSize } from "../answering";
import { inboxParts } from "../case-parts";
import type { HubContext } from "../context";
import { type InboxSort, InboxSortEnum } from "../enums";
import { inboxQuery, officerId } from "../inbox-query";
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
    const query = inboxQuery(ctx.caller, scope.agencyId, filter, ctx.now);
    const rows = await readInboxPage(cases.work, query, order, size + 1, key, inboxParts(ctx.caller, order, info));
    const cursorOf = (row: ComplaintRow) => {
      const { at, id } = inboxKeyOf(row, order);
      return cursors.ofList(order, [at.toISOString(), id]);
    };
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
    return countInbox(ctx.hub.cases.work, scope.agencyId, officerId(ctx.caller), ctx.now);
  }
}

function keyOf([at, id]: (string | number)[]): InboxKey {
  return { at: new Date(String(at)), id: String(id) };
}
