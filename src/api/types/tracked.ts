import { Field, ID, ObjectType } from "type-graphql";
import type { ComplaintAction, ComplaintStatus } from "../../domain/status";
import type { ComplaintRow } from "../../store/complaint-rows";
import { ComplaintActionEnum, ComplaintStatusEnum } from "../enums";
import { DateTimeScalar } from "../scalars";
import { AttachmentType } from "./complaint";
import { FollowUpType } from "./follow-up";
import { UserErrorType } from "./user-error";

/** A case as its citizen sees it. */
@ObjectType("TrackedComplaint", { description: "A case as its citizen sees it.", simpleResolvers: true })
export class TrackedComplaintType {
  @Field(() => String)
  ticketNumber!: string;

  @Field(() => ComplaintStatusEnum)
  status!: ComplaintStatus;

  @Field(() => String)
  statusLabel!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String, { nullable: true })
  leadAgencyName!: string | null;

  @Field(() => ID, { nullable: true })
  nationalId!: string | null;

  @Field(() => String, { nullable: true })
  nationalStatusName!: string | null;

  @Field(() => [FollowUpType])
  publicFollowUps!: FollowUpType[];

  @Field(() => [AttachmentType], { description: "What came with the complaint itself." })
  attachments!: AttachmentType[];

  @Field(() => [ComplaintActionEnum])
  allowedActions!: readonly ComplaintAction[];

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "Until when the citizen may answer the clarification; then the hub closes the case by itself.",
  })
  clarificationUntil!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "Until when the citizen may reopen; then the hub archives the case by itself.",
  })
  reopenUntil!: Date | null;

  @Field(() => DateTimeScalar)
  submittedAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

@ObjectType("TrackedPayload", { simpleResolvers: true })
export class TrackedPayloadType {
  @Field(() => TrackedComplaintType, { nullable: true })
  complaint!: TrackedComplaintType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("SubmitComplaintPayload", { simpleResolvers: true })
export class SubmitComplaintPayloadType {
  @Field(() => String, { nullable: true })
  ticketNumber!: string | null;

  @Field(() => String, { nullable: true, description: "Shown once: with the ticket it opens the tracker." })
  accessCode!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The slip for the citizen, in Indonesian: to be printed or read out at the counter.",
  })
  receipt!: string | null;

  @Field(() => TrackedComplaintType, { nullable: true })
  complaint!: (() => Promise<TrackedComplaintType | null>) | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];

  /** Read only where a field needs it: most clients keep ticket and code and leave. */
  row!: (() => Promise<ComplaintRow | null>) | null;
}
