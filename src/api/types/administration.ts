import { Field, ID, Int, ObjectType } from "type-graphql";
import type { HolidayKind, YearState } from "../../domain/calendar";
import type { EscalationAudience, RungUnit } from "../../domain/escalation";
import type { LimitUnit } from "../../domain/sla-limit";
import type { Channel, Role } from "../../domain/status";
import {
  ChannelEnum,
  EscalationAudienceEnum,
  HolidayKindEnum,
  LimitUnitEnum,
  RoleEnum,
  RungUnitEnum,
  YearStateEnum,
} from "../enums";
import { DateScalar, DateTimeScalar } from "../scalars";
import { connectionTypes } from "./paging";
import { AgencyType } from "./people";
import { CategoryType } from "./reference";
import { UserErrorType } from "./user-error";

/** An officer's account, as administrators see it. */
@ObjectType("Officer", { description: "An officer's account, as administrators see it.", simpleResolvers: true })
export class OfficerType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  username!: string;

  @Field(() => String)
  name!: string;

  @Field(() => RoleEnum)
  role!: Role;

  @Field(() => Boolean)
  isActive!: boolean;

  @Field(() => Boolean, { description: "Signs in at the OpenID issuer, which says who he is." })
  isFromIssuer!: boolean;

  @Field(() => Boolean)
  hasOtp!: boolean;

  @Field(() => Boolean, { description: "Notices reach him by mail." })
  hasEmail!: boolean;

  @Field(() => Boolean, { description: "Notices reach him by telephone." })
  hasPhone!: boolean;

  @Field(() => DateTimeScalar, { nullable: true, description: "Until when failed sign-ins lock the account." })
  lockedUntil!: Date | null;

  agencyId!: string | null;
}

/** The pages of officers. */
export const officerTypes = connectionTypes<OfficerType>("Officer", () => OfficerType);

/** A machine's key: never its secret. */
@ObjectType("ApiKey", {
  description: "A machine's key; its secret is shown once, by createApiKey.",
  simpleResolvers: true,
})
export class ApiKeyType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => [String])
  scopes!: readonly string[];

  @Field(() => [ChannelEnum], {
    nullable: true,
    description: "Channels that it may hand complaints in for; null: every one that a key may.",
  })
  channels!: readonly Channel[] | null;

  @Field(() => DateTimeScalar)
  expiresAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  revokedAt!: Date | null;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  agencyId!: string | null;
}

/** A time limit. */
@ObjectType("SlaPolicy", { description: "A time limit; never changed in place.", simpleResolvers: true })
export class SlaPolicyType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  step!: string;

  @Field(() => String, { description: "SOP, or the regulation that demands it." })
  law!: string;

  @Field(() => String, { nullable: true, description: "The cases to which it is narrowed; null for all." })
  kind!: string | null;

  @Field(() => Int, { description: "0: at once." })
  value!: number;

  @Field(() => LimitUnitEnum)
  unit!: LimitUnit;

  @Field(() => Int)
  version!: number;

  @Field(() => DateTimeScalar)
  effectiveFrom!: Date;

  @Field(() => Boolean)
  pausedByOutage!: boolean;
}

/** A rung of the escalation ladder. */
@ObjectType("EscalationRule", {
  description: "A rung of the escalation ladder: whom an open case's clock is brought to, and when.",
  simpleResolvers: true,
})
export class EscalationRuleType {
  @Field(() => Int, { description: "0: the warning before a limit ends; the others come after it." })
  level!: number;

  @Field(() => EscalationAudienceEnum)
  audience!: EscalationAudience;

  @Field(() => Int)
  value!: number;

  @Field(() => RungUnitEnum)
  unit!: RungUnit;

  @Field(() => Boolean)
  isActive!: boolean;
}

/** A year of the working calendar. */
@ObjectType("CalendarYear", { description: "A year of the working calendar.", simpleResolvers: true })
export class CalendarYearType {
  @Field(() => Int)
  year!: number;

  @Field(() => YearStateEnum)
  state!: YearState;
}

/** A day on which offices are closed. */
@ObjectType("Holiday", { description: "A day on which offices are closed.", simpleResolvers: true })
export class HolidayType {
  @Field(() => DateScalar)
  date!: string;

  @Field(() => HolidayKindEnum)
  kind!: HolidayKind;

  @Field(() => String)
  name!: string;
}

@ObjectType("AgencyPayload", { simpleResolvers: true })
export class AgencyPayloadType {
  @Field(() => AgencyType, { nullable: true })
  agency!: AgencyType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("CategoryPayload", { simpleResolvers: true })
export class CategoryPayloadType {
  @Field(() => CategoryType, { nullable: true })
  category!: CategoryType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("OfficerPayload", { simpleResolvers: true })
export class OfficerPayloadType {
  @Field(() => OfficerType, { nullable: true })
  officer!: OfficerType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("OfficerOtpPayload", { simpleResolvers: true })
export class OfficerOtpPayloadType {
  @Field(() => String, { nullable: true, description: "`otpauth://…` for his authenticator app: shown this once." })
  address!: string | null;

  @Field(() => OfficerType, { nullable: true })
  officer!: OfficerType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("ApiKeyPayload", { simpleResolvers: true })
export class ApiKeyPayloadType {
  @Field(() => ApiKeyType, { nullable: true })
  apiKey!: ApiKeyType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("NewApiKeyPayload", { simpleResolvers: true })
export class NewApiKeyPayloadType {
  @Field(() => String, { nullable: true, description: "The key in full: shown this once." })
  key!: string | null;

  @Field(() => ApiKeyType, { nullable: true })
  apiKey!: ApiKeyType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("SlaPolicyPayload", { simpleResolvers: true })
export class SlaPolicyPayloadType {
  @Field(() => SlaPolicyType, { nullable: true })
  slaPolicy!: SlaPolicyType | null;

  @Field(() => Int, {
    nullable: true,
    description: "Cases of which a limit, or the time that the citizen has, ends at another time now.",
  })
  movedCases!: number | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("EscalationRulePayload", { simpleResolvers: true })
export class EscalationRulePayloadType {
  @Field(() => EscalationRuleType, { nullable: true })
  escalationRule!: EscalationRuleType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("CalendarYearPayload", { simpleResolvers: true })
export class CalendarYearPayloadType {
  @Field(() => CalendarYearType, { nullable: true })
  calendarYear!: CalendarYearType | null;

  @Field(() => Int, {
    nullable: true,
    description: "Cases of which a limit, or the time that the citizen has, ends at another time now.",
  })
  movedCases!: number | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("HolidayPayload", { simpleResolvers: true })
export class HolidayPayloadType {
  @Field(() => HolidayType, { nullable: true })
  holiday!: HolidayType | null;

  @Field(() => Int, {
    nullable: true,
    description: "Cases of which a limit, or the time that the citizen has, ends at another time now.",
  })
  movedCases!: number | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}
