import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import type {
  Channel,
  ClockState,
  ComplaintAction,
  ComplaintKind,
  ComplaintStatus,
  Origin,
  Role,
  SopStep,
  Visibility,
} from "../../domain/status";
import type { ComplaintRow } from "../../store/complaint-rows";
import type { EventData } from "../../store/entities/event.entity";
import {
  ChannelEnum,
  ClockStateEnum,
  ComplaintActionEnum,
  ComplaintKindEnum,
  ComplaintStatusEnum,
  OriginEnum,
  RoleEnum,
  SopStepEnum,
  type SyncVerdict,
  SyncVerdictEnum,
  VisibilityEnum,
} from "../enums";
import { CursorScalar, DateScalar, DateTimeScalar } from "../scalars";
import { connectionTypes } from "./paging";
import { UserErrorType } from "./user-error";

/** A clock of a case. */
@ObjectType("SlaClock", { description: "A time limit on a case.", simpleResolvers: true })
export class SlaClockType {
  @Field(() => String, {
    description: "A SopStep name, or NATIONAL_FORWARD NATIONAL_FIRST_FOLLOW_UP NATIONAL_FINISH NATIONAL_AUTO_CLOSE.",
  })
  step!: string;

  @Field(() => String, { description: "`SOP`, or the regulation that demands the limit." })
  law!: string;

  @Field(() => DateTimeScalar)
  startedAt!: Date;

  @Field(() => DateTimeScalar, { description: "Of a paused clock: the earliest time at which it can be due." })
  dueAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  stoppedAt!: Date | null;

  @Field(() => ClockStateEnum)
  state!: ClockState;

  @Field(() => Float, { description: "How long it was paused, in milliseconds." })
  pausedMs!: number;

  @Field(() => Int, { description: "Version of the policy that judges it." })
  policyVersion!: number;

  @Field(() => Int, { nullable: true, description: "Version of the calendar by which it was counted." })
  calendarVersion!: number | null;

  @Field(() => Boolean, { description: "A year whose holidays are only foreseen was used." })
  provisional!: boolean;

  @Field(() => Int, { nullable: true, description: "The highest rung that it reached; 0: a warning; null: none." })
  escalationLevel!: number | null;

  @Field(() => String, { description: "The clock in words, Indonesian." })
  explanation!: string;
}

/** A file of a case. */
@ObjectType("Attachment", { simpleResolvers: true })
export class AttachmentType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  fileName!: string;

  @Field(() => String)
  contentType!: string;

  @Field(() => Int)
  sizeBytes!: number;

  @Field(() => String, {
    description:
      "Path on this server: GET with the caller's token, or POST with the citizen's ticketNumber and accessCode as JSON.",
  })
  url!: string;
}

/** A text in a case: question, answer, follow-up. */
@ObjectType("FollowUp", { description: "What was written in a case." })
export class FollowUpType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  text!: string;

  @Field(() => VisibilityEnum)
  visibility!: Visibility;

  @Field(() => OriginEnum)
  origin!: Origin;

  @Field(() => String, { nullable: true })
  authorName!: string | null;

  @Field(() => RoleEnum, { nullable: true })
  authorRole!: Role | null;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  agencyId!: string | null;
  complaintId!: string;
}

/** An event of the log. */
@ObjectType("ComplaintEvent", { description: "One event of the log." })
export class ComplaintEventType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The case; null for changes of policies, calendar, agencies, officers, keys.",
  })
  complaintId!: string | null;

  @Field(() => String, { description: "Order of commit over all cases." })
  position!: string;

  @Field(() => String, { description: "Past participle of the action, or CLAIMED, RELEASED, IDENTITY_REVEALED, …" })
  type!: string;

  @Field(() => ComplaintActionEnum, { nullable: true })
  action!: ComplaintAction | null;

  @Field(() => RoleEnum, { nullable: true })
  actorRole!: Role | null;

  @Field(() => DateTimeScalar)
  occurredAt!: Date;

  @Field(() => Int, { description: "The case's version after it; never falls along the log." })
  complaintVersion!: number;

  actorKind!: string;
  actorId!: string | null;
  textId!: string | null;
  data!: EventData;
}

