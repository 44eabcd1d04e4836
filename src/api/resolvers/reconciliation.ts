import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { pageSize } from "../answering";
import type { HubContext } from "../context";
import { CursorScalar } from "../scalars";
import { type ReconciliationItemType, ReconciliationType, reconciliationItemTypes } from "../types/bridge";
import { type Connection, pageOf } from "../types/paging";

@Resolver(() => ReconciliationType)
export class ReconciliationResolver {
  @FieldResolver(() => reconciliationItemTypes.ConnectionType, { description: "What was compared, case by case." })
  items(
    @Ctx() ctx: HubContext,
    @Root() { entries }: ReconciliationType,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg("after", () => CursorScalar, { nullable: true }) after: string | null,
  ): Connection<ReconciliationItemType> {
    const { cursors } = ctx.hub;
    const size = pageSize(first ?? 20);
    const [last] = after == null ? [] : cursors.parseList("reconciliationItems", after);
    const start = last === undefined ? 0 : entries.findIndex(({ id }) => id === last) + 1;
    const rows = entries.slice(start, start + size + 1);
    return pageOf(
      rows,
      size,
      after,
      (row) => cursors.ofList("reconciliationItems", [row.id]),
      (row) => row,
    );
  }
}
