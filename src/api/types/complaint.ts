import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { runningWindows } from "../../domain/citizen-window";
import {
  type Channel,
  type ClockState,
  type ComplaintAction,
  type ComplaintKind,
  type ComplaintStatus,
  type Origin,
  type Role,
  type SopStep,
  STATUS_LABELS,
  stepOf,
} from "../../domain/status";
import { NO_DUE } from "../../store/columns";
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
} from "../enums";
import { CursorScalar, DateScalar, DateTimeScalar } from "../scalars";
import { FollowUpType } from "./follow-up";
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

  @Field(() => String, {
    description:
      "A citizen's own name of it is for himself, and for those who may know who he is; others read a plain one.",
  })
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

/** An event of the log. */
@ObjectType("ComplaintEvent", { description: "One event of the log.", simpleResolvers: true })
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

/** A case, for officers and keys that may see it: read from its row when asked, so that what nobody asks costs nothing. */
@ObjectType("Complaint", { description: "A case, for those who may see it.", simpleResolvers: true })
export class ComplaintType {
  constructor(
    readonly row: ComplaintRow,
    private readonly now: Date,
  ) {}

  @Field(() => ID)
  get id(): string {
    return this.row.id;
  }

  @Field(() => String)
  get ticketNumber(): string {
    return this.row.ticketNumber;
  }

  @Field(() => Int, { description: "Rises by one with every event that changes the case." })
  get version(): number {
    return this.row.version;
  }

  @Field(() => ComplaintKindEnum)
  get kind(): ComplaintKind {
    return this.row.kind;
  }

  @Field(() => ChannelEnum)
  get channel(): Channel {
    return this.row.channel;
  }

  @Field(() => OriginEnum)
  get origin(): Origin {
    return this.row.origin;
  }

  @Field(() => ComplaintStatusEnum)
  get status(): ComplaintStatus {
    return this.row.status;
  }

  @Field(() => String, { description: "The status in Indonesian." })
  get statusLabel(): string {
    return STATUS_LABELS[this.row.status];
  }

  @Field(() => SopStepEnum, { description: "The SOP step that is now awaited." })
  get step(): SopStep {
    return stepOf(this.row);
  }

  @Field(() => Boolean, { description: "anonim: the public and the agency do not see the name." })
  get isAnonymous(): boolean {
    return this.row.isAnonymous;
  }

  @Field(() => Boolean, { description: "rahasia: the whole case is hidden from the public." })
  get isSecret(): boolean {
    return this.row.isSecret;
  }

  @Field(() => DateScalar, { nullable: true })
  get incidentOn(): string | null {
    return this.row.incidentOn;
  }

  @Field(() => DateTimeScalar, { nullable: true, description: "Earliest due time of the running clocks." })
  get dueAt(): Date | null {
    return this.row.dueAt.getTime() === NO_DUE.getTime() ? null : this.row.dueAt;
  }

  @Field(() => Boolean)
  get isOverdue(): boolean {
    return this.row.dueAt.getTime() < this.now.getTime();
  }

  @Field(() => Boolean, { description: "The agency said with its answer that work goes on." })
  get stillInProcess(): boolean {
    return this.row.stillInProcess;
  }

  @Field(() => String, { nullable: true })
  get agendaNumber(): string | null {
    return this.row.agendaNumber;
  }

  @Field(() => Int, { nullable: true, description: "1 to 5." })
  get rating(): number | null {
    return this.row.rating;
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "Until when the citizen may answer the clarification; then the hub closes the case by itself.",
  })
  get clarificationUntil(): Date | null {
    return runningWindows(this.row).clarificationUntil;
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "Until when the citizen may reopen; then the hub archives the case by itself.",
  })
  get reopenUntil(): Date | null {
    return runningWindows(this.row).reopenUntil;
  }

  @Field(() => DateTimeScalar)
  get submittedAt(): Date {
    return this.row.submittedAt;
  }

  @Field(() => DateTimeScalar)
  get updatedAt(): Date {
    return this.row.updatedAt;
  }
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