/** How a case stands in the national system. */
@ObjectType("NationalCase", { simpleResolvers: true })
export class NationalCaseType {
  @Field(() => ID, { nullable: true })
  nationalId!: string | null;

  @Field(() => String, { nullable: true })
  statusName!: string | null;

  @Field(() => String, { nullable: true })
  statusCode!: string | null;

  @Field(() => SyncVerdictEnum)
  verdict!: SyncVerdict;

  @Field(() => [String])
  differences!: readonly string[];

  @Field(() => String, { nullable: true })
  waiting!: string | null;

  @Field(() => Int, { description: "Files that its log names and that are not here: not yet, or not accepted." })
  missingFiles!: number;

  @Field(() => DateTimeScalar, { nullable: true })
  lastPulledAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  lastPushedAt!: Date | null;
}

/** A place, as far as the citizen said. */
@ObjectType("Location", { simpleResolvers: true })
export class LocationType {
  @Field(() => String, { nullable: true })
  address!: string | null;

  @Field(() => String, { nullable: true })
  district!: string | null;

  @Field(() => String, { nullable: true })
  village!: string | null;

  @Field(() => Float, { nullable: true })
  latitude!: number | null;

  @Field(() => Float, { nullable: true })
  longitude!: number | null;
}

/** A case, for officers and keys that may see it. */
@ObjectType("Complaint", { description: "A case, for those who may see it." })
export class ComplaintType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  ticketNumber!: string;

  @Field(() => Int, { description: "Rises by one with every event that changes the case." })
  version!: number;

  @Field(() => ComplaintKindEnum)
  kind!: ComplaintKind;

  @Field(() => ChannelEnum)
  channel!: Channel;

  @Field(() => OriginEnum)
  origin!: Origin;

  @Field(() => ComplaintStatusEnum)
  status!: ComplaintStatus;

  @Field(() => String, { description: "The status in Indonesian." })
  statusLabel!: string;

  @Field(() => SopStepEnum, { description: "The SOP step that is now awaited." })
  step!: SopStep;

  @Field(() => Boolean, { description: "anonim: the public and the agency do not see the name." })
  isAnonymous!: boolean;

  @Field(() => Boolean, { description: "rahasia: the whole case is hidden from the public." })
  isSecret!: boolean;

  @Field(() => DateScalar, { nullable: true })
  incidentOn!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Earliest due time of the running clocks." })
  dueAt!: Date | null;

  @Field(() => Boolean)
  isOverdue!: boolean;

  @Field(() => Boolean, { description: "The agency said with its answer that work goes on." })
  stillInProcess!: boolean;

  @Field(() => String, { nullable: true })
  agendaNumber!: string | null;

  @Field(() => Int, { nullable: true, description: "1 to 5." })
  rating!: number | null;

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

  row!: ComplaintRow;
}

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

export const followUpTypes = connectionTypes("FollowUp", () => FollowUpType);
export const eventTypes = connectionTypes("Event", () => ComplaintEventType);

@ObjectType("ComplaintPayload", { simpleResolvers: true })
export class ComplaintPayloadType {
  @Field(() => ComplaintType, { nullable: true })
  complaint!: ComplaintType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("TrackedPayload", { simpleResolvers: true })
export class TrackedPayloadType {
  @Field(() => TrackedComplaintType, { nullable: true })
  complaint!: TrackedComplaintType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("SubmitComplaintPayload")
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
  complaint!: TrackedComplaintType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];

  row!: ComplaintRow | null;
}

@ObjectType("AccessCodePayload", { simpleResolvers: true })
export class AccessCodePayloadType {
  @Field(() => String, { nullable: true, description: "Shown once: for the citizen, with his ticket." })
  accessCode!: string | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("EventPage", { simpleResolvers: true })
export class EventPageType {
  @Field(() => [ComplaintEventType])
  events!: ComplaintEventType[];

  @Field(() => CursorScalar, { description: "Where the next page begins." })
  cursor!: string;

  @Field(() => Boolean)
  hasMore!: boolean;
}
