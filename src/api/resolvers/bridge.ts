import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { HubError } from "../../domain/errors";
import type { Permission } from "../../domain/permission";
import { countBridge, readInstitutions, readSyncRun } from "../../store/bridge-rows";
import { type ParkedRow, readParked, readParkedById } from "../../store/parked-rows";
import { answered, demand, pageSize } from "../answering";
import type { BridgePort } from "../bridge-port";
import type { HubContext } from "../context";
import { CursorScalar } from "../scalars";
import {
  institutionTypes,
  type NationalInstitutionType,
  ParkedItemPayloadType,
  ParkedItemType,
  parkedTypes,
  SyncHealthType,
  SyncRunPayloadType,
  type SyncRunType,
} from "../types/bridge";
import { ComplaintPayloadType, ComplaintType } from "../types/complaint";
import { type Connection, pageOf } from "../types/paging";
import { complaintView } from "../views";
import { sweepOf } from "./reconciliation";
import { visibleComplaint } from "./visible-complaint";

/** How the bridge stands now. */
export async function syncHealth(ctx: Pick<HubContext, "hub">): Promise<SyncHealthType> {
  const { bridge, cases } = ctx.hub;
  const [counts, link] = await Promise.all([countBridge(cases.work), bridge.state()]);
  return {
    ...counts,
    ...link,
    reason: reasonOf(bridge.isConfigured, link.state),
    capabilities: bridge.capabilities,
    sweep: () => sweepOf(ctx),
  };
}

const REASONS = {
  OK: null,
  DEGRADED: "Sebagian panggilan ke sistem nasional gagal. Kiriman tetap dicoba lagi.",
  DOWN: "Sistem nasional tidak dapat dihubungi. Kiriman menunggu dan akan dikirim begitu sistem nasional pulih.",
} as const;
const NOT_CONFIGURED =
  "Sambungan ke sistem nasional belum diatur. Kiriman menunggu sampai pengelola sistem mengaturnya.";

function reasonOf(isConfigured: boolean, state: keyof typeof REASONS): string | null {
  return isConfigured ? REASONS[state] : NOT_CONFIGURED;
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
    const [at, id] = after == null ? [] : cursors.parseList("parked", after);
    const key = at === undefined ? null : { at: new Date(String(at)), id: String(id) };
    const rows = await readParked(cases.work, key, size + 1);
    const cursorOf = (row: ParkedRow) => cursors.ofList("parked", [row.parkedAt.toISOString(), row.id]);
    return pageOf(rows, size, after, cursorOf, parkedView);
  }

  @Mutation(() => SyncRunPayloadType, { description: "Pushes and pulls now, one case or all." })
  syncNow(
    @Ctx() ctx: HubContext,
    @Arg("id", () => ID, { nullable: true }) id: string | null,
  ): Promise<SyncRunPayloadType> {
    demand(ctx, "sync:run");
    return answered<Pick<SyncRunPayloadType, "run">>({ run: null }, async () => {
      const bridge = configured(ctx);
      // A pass of no case would look like one that found nothing to do.
      if (id != null && (await ctx.loaders.complaint.load(id)) === null) {
        throw new HubError("NOT_FOUND", { path: ["id"] });
      }
      const { runId } = await bridge.syncNow(id ?? null);
      return { run: (await readSyncRun(ctx.hub.cases.work, runId)) as SyncRunType | null };
    });
  }

  @Mutation(() => ComplaintPayloadType, { description: "Takes a national case in by its number." })
  importNationalCase(
    @Ctx() ctx: HubContext,
    @Arg("nationalId", () => ID) nationalId: string,
  ): Promise<ComplaintPayloadType> {
    demand(ctx, "sync:resolve");
    return answered<Pick<ComplaintPayloadType, "complaint">>({ complaint: null }, async () => {
      const { complaintId } = await configured(ctx).importCase(ctx.caller, nationalId.trim());
      const row = await ctx.loaders.complaint.load(complaintId);
      return { complaint: row === null ? null : complaintView(row, ctx.hub.cases.clock()) };
    });
  }

  @Mutation(() => ParkedItemPayloadType, {
    description: "Settles a call of unknown outcome: it made that national case, or it is not there and is sent.",
  })
  resolveUnknownOutcome(
    @Ctx() ctx: HubContext,
    @Arg("itemId", () => ID) itemId: string,
    @Arg("nationalId", () => ID, { nullable: true, description: "The case that it made." }) nationalId: string | null,
    @Arg("confirmUnverified", () => Boolean, {
      nullable: true,
      description: "Link that case although it could not be checked.",
    })
    confirmUnverified: boolean | null,
    @Arg("confirmNotCreated", () => Boolean, { nullable: true, description: "It is not there: send it." })
    confirmNotCreated: boolean | null,
  ): Promise<ParkedItemPayloadType> {
    return decided(ctx, "sync:resolve", itemId, (bridge) =>
      bridge.resolveUnknown(ctx.caller, itemId, {
        ...(nationalId == null ? {} : { nationalId: nationalId.trim() }),
        ...(confirmUnverified == null ? {} : { confirmUnverified }),
        ...(confirmNotCreated == null ? {} : { confirmNotCreated }),
      }),
    );
  }

  @Mutation(() => ParkedItemPayloadType, { description: "Sends a parked item again." })
  retryParkedItem(@Ctx() ctx: HubContext, @Arg("itemId", () => ID) itemId: string): Promise<ParkedItemPayloadType> {
    return decided(ctx, "sync:retry", itemId, (bridge) => bridge.retryParked(ctx.caller, itemId));
  }

  @Mutation(() => ParkedItemPayloadType, { description: "Gives a parked item up, with a reason." })
  discardParkedItem(
    @Ctx() ctx: HubContext,
    @Arg("itemId", () => ID) itemId: string,
    @Arg("reason", () => String) reason: string,
  ): Promise<ParkedItemPayloadType> {
    return decided(ctx, "sync:resolve", itemId, (bridge) => bridge.discardParked(ctx.caller, itemId, reason));
  }

  @FieldResolver(() => ComplaintType, { nullable: true, description: "For those who may see it." })
  complaint(@Ctx() ctx: HubContext, @Root() item: ParkedItemType): Promise<ComplaintType | null> {
    return visibleComplaint(ctx, item.complaintId);
  }
}

/** @throws UPSTREAM_UNAVAILABLE when there is no national system to speak with. */
function configured({ hub }: HubContext): BridgePort {
  if (!hub.bridge.isConfigured) throw new HubError("UPSTREAM_UNAVAILABLE");
  return hub.bridge;
}

/** A decision about a parked item, answered with the item as it is after it. */
function decided(
  ctx: HubContext,
  permission: Permission,
  itemId: string,
  decide: (bridge: BridgePort) => Promise<void>,
): Promise<ParkedItemPayloadType> {
  demand(ctx, permission);
  return answered<Pick<ParkedItemPayloadType, "item">>({ item: null }, async () => {
    const { work } = ctx.hub.cases;
    const before = await readParkedById(work, itemId);
    if (before === null) throw new HubError("NOT_FOUND", { path: ["itemId"] });
    await decide(configured(ctx));
    // A record that was settled is gone: that is how it is done.
    const after = (await readParkedById(work, itemId)) ?? { ...before, state: "DONE" };
    return { item: parkedView(after) };
  });
}

function parkedView(row: ParkedRow): ParkedItemType {
  return Object.assign(new ParkedItemType(), row);
}
