import { Arg, Ctx, Query, Resolver, Root, Subscription } from "type-graphql";
import { HubError } from "../../domain/errors";
import { demand } from "../answering";
import type { HubContext } from "../context";
import { figuresOf, type Period, periodBefore, spanOf } from "../figures";
import { newLoaders } from "../loaders";
import { DateScalar } from "../scalars";
import { changesOf, streaming } from "../streaming";
import { type DashboardCaseType, DashboardType } from "../types/dashboard";
import { agencyView } from "../views";

/** A leader reads figures, not a ticker; and they are counted anew after each event. */
const FIGURES_EVERY_MS = 5_000;

/** @throws BAD_USER_INPUT for a day that does not exist, an end before the start, or when no such time lies before it. */
function checkPeriod(period: Period): void {
  try {
    spanOf(period);
    spanOf(periodBefore(period));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HubError("BAD_USER_INPUT", {
      message: "Tanggal tidak valid. Silakan periksa tanggal awal dan akhir (TTTT-BB-HH).",
    });
  }
}

/** The figures with the names of today; what a case says is asked for anew, because it may have become secret since. */
async function dashboard(ctx: HubContext, { from, to }: Period): Promise<DashboardType> {
  demand(ctx, "dashboard:read");
  checkPeriod({ from, to });
  const { work } = ctx.hub.cases;
  const loaders = newLoaders(work);
  const figures = await figuresOf(ctx.hub.cases, { from, to });
  const agencies = await Promise.all(
    figures.agencies.map(async ({ agencyId, ...rest }) => ({ agency: await loaders.agency.load(agencyId), ...rest })),
  );
  return {
    ...figures,
    agencies: agencies
      .flatMap(({ agency, ...rest }) => (agency === null ? [] : [{ agency: agencyView(agency), ...rest }]))
      .sort((a, b) => (a.agency.name < b.agency.name ? -1 : 1)),
    topics: await Promise.all(
      figures.topics.map(async ({ key, count }) => ({
        category: key === null ? null : await loaders.category.load(key),
        count,
      })),
    ),
    districts: figures.districts.map(({ key, count }) => ({ district: key, count })),
    channels: figures.channels.map(({ key, count }) => ({ channel: key, count })),
    oldestOpen: (
      await Promise.all(
        figures.oldestOpen.map(async ({ id, status }): Promise<DashboardCaseType[]> => {
          const row = await loaders.complaint.load(id);
          if (row === null) return [];
          const { ticketNumber, title, submittedAt } = row;
          return row.isSecret
            ? [{ complaintId: null, ticketNumber, status, title: null, submittedAt: null }]
            : [{ complaintId: id, ticketNumber, status, title, submittedAt }];
        }),
      )
    ).flat(),
  };
}

@Resolver()
export class DashboardResolver {
  @Query(() => DashboardType, { description: "A period's figures, for the leader and the coordinator." })
  dashboard(
    @Ctx() ctx: HubContext,
    @Arg("from", () => DateScalar) from: string,
    @Arg("to", () => DateScalar) to: string,
  ): Promise<DashboardType> {
    return dashboard(ctx, { from, to });
  }

  @Subscription(() => DashboardType, {
    description: "The dashboard of a period; at once, and when something in it has changed, every few seconds at most.",
    subscribe: async ({ args, context: ctx }: { readonly args: Period; readonly context: HubContext }) => {
      demand(ctx, "dashboard:read");
      checkPeriod(args);
      // The rights are asked for again with each reading.
      return streaming((signal) => changesOf(() => dashboard(ctx, args), signal, FIGURES_EVERY_MS));
    },
  })
  dashboardChanged(
    @Root() figures: DashboardType,
    @Arg("from", () => DateScalar) _from: string,
    @Arg("to", () => DateScalar) _to: string,
  ): DashboardType {
    return figures;
  }
}
