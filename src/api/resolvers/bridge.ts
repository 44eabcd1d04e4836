import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { HubError } from "../../domain/errors";
import { may } from "../../domain/permission";
import { countBridge, readInstitutions, readParked, readSyncRun } from "../../store/bridge-rows";
import type { OutboxEntity } from "../../store/entities/outbox.entity";
import { answered, demand, pageSize } from "../answering";
import type { HubContext } from "../context";
import { CursorScalar } from "../scalars";
import {
  institutionTypes,
  type NationalInstitutionType,
  ParkedItemPayloadType,
  ParkedItemType,
  parkedTypes,
  type ReconciliationType,
  reconciliationTypes,
  SyncHealthType,
  SyncRunPayloadType,
  type SyncRunType,
} from "../types/bridge";
import { ComplaintPayloadType, ComplaintType } from "../types/complaint";
import { type Connection, pageOf } from "../types/paging";
import { complaintView } from "../views";

/** How the bridge stands now. */
export async function syncHealth(ctx: Pick<HubContext, "hub">): Promise<SyncHealthType> {
  const { bridge, cases } = ctx.hub;
  return { ...(await countBridge(cases.work)), ...bridge.state(), capabilities: bridge.capabilities };
}

@Resolver(() => ParkedItemType)
export class BridgeResolver {
  @Query(() => SyncHealthType, { description: "How the bridge stands." })
  syncHealth(@Ctx() ctx: HubContext): Promise<SyncHealthType> {
    demand(ctx, "sync:read");
    return syncHealth(ctx);
  }

  @Query(() => institutionTypes.ConnectionType, { description: "National institutions, for transfers." })
  async nationalInstitutions(
    @Ctx() ctx: HubContext,
    @Arg("search", () => String, { nullable: true }) search: string | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg("after", () => CursorScalar, { nullable: true }) after: string | null,
  ): Promise<Connection<NationalInstitutionType>> {
    demand(ctx, "sync:read");
    const { cursors, cases } = ctx.hub;
    const size = pageSize(first ?? 20);
    const [name, id] = after == null ? [] : cursors.parseList("institutions", after);
    const key = name === undefined ? null : { name: String(name), id: String(id) };
    const words = search?.trim().slice(0, 200) ?? "";
    const rows = await readInstitutions(cases.work, words === "" ? null : words, key, size + 1);
    return pageOf(
      rows,
      size,
      after,
      (row) => cursors.ofList("institutions", [row.name, row.id]),
      (row) => row,
    );
  }

  @Query(() => parkedTypes.ConnectionType, { description: "What of the bridge waits for a person, oldest first." })
  async parkedItems(
    @Ctx() ctx: HubContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg("after", () => CursorScalar, { nullable: true }) after: string | null,
  ): Promise<Connection<ParkedItemType>> {
    demand(ctx, "sync:read");
    const { cursors, cases } = ctx.hub;
    const size = pageSize(first ?? 20);
    const [seq] = after == null ? [] : cursors.parseList("parked", after);
    const rows = await readParked(cases.work, seq === undefined ? null : String(seq), size + 1);
    return pageOf(rows, size, after, (row) => cursors.ofList("parked", [row.seq]), parkedView);
  }

  @Query(() => reconciliationTypes.ConnectionType, { description: "Signed comparisons of both sides, newest first." })
  reconciliations(
    @Ctx() ctx: HubContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 10 }) first: number | null,
    @Arg("after", () => CursorScalar, { nullable: true }) after: string | null,
  ): Connection<ReconciliationType> {
    demand(ctx, "sync:read");
    // No comparison has been made yet: reconcile comes with the complete bridge.
    return pageOf<ReconciliationType, ReconciliationType>(
      [],
      pageSize(first ?? 10),
      after,
      () => "",
      (row) => row,
    );
  }

  @Mutation(() => SyncRunPayloadType, { description: "Pushes and pulls now, one case or all." })
  syncNow(
    @Ctx() ctx: HubContext,
    @Arg("id", () => ID, { nullable: true }) id: string | null,
  ): Promise<SyncRunPayloadType> {
    demand(ctx, "sync:run");
    return answered<Pick<SyncRunPayloadType, "run">>({ run: null }, async () => {
      if (!ctx.hub.bridge.isConfigured) throw new HubError("UPSTREAM_UNAVAILABLE");
      const { runId } = await ctx.hub.bridge.syncNow(id ?? null);
      return { run: (await readSyncRun(ctx.hub.cases.work, runId)) as SyncRunType | null };
    });
  }

  @Mutation(() => ComplaintPayloadType, { description: "Takes a national case in by its number." })
  importNationalCase(
    @Ctx() ctx: HubContext,
    @Arg("nationalId", () => ID) _nationalId: string,
  ): Promise<ComplaintPayloadType> {
    return notYet(ctx, { complaint: null });
  }

  @Mutation(() => ParkedItemPayloadType, { description: "Settles a call of unknown outcome: linked, or not there." })
  resolveUnknownOutcome(
    @Ctx() ctx: HubContext,
    @Arg("itemId", () => ID) _itemId: string,
    @Arg("nationalId", () => ID, { nullable: true }) _nationalId: string | null,
    @Arg("confirmUnverified", () => Boolean, { nullable: true }) _confirmUnverified: boolean | null,
    @Arg("confirmNotCreated", () => Boolean, { nullable: true }) _confirmNotCreated: boolean | null,
  ): Promise<ParkedItemPayloadType> {
    return notYet(ctx, { item: null });
  }

  @Mutation(() => ParkedItemPayloadType, { description: "Sends a parked item again." })
  retryParkedItem(@Ctx() ctx: HubContext, @Arg("itemId", () => ID) _itemId: string): Promise<ParkedItemPayloadType> {
    return notYet(ctx, { item: null }, "sync:retry");
  }

  @Mutation(() => ParkedItemPayloadType, { description: "Gives a parked item up, with a reason." })
  discardParkedItem(
    @Ctx() ctx: HubContext,
    @Arg("itemId", () => ID) _itemId: string,
    @Arg("reason", () => String) _reason: string,
  ): Promise<ParkedItemPayloadType> {
    return notYet(ctx, { item: null });
  }

  @FieldResolver(() => ComplaintType, { nullable: true, description: "For those who may see it." })
  async complaint(@Ctx() ctx: HubContext, @Root() item: ParkedItemType): Promise<ComplaintType | null> {
    const row = await ctx.loaders.complaint.load(item.complaintId);
    return row !== null && may(ctx.caller, "case:see", row) ? complaintView(row, ctx.now) : null;
  }
}

/** An honest refusal: the case's work goes on without it, and nothing pretends to have been done. */
async function notYet<Content extends object>(
  ctx: HubContext,
  empty: Content,
  permission: "sync:resolve" | "sync:retry" = "sync:resolve",
) {
  demand(ctx, permission);
  return answered(empty, async () => {
    throw new HubError("ACTION_NOT_ALLOWED", { message: "Tindakan ini belum tersedia pada versi ini." });
  });
}

function parkedView(row: OutboxEntity): ParkedItemType {
  return Object.assign(new ParkedItemType(), {
    id: row.id,
    kind: row.kind,
    state: row.parkedState ?? "REFUSED",
    reason: row.reason ?? "",
    attempts: row.attempts,
    parkedAt: row.updatedAt,
    complaintId: row.complaintId,
  });
}
