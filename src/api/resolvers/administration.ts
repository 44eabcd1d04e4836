import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from "type-graphql";
import { createAgency, membersOf, updateAgency } from "../../cases/administer-agencies";
import { updateCategory } from "../../cases/administer-categories";
import { setEscalationRule } from "../../cases/administer-ladder";
import { addHoliday, removeHoliday, setCalendarYear, setSlaPolicy } from "../../cases/administer-rules";
import { applyRules } from "../../cases/rule-watch";
import type { HolidayKind, YearState } from "../../domain/calendar";
import type { EscalationAudience, RungUnit } from "../../domain/escalation";
import type { LimitUnit } from "../../domain/sla-limit";
import type { PolicyKind, PolicyStep } from "../../domain/sla-policy";
import { readCalendarYears, readEscalationRules, readHolidays, readPolicies } from "../../store/administration-rows";
import { answered, demand } from "../answering";
import type { HubContext } from "../context";
import {
  EscalationAudienceEnum,
  HolidayKindEnum,
  LimitUnitEnum,
  PolicyKindEnum,
  PolicyStepEnum,
  RungUnitEnum,
  YearStateEnum,
} from "../enums";
import { DateScalar, DateTimeScalar } from "../scalars";
import {
  AgencyPayloadType,
  CalendarYearPayloadType,
  CalendarYearType,
  CategoryPayloadType,
  EscalationRulePayloadType,
  EscalationRuleType,
  HolidayPayloadType,
  HolidayType,
  SlaPolicyPayloadType,
  SlaPolicyType,
} from "../types/administration";
import { agencyView } from "../views";

type Maybe<Value> = Value | null | undefined;

/** Agencies, categories, time limits and calendar, for administrators; every change is an event of the chained log. */
@Resolver()
export class AdministrationResolver {
  @Query(() => [SlaPolicyType], { description: "Every time limit that was ever set." })
  async slaPolicies(@Ctx() ctx: HubContext): Promise<SlaPolicyType[]> {
    demand(ctx, "administer");
    return readPolicies(ctx.hub.cases.work);
  }

  @Query(() => [EscalationRuleType], { description: "The escalation ladder, by level." })
  async escalationRules(@Ctx() ctx: HubContext): Promise<EscalationRuleType[]> {
    demand(ctx, "administer");
    return readEscalationRules(ctx.hub.cases.work);
  }

  @Query(() => [CalendarYearType], { description: "The years that the working calendar knows." })
  async calendarYears(@Ctx() ctx: HubContext): Promise<CalendarYearType[]> {
    demand(ctx, "administer");
    return readCalendarYears(ctx.hub.cases.work);
  }

  @Query(() => [HolidayType], { description: "The holidays and joint leaves of a year." })
  async holidays(@Ctx() ctx: HubContext, @Arg("year", () => Int) year: number): Promise<HolidayType[]> {
    demand(ctx, "administer");
    return readHolidays(ctx.hub.cases.work, year);
  }

  @Mutation(() => AgencyPayloadType, { description: "Adds an agency (OPD) or regional enterprise (BUMD)." })
  async createAgency(
    @Ctx() ctx: HubContext,
    @Arg("code", () => String) code: string,
    @Arg("name", () => String) name: string,
    @Arg("kind", () => String, { description: "DINAS, BADAN, KECAMATAN, BUMD …" }) kind: string,
    @Arg("parent", () => ID, { nullable: true, description: "Id or code." }) parent: Maybe<string>,
  ): Promise<AgencyPayloadType> {
    demand(ctx, "administer");
    return answered<Pick<AgencyPayloadType, "agency">>({ agency: null }, async () => {
      const agency = { code, name, kind, parent: parent ?? null };
      return { agency: agencyView(await createAgency(ctx.hub.cases, ctx.caller, agency)) };
    });
  }

  @Mutation(() => AgencyPayloadType, {
    description: "Renames, moves, closes or opens an agency. What is left out stays; null parent: under none.",
  })
  async updateAgency(
    @Ctx() ctx: HubContext,
    @Arg("id", () => ID, { description: "Id or code." }) id: string,
    @Arg("name", () => String, { nullable: true }) name: Maybe<string>,
    @Arg("isActive", () => Boolean, { nullable: true }) isActive: Maybe<boolean>,
    @Arg("parent", () => ID, { nullable: true, description: "Id or code." }) parent: Maybe<string>,
    @Arg("nationalInstitutionId", () => ID, { nullable: true }) nationalInstitutionId: Maybe<string>,
  ): Promise<AgencyPayloadType> {
    demand(ctx, "administer");
    return answered<Pick<AgencyPayloadType, "agency">>({ agency: null }, async () => {
      const { hub, caller } = ctx;
      const edit = { name: name ?? undefined, isActive: isActive ?? undefined, parent, nationalInstitutionId };
      const { agency, isStateChanged } = await updateAgency(hub.cases, caller, id, edit);
      // Who works for a closed agency may do nothing any more.
      if (isStateChanged) for (const one of await membersOf(hub.cases.work, agency.id)) hub.rightsChanged(one);
      return { agency: agencyView(agency) };
    });
  }

