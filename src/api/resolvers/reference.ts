import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { HubError } from "../../domain/errors";
import { may } from "../../domain/permission";
import { ROLES, type Role } from "../../domain/status";
import { CONDITION_TEXTS, WORKFLOW } from "../../domain/workflow";
import { readAgencies } from "../../store/agency-rows";
import { countInbox } from "../../store/inbox-rows";
import { lookups } from "../../store/lookups";
import { answered } from "../answering";
import type { HubContext } from "../context";
import type { RateRule } from "../hub";
import { AgencyType, LoginPayloadType, ViewerType } from "../types/people";
import { CategoryType, WorkflowTransitionType } from "../types/reference";
import { agencyView } from "../views";

const LOGIN_RULE: RateRule = { name: "login", burst: 20, perMinute: 20 };

@Resolver()
export class ReferenceResolver {
  @Query(() => ViewerType, { nullable: true, description: "The officer who is calling; null for nobody and for keys." })
  viewer(@Ctx() { caller }: HubContext): ViewerType | null {
    return caller.kind === "OFFICER" ? Object.assign(new ViewerType(), caller) : null;
  }

  @Query(() => [AgencyType], { description: "The regency's agencies (OPD) and enterprises (BUMD)." })
  async agencies(
    @Ctx() ctx: HubContext,
    @Arg("activeOnly", () => Boolean, { nullable: true, defaultValue: true }) activeOnly: boolean | null,
  ): Promise<AgencyType[]> {
    return (await readAgencies(ctx.hub.cases.work, activeOnly ?? true)).map(agencyView);
  }

  @Query(() => [CategoryType], { description: "Subjects under which complaints are filed." })
  categories(@Ctx() ctx: HubContext): Promise<CategoryType[]> {
    return lookups.allCategories(ctx.hub.cases.work);
  }

  @Query(() => [WorkflowTransitionType], { description: "The workflow, as it is carried out." })
  workflow(): WorkflowTransitionType[] {
    return WORKFLOW.map(({ from, action, to, actors, conditions }) => ({
      from,
      action,
      to,
      roles: actors.filter((actor): actor is Role => (ROLES as readonly string[]).includes(actor)),
      condition: conditions.length === 0 ? null : conditions.map((one) => CONDITION_TEXTS[one]).join("; "),
    }));
  }

  @Mutation(() => LoginPayloadType, { description: "Signs an officer in with a local account." })
  async login(
    @Ctx() ctx: HubContext,
    @Arg("username", () => String) username: string,
    @Arg("password", () => String) password: string,
    @Arg("otp", () => String, { nullable: true }) otp: string | null,
  ): Promise<LoginPayloadType> {
    const { ok, retryAfterSeconds } = ctx.hub.limiter.take(ctx.address, LOGIN_RULE);
    if (!ok) throw new HubError("RATE_LIMITED", { retryAfterSeconds });
    return answered<Omit<LoginPayloadType, "userErrors">>({ token: null, expiresAt: null, viewer: null }, async () => {
      if (username.length > 200 || password.length > 1_000) throw new HubError("WRONG_CREDENTIALS");
      const result = await ctx.hub.login.signIn({ username, password, otp });
      if (!result.ok) throw new HubError(result.code);
      return {
        token: result.token,
        expiresAt: result.expiresAt,
        viewer: Object.assign(new ViewerType(), result.officer),
      };
    });
  }
}

@Resolver(() => ViewerType)
export class ViewerResolver {
  @FieldResolver(() => AgencyType, { nullable: true })
  async agency(@Ctx() ctx: HubContext, @Root() viewer: ViewerType): Promise<AgencyType | null> {
    const row = viewer.agencyId === null ? null : await ctx.loaders.agency.load(viewer.agencyId);
    return row === null ? null : agencyView(row);
  }
}

@Resolver(() => CategoryType)
export class CategoryResolver {
  @FieldResolver(() => ID, {
    nullable: true,
    description: "Number under which its cases go out; null: the default one. For officers, else null.",
  })
  nationalCategoryId(@Ctx() { caller }: HubContext, @Root() category: CategoryType): string | null {
    return caller.kind === "OFFICER" ? category.nationalCategoryId : null;
  }
}

@Resolver(() => AgencyType)
export class AgencyResolver {
  @FieldResolver(() => Int)
  async openCount(@Ctx() ctx: HubContext, @Root() agency: AgencyType): Promise<number> {
    return (await countsOf(ctx, agency.id)).open;
  }

  @FieldResolver(() => Int)
  async overdueCount(@Ctx() ctx: HubContext, @Root() agency: AgencyType): Promise<number> {
    return (await countsOf(ctx, agency.id)).overdue;
  }
}

async function countsOf(ctx: HubContext, agencyId: string) {
  const { caller } = ctx;
  const isOwn = caller.kind !== "NOBODY" && (caller.agencyId === null || caller.agencyId === agencyId);
  if (!isOwn || !may(caller, "inbox:read")) throw new HubError("FORBIDDEN");
  return countInbox(ctx.hub.cases.work, agencyId, null, ctx.now);
}
