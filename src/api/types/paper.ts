import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import type { ClockState, ComplaintKind, ComplaintStatus, SopStep } from "../../domain/status";
import {
  ClockStateEnum,
  ComplaintKindEnum,
  ComplaintStatusEnum,
  ExportFormatEnum,
  type ExportState,
  ExportStateEnum,
  SopStepEnum,
} from "../enums";
import { DateTimeScalar } from "../scalars";
import { connectionTypes } from "./paging";
import { AgencyType } from "./people";

@ObjectType("AgendaEntry", {
  description: "A line of the agenda register (SOP step 8). Of a secret case it says ticket and status only.",
  simpleResolvers: true,
})
export class AgendaEntryType {
  @Field(() => String, { description: "Without gaps in each year, in the order of archiving: `000123/ADUAN/2026`." })
  number!: string;

  @Field(() => DateTimeScalar, {
    description: "When it was entered; archived again after a reopening it keeps number and time.",
  })
  enteredAt!: Date;

  @Field(() => String)
  ticketNumber!: string;

  @Field(() => ComplaintStatusEnum, { description: "How it stands now." })
  status!: ComplaintStatus;

  @Field(() => Boolean)
  isSecret!: boolean;

  @Field(() => String, { nullable: true })
  title!: string | null;

  @Field(() => ComplaintKindEnum, { nullable: true })
  kind!: ComplaintKind | null;

  @Field(() => AgencyType, { nullable: true, description: "The agency that answered for the case." })
  leadAgency!: () => Promise<AgencyType | null>;

  @Field(() => DateTimeScalar, { nullable: true })
  submittedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  resolvedAt!: Date | null;
}

@ObjectType("SopAuditEntry", {
  description: "One passage of a case through a step of SOP DINKOMINFO/4/1/32/2020.",
  simpleResolvers: true,
})
export class SopAuditEntryType {
  @Field(() => SopStepEnum)
  step!: SopStep;

  @Field(() => Int, { description: "1 for the first passage; a case sent back or reopened goes through a step again." })
  round!: number;

  @Field(() => String, { description: "Who carries the step out by the SOP, Indonesian." })
  responsible!: string;

  @Field(() => String, { nullable: true, description: "The officer who ended it; the citizen's name never." })
  actorName!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Null: not begun." })
  startedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  finishedAt!: Date | null;

  @Field(() => String, { nullable: true, description: "Its limit, Indonesian: `3 hari`, `seketika` for at once." })
  limit!: string | null;

  @Field(() => Int, { nullable: true, description: "Minutes used, without pauses; of a step that goes on, until now." })
  usedMinutes!: number | null;

  @Field(() => String, { nullable: true, description: "The same in words, Indonesian." })
  used!: string | null;

  @Field(() => ClockStateEnum, { nullable: true })
  state!: ClockState | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Null as long as that is open, and for a step that was called off.",
  })
  met!: boolean | null;
}

@ObjectType("ExportJob", {
  description: "An export that is made in the background; seen by who asked for it.",
  simpleResolvers: true,
})
export class ExportJobType {
  @Field(() => ID)
  id!: string;

  @Field(() => ExportFormatEnum)
  format!: keyof typeof ExportFormatEnum;

  @Field(() => ExportStateEnum)
  state!: ExportState;

  @Field(() => Int, { description: "Rows when it was asked for." })
  rows!: number;

  @Field(() => Float, { description: "0 to 1." })
  progress!: number;

  @Field(() => Float, { nullable: true, description: "Size of the finished file." })
  sizeBytes!: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Signed path of the finished file; needs no token, and ends with `expiresAt` or with the rights of who asked.",
  })
  url!: string | null;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar, { description: "After that nothing is left of it." })
  expiresAt!: Date;
}

export const agendaTypes = connectionTypes("Agenda", () => AgendaEntryType);
