import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { formatDuration, limitLabel } from "../../domain/clock-explanation";
import { STEP_RESPONSIBLE } from "../../domain/labels";
import { periodOf } from "../../domain/period";
import { type SopAuditEntry, sopAudit } from "../../domain/sop-audit";
import { type AgendaRow, readAgenda } from "../../store/agenda-rows";
import { clocksOf } from "../../store/complaint-rows";
import { readExportJob } from "../../store/export-jobs";
import { demand, pageSize } from "../answering";
import type { HubContext } from "../context";
import { exportLink } from "../export-link";
import { CursorScalar, DateScalar } from "../scalars";
import { ComplaintType } from "../types/complaint";
import { type Connection, pageOf } from "../types/paging";
import { type AgendaEntryType, agendaTypes, ExportJobType, SopAuditEntryType } from "../types/paper";
import { actorName, agencyView } from "../views";

const MINUTE_MS = 60_000;

@Resolver(() => ComplaintType)
export class PaperResolver {
  @Query(() => agendaTypes.ConnectionType, {
    description: "The agenda register: cases entered in a period, by number.",
  })
  async agendaEntries(
    @Ctx() ctx: HubContext,
    @Arg("from", () => DateScalar) from: string,
    @Arg("to", () => DateScalar) to: string,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg("after", () => CursorScalar, { nullable: true }) after: string | null,
  ): Promise<Connection<AgendaEntryType>> {
    demand(ctx, "agenda:read");
    const { cursors, cases } = ctx.hub;
    const size = pageSize(first ?? 20);
    const [last] = after == null ? [] : cursors.parseList("agenda", after);
    const key = last === undefined ? null : String(last);
    const rows = await readAgenda(cases.work, periodOf(from, to), size + 1, key);
    const cursorOf = ({ number }: AgendaRow) => cursors.ofList("agenda", [number]);
    return pageOf(rows, size, after, cursorOf, ({ leadAgencyId, ...row }) => ({
      ...row,
      leadAgency: async () => {
        const agency = leadAgencyId === null ? null : await ctx.loaders.agency.load(leadAgencyId);
        return agency === null ? null : agencyView(agency);
      },
    }));
  }

  @Query(() => ExportJobType, {
    nullable: true,
    description: "An export that the caller asked for; null for any other.",
  })
  async exportJob(@Ctx() ctx: HubContext, @Arg("id", () => ID) id: string): Promise<ExportJobType | null> {
    demand(ctx, "inbox:read");
    const { cases, cursors } = ctx.hub;
    const job = /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id) ? await readExportJob(cases.work, id) : null;
    const isOwn = job !== null && ctx.caller.kind !== "NOBODY" && ctx.caller.id === job.ownerId && job.isOwnerValid;
    if (!isOwn) return null;
    const { state, total, written, format, sizeBytes, createdAt, expiresAt } = job;
    const isReady = state === "READY";
    return {
      id,
      format: format === "csv" ? "CSV" : "XLSX",
      state,
      rows: total,
      // Cases may have come in since they were counted: only the finished file is all of it.
      progress: isReady ? 1 : Math.min(0.99, total === 0 ? 0 : written / total),
      sizeBytes,
      url: isReady ? exportLink(cursors, id) : null,
      createdAt,
      expiresAt,
    };
  }

  @FieldResolver(() => [SopAuditEntryType], {
    description: "The SOP audit sheet: each of the eight steps, who, when, limit, used, met or not.",
  })
  async sopAudit(@Ctx() ctx: HubContext, @Root() { row }: ComplaintType): Promise<SopAuditEntryType[]> {
    const { reference } = ctx.hub.cases;
    await reference.refresh();
    const events = await ctx.loaders.history.load(row.id);
    const entries = sopAudit({ ...row, clocks: clocksOf(row) }, events, reference.rules.policies, ctx.now);
    return Promise.all(entries.map((entry) => auditView(ctx, entry)));
  }
}

async function auditView(ctx: HubContext, entry: SopAuditEntry): Promise<SopAuditEntryType> {
  const { step, round, actor, startedAt, finishedAt, limit, usedMs, state, met } = entry;
  return {
    step,
    round,
    responsible: STEP_RESPONSIBLE[step],
    actorName: actor === null ? null : await actorName(ctx, actor),
    startedAt,
    finishedAt,
    limit: limit === null ? null : limitLabel(limit),
    usedMinutes: usedMs === null ? null : Math.floor(usedMs / MINUTE_MS),
    used: usedMs === null ? null : formatDuration(usedMs),
    state,
    met,
  };
}
