import { Arg, Ctx, Query, Resolver, Root, Subscription } from "type-graphql";
import { HubError } from "../../domain/errors";
import { dayOfDate, endOfDay } from "../../domain/jakarta-time";
import { countDashboard } from "../../store/dashboard-rows";
import { demand } from "../answering";
import type { HubContext } from "../context";
import { DateScalar } from "../scalars";
import { changesOf, streaming } from "../streaming";
import { DashboardType } from "../types/dashboard";

interface Period {
  readonly from: string;
  readonly to: string;
}

/** First and last millisecond of a period. @throws BAD_USER_INPUT for a day that does not exist, or an end before the start. */
function boundsOf({ from, to }: Period): { first: Date; last: Date } {
  try {
    const [firstDay, lastDay] = [dayOfDate(from), dayOfDate(to)];
    if (firstDay > lastDay) throw new RangeError("the end lies before the start");
    return { first: new Date(endOfDay(firstDay - 1).getTime() + 1), last: endOfDay(lastDay) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HubError("BAD_USER_INPUT", {
      message: "Tanggal tidak valid. Silakan periksa tanggal awal dan akhir (TTTT-BB-HH).",
    });
  }
}

async function dashboard({ hub }: Pick<HubContext, "hub">, period: Period): Promise<DashboardType> {
  const { first, last } = boundsOf(period);
  const { work, clock } = hub.cases;
  const { from, to } = period;
  return { from, to, ...(await countDashboard(work, first, last, clock())) };
}

@Resolver()
export class DashboardResolver {
  @Query(() => DashboardType, { description: "The cases submitted in a period, as they stand now." })
  dashboard(
    @Ctx() ctx: HubContext,
    @Arg("from", () => DateScalar) from: string,
    @Arg("to", () => DateScalar) to: string,
  ): Promise<DashboardType> {
    demand(ctx, "dashboard:read");
    return dashboard(ctx, { from, to });
  }

  @Subscription(() => DashboardType, {
    description: "The dashboard of a period; at once, and whenever it changes.",
    subscribe: async ({ args, context: ctx }: { readonly args: Period; readonly context: HubContext }) => {
      demand(ctx, "dashboard:read");
      boundsOf(args);
      return streaming((signal) => changesOf(() => dashboard(ctx, args), signal));
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