  @Mutation(() => CategoryPayloadType, {
    description:
      "Sets the national number under which a category's cases go out from then on. What is left out stays; null: none, and the hub finds none for it by name.",
  })
  async updateCategory(
    @Ctx() ctx: HubContext,
    @Arg("id", () => ID) id: string,
    @Arg("nationalCategoryId", () => ID, { nullable: true, description: "1 to 15 digits." })
    nationalCategoryId: Maybe<string>,
  ): Promise<CategoryPayloadType> {
    demand(ctx, "administer");
    return answered<Pick<CategoryPayloadType, "category">>({ category: null }, async () => {
      return { category: await updateCategory(ctx.hub.cases, ctx.caller, id, { nationalCategoryId }) };
    });
  }

  @Mutation(() => SlaPolicyPayloadType, {
    description: "Sets a time limit: a new version, for clocks that start from effectiveFrom on.",
  })
  async setSlaPolicy(
    @Ctx() ctx: HubContext,
    @Arg("step", () => PolicyStepEnum) step: PolicyStep,
    @Arg("law", () => String, { description: "SOP, or the regulation that demands it." }) law: string,
    @Arg("kind", () => PolicyKindEnum, { nullable: true }) kind: Maybe<PolicyKind>,
    @Arg("value", () => Int, { description: "0: at once." }) value: number,
    @Arg("unit", () => LimitUnitEnum) unit: LimitUnit,
    @Arg("effectiveFrom", () => DateTimeScalar) effectiveFrom: Date,
    @Arg("pausedByOutage", () => Boolean, { nullable: true, defaultValue: false }) pausedByOutage: Maybe<boolean>,
  ): Promise<SlaPolicyPayloadType> {
    demand(ctx, "administer");
    const empty = { slaPolicy: null, movedCases: null };
    return answered<Omit<SlaPolicyPayloadType, "userErrors">>(empty, async () => {
      const policy = { step, law, kind: kind ?? null, value, unit, effectiveFrom };
      const slaPolicy = await setSlaPolicy(ctx.hub.cases, ctx.caller, {
        ...policy,
        pausedByOutage: pausedByOutage ?? false,
      });
      return { slaPolicy, movedCases: await rulesChanged(ctx) };
    });
  }

  @Mutation(() => EscalationRulePayloadType, {
    description: "Sets a rung of the escalation ladder. What was escalated before is not escalated again.",
  })
  async setEscalationRule(
    @Ctx() ctx: HubContext,
    @Arg("level", () => Int, { description: "0: the warning; 1 to 5: after the limit's end." }) level: number,
    @Arg("audience", () => EscalationAudienceEnum) audience: EscalationAudience,
    @Arg("value", () => Int) value: number,
    @Arg("unit", () => RungUnitEnum) unit: RungUnit,
    @Arg("isActive", () => Boolean, { nullable: true, defaultValue: true }) isActive: Maybe<boolean>,
  ): Promise<EscalationRulePayloadType> {
    demand(ctx, "administer");
    return answered<Pick<EscalationRulePayloadType, "escalationRule">>({ escalationRule: null }, async () => {
      const rung = { level, audience, value, unit, isActive: isActive ?? true };
      const escalationRule = await setEscalationRule(ctx.hub.cases, ctx.caller, rung);
      await rulesChanged(ctx);
      return { escalationRule };
    });
  }

  @Mutation(() => CalendarYearPayloadType, {
    description: "Adds a year to the calendar, or says how sure its holidays are. Asked again, it judges clocks again.",
  })
  async setCalendarYear(
    @Ctx() ctx: HubContext,
    @Arg("year", () => Int) year: number,
    @Arg("state", () => YearStateEnum) state: YearState,
  ): Promise<CalendarYearPayloadType> {
    demand(ctx, "administer");
    const empty = { calendarYear: null, movedCases: null };
    return answered<Omit<CalendarYearPayloadType, "userErrors">>(empty, async () => {
      const calendarYear = await setCalendarYear(ctx.hub.cases, ctx.caller, year, state);
      return { calendarYear, movedCases: await rulesChanged(ctx) };
    });
  }

  @Mutation(() => HolidayPayloadType, { description: "Adds a day on which offices are closed; running clocks move." })
  async addHoliday(
    @Ctx() ctx: HubContext,
    @Arg("date", () => DateScalar) date: string,
    @Arg("kind", () => HolidayKindEnum) kind: HolidayKind,
    @Arg("name", () => String) name: string,
  ): Promise<HolidayPayloadType> {
    demand(ctx, "administer");
    return answered<Omit<HolidayPayloadType, "userErrors">>({ holiday: null, movedCases: null }, async () => {
      const holiday = await addHoliday(ctx.hub.cases, ctx.caller, { date, kind, name });
      return { holiday, movedCases: await rulesChanged(ctx) };
    });
  }

  @Mutation(() => HolidayPayloadType, { description: "Makes a holiday a working day again; running clocks move." })
  async removeHoliday(
    @Ctx() ctx: HubContext,
    @Arg("date", () => DateScalar) date: string,
  ): Promise<HolidayPayloadType> {
    demand(ctx, "administer");
    return answered<Omit<HolidayPayloadType, "userErrors">>({ holiday: null, movedCases: null }, async () => {
      const holiday = await removeHoliday(ctx.hub.cases, ctx.caller, date);
      return { holiday, movedCases: await rulesChanged(ctx) };
    });
  }
}

/** Judges open cases by the rules as they are now. @returns how many are due at another time. */
async function rulesChanged({ hub }: HubContext): Promise<number> {
  const moved = await applyRules(hub.cases);
  if (moved > 0) hub.wakeSequencer();
  return moved;
}
