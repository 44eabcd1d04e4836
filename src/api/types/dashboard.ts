import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import type { Channel, ComplaintStatus } from "../../domain/status";
import { ChannelEnum, ComplaintStatusEnum } from "../enums";
import { DateScalar, DateTimeScalar } from "../scalars";
import { AgencyType } from "./people";
import { CategoryType } from "./reference";

@ObjectType("DashboardPeriod", { description: "A period's three figures.", simpleResolvers: true })
export class DashboardPeriodType {
  @Field(() => DateScalar, { description: "First day, in Asia/Jakarta." })
  from!: string;

  @Field(() => DateScalar, { description: "Last day, included." })
  to!: string;

  @Field(() => Int, { description: "Cases that came in during the period." })
  in!: number;

  @Field(() => Int, { description: "Cases that were closed during the period and stayed so until its end." })
  done!: number;

  @Field(() => Int, { description: "Cases that were open and past due at its end, whenever they came in." })
  late!: number;
}

@ObjectType("DashboardAgency", { description: "An agency's work in a period.", simpleResolvers: true })
export class DashboardAgencyType {
  @Field(() => AgencyType)
  agency!: AgencyType;

  @Field(() => Int, { description: "Cases forwarded to it as the lead." })
  received!: number;

  @Field(() => Int, { description: "Answers it gave." })
  answered!: number;

  @Field(() => Float, {
    nullable: true,
    description: "Median from forwarding (or the latest sending back, or reopening) to its answer, in milliseconds.",
  })
  medianMs!: number | null;

  @Field(() => Float, { nullable: true, description: "Share of its answers that were in time, 0 to 1." })
  onTimeShare!: number | null;

  @Field(() => Int, { description: "Cases it gave back as not its own." })
  returned!: number;
}

@ObjectType("DashboardTopic", { simpleResolvers: true })
export class DashboardTopicType {
  @Field(() => CategoryType, { nullable: true, description: "Null: none was chosen, or the case is secret." })
  category!: CategoryType | null;

  @Field(() => Int)
  count!: number;
}

@ObjectType("DashboardDistrict", { simpleResolvers: true })
export class DashboardDistrictType {
  @Field(() => String, { nullable: true, description: "Kecamatan; null: not said, or the case is secret." })
  district!: string | null;

  @Field(() => Int)
  count!: number;
}

@ObjectType("DashboardChannel", { simpleResolvers: true })
export class DashboardChannelType {
  @Field(() => ChannelEnum)
  channel!: Channel;

  @Field(() => Int)
  count!: number;
}

@ObjectType("DashboardCase", {
  description: "A case on the leader's page; of a secret one nothing but its ticket and status.",
  simpleResolvers: true,
})
export class DashboardCaseType {
  @Field(() => ID, { nullable: true })
  complaintId!: string | null;

  @Field(() => String)
  ticketNumber!: string;

  @Field(() => ComplaintStatusEnum, { description: "At the end of the period." })
  status!: ComplaintStatus;

  @Field(() => String, { nullable: true })
  title!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  submittedAt!: Date | null;
}

@ObjectType("Dashboard", {
  description:
    "A period's figures as they stood at its end (a running one's: now), from the event log: asked again later they are the same. Days are Jakarta's.",
  simpleResolvers: true,
})
export class DashboardType extends DashboardPeriodType {
  @Field(() => DashboardPeriodType, { description: "The period of the same length before it." })
  previous!: DashboardPeriodType;

  @Field(() => Int, { description: "Open cases at the end of the period." })
  open!: number;

  @Field(() => Int, { description: "Of these: answered, and still in process (MONITORING)." })
  stillInProcess!: number;

  @Field(() => Int, { description: "Cases that agencies gave back." })
  returned!: number;

  @Field(() => Int, { description: "Cases that were opened again." })
  reopened!: number;

  @Field(() => Float, { nullable: true, description: "Mean of the ratings given in the period, 1 to 5." })
  satisfaction!: number | null;

  @Field(() => Int)
  ratings!: number;

  @Field(() => [DashboardAgencyType], { description: "Agencies with something to do in the period, by name." })
  agencies!: DashboardAgencyType[];

  @Field(() => [DashboardTopicType], { description: "What came in, by category; the most frequent first." })
  topics!: DashboardTopicType[];

  @Field(() => [DashboardDistrictType], { description: "What came in, by district; the most frequent first." })
  districts!: DashboardDistrictType[];

  @Field(() => [DashboardChannelType], { description: "What came in, by channel; the most frequent first." })
  channels!: DashboardChannelType[];

  @Field(() => [DashboardCaseType], { description: "The ten cases that were open longest at the end of the period." })
  oldestOpen!: DashboardCaseType[];
}
