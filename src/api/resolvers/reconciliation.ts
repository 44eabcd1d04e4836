import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from "type-graphql";
import {
  type NationalTaskRow,
  type ReconciliationItemRow,
  readNationalTasks,
  readReconciliationItems,
  readReconciliations,
  readUnfinished,
  type SignedReconciliation,
} from "../../store/reconciliation-rows";
import { countSweepCases, parsePlace } from "../../store/sweep-rows";
import { progressOf } from "../../sync/sweep";
import { demand, pageSize } from "../answering";
import type { HubContext } from "../context";
import type { SyncVerdict } from "../enums";
import { CursorScalar } from "../scalars";
import { type Connection, pageOf } from "../types/paging";
import {
  type NationalTaskType,
  nationalTaskTypes,
  type ReconciliationItemType,
  ReconciliationType,
  reconciliationItemTypes,
  reconciliationTypes,
  type SweepType,
} from "../types/reconciliation";
import { visibleComplaint } from "./visible-complaint";

/** The comparison that is under way, and how far it has come; null when there is none. */
export async function sweepOf(ctx: Pick<HubContext, "hub">): Promise<SweepType | null> {
  const { work, clock } = ctx.hub.cases;
  const row = await readUnfinished(work);
  if (row === null) return null;
  const casesLeft = await countSweepCases(work, parsePlace(row.place));
  const { startedAt, oldestReadAt } = row;
  const total = row.total + casesLeft;
  const { expectedEndAt } = progressOf(clock(), startedAt, { read: row.total, total, oldestReadAt });
  return { startedAt, casesRead: row.total, casesLeft, oldestReadAt, expectedEndAt };
}

@Resolver(() => ReconciliationType)
export class ReconciliationResolver {
  @Query(() => reconciliationTypes.ConnectionType, { description: "Signed comparisons of both sides, newest first." })
  async reconciliations(
    @Ctx() ctx: HubContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 10 }) first: number | null,
    @Arg("after", () => CursorScalar, { nullable: true }) after: string | null,
  ): Promise<Connection<ReconciliationType>> {
    demand(ctx, "sync:read");
    const size = pageSize(first ?? 10);
    const rows = await readReconciliations(ctx.hub.cases.work, keyOf(ctx, "reconciliations", after), size + 1);
    const cursorOf = (row: SignedReconciliation) =>
      ctx.hub.cursors.ofList("reconciliations", [row.startedAt.toISOString(), row.id]);
    return pageOf(rows, size, after, cursorOf, reconciliationView);
  }

  @Query(() => nationalTaskTypes.ConnectionType, {
    description: 'The work list "Pekerjaan di admin LAPOR!": what has to be clicked there, oldest first.',
  })
  async nationalTasks(
    @Ctx() ctx: HubContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg("after", () => CursorScalar, { nullable: true }) after: string | null,
  ): Promise<Connection<NationalTaskType>> {
    demand(ctx, "sync:read");
    const size = pageSize(first ?? 20);
    const rows = await readNationalTasks(ctx.hub.cases.work, keyOf(ctx, "nationalTasks", after), size + 1);
    const cursorOf = (row: NationalTaskRow) =>
      ctx.hub.cursors.ofList("nationalTasks", [row.since.toISOString(), row.complaintId]);
    return pageOf(rows, size, after, cursorOf, ({ complaintId, ...row }) => ({
      ...row,
      complaint: () => visibleComplaint(ctx, complaintId),
    }));
  }

  @FieldResolver(() => reconciliationItemTypes.ConnectionType, {
    description: "Each case that was not EQUAL, or was mended.",
  })
  async items(
    @Ctx() ctx: HubContext,
    @Root() { id }: ReconciliationType,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg("after", () => CursorScalar, { nullable: true }) after: string | null,
  ): Promise<Connection<ReconciliationItemType>> {
    const { cursors, cases } = ctx.hub;
    const size = pageSize(first ?? 20);
    const [last] = after == null ? [] : cursors.parseList("reconciliationItems", after);
    const rows = await readReconciliationItems(cases.work, id, String(last ?? ""), size + 1);
    const cursorOf = (row: ReconciliationItemRow) => cursors.ofList("reconciliationItems", [row.complaintId]);
    return pageOf(rows, size, after, cursorOf, (row) => itemView(ctx, row));
  }
}

function keyOf(ctx: HubContext, list: string, after: string | null): { at: Date; id: string } | null {
  const [at, id] = after == null ? [] : ctx.hub.cursors.parseList(list, after);
  return at === undefined ? null : { at: new Date(String(at)), id: String(id) };
}

function reconciliationView(row: SignedReconciliation): ReconciliationType {
  const { id, startedAt, finishedAt, isDryRun, total, equal, repaired, counts, oldestReadAt } = row;
  const signature = row.signature.toString("base64");
  const view = { id, startedAt, finishedAt, isDryRun, total, equal, repaired, counts, oldestReadAt, signature };
  return Object.assign(new ReconciliationType(), view);
}

function itemView(ctx: HubContext, row: ReconciliationItemRow): ReconciliationItemType {
  const { complaintId, ticketNumber, nationalId, differences, waiting, action } = row;
  const verdict = row.verdict as SyncVerdict;
  return {
    id: complaintId,
    ticketNumber,
    nationalId,
    verdict,
    differences,
    waiting,
    action,
    complaint: () => visibleComplaint(ctx, complaintId),
  };
}
