import { Field, ID, Int, ObjectType } from "type-graphql";
import { LinkStateEnum } from "../enums";
import { DateTimeScalar } from "../scalars";
import { connectionTypes } from "./paging";
import { SweepType } from "./reconciliation";
import { UserErrorType } from "./user-error";

@ObjectType("NationalInstitution", {
  description: "An institution of the national system, as its master list names it.",
  simpleResolvers: true,
})
export class NationalInstitutionType {
  @Field(() => ID, { description: "Its number there." })
  id!: string;

  @Field(() => String, { description: "Its name there." })
  name!: string;
}

@ObjectType("SyncHealth", { description: "How the bridge stands.", simpleResolvers: true })
export class SyncHealthType {
  @Field(() => LinkStateEnum, { description: "Whether calls to the national system get through." })
  state!: string;

  @Field(() => DateTimeScalar, { description: "Since when it has been in that state." })
  since!: Date;

  @Field(() => String, { nullable: true, description: "Why it is not OK, in Indonesian." })
  reason!: string | null;

  @Field(() => Int, { description: "What is to be sent and waits for nobody." })
  queued!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: "The oldest of what is queued." })
  oldestQueuedAt!: Date | null;

  @Field(() => Int, { description: "What was to be sent and waits for a person." })
  parked!: number;

  @Field(() => Int, { description: "Of these, calls of which nobody knows whether they arrived." })
  unknownOutcome!: number;

  @Field(() => Int, { description: "Cases that are neither EQUAL nor NOT_LINKED." })
  notEqual!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: "The one that has been so for longest." })
  oldestNotEqualAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "The last good reading of any case." })
  lastPullAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "The last call that arrived." })
  lastPushAt!: Date | null;

  @Field(() => [String], { description: "Optional national calls that are switched on." })
  capabilities!: readonly string[];

  @Field(() => SweepType, { nullable: true, description: "The comparison that is under way." })
  sweep!: () => Promise<SweepType | null>;
}

@ObjectType("SyncRun", { description: "One pass of the bridge, and what it did.", simpleResolvers: true })
export class SyncRunType {
  @Field(() => ID, { description: "Number of the pass." })
  id!: string;

  @Field(() => String, { description: "`ALL` cases, or `ONE`." })
  kind!: string;

  @Field(() => DateTimeScalar, { description: "When it began." })
  startedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it ended." })
  finishedAt!: Date | null;

  @Field(() => Int, { description: "Cases that were read there." })
  pulled!: number;

  @Field(() => Int, { description: "Items that were sent." })
  pushed!: number;

  @Field(() => Int, { description: "Cases that were mended." })
  repaired!: number;

  @Field(() => Int, { description: "Items that came to wait for a person." })
  parked!: number;
}

@ObjectType("SyncRunPayload", { description: "A pass of the bridge, or why there was none.", simpleResolvers: true })
export class SyncRunPayloadType {
  @Field(() => SyncRunType, { nullable: true, description: "The pass." })
  run!: SyncRunType | null;

  @Field(() => [UserErrorType], { description: "Why it was refused." })
  userErrors!: UserErrorType[];
}

/** Something of the bridge that waits for a person. */
@ObjectType("ParkedItem", { description: "Something of the bridge that waits for a person." })
export class ParkedItemType {
  @Field(() => ID, { description: "Number of the item." })
  id!: string;

  @Field(() => String, {
    description:
      "What was to be sent: CREATE UPLOAD FOLLOW_UP TRANSFER STATUS; RECORD: what was read and not taken in.",
  })
  kind!: string;

  @Field(() => String, {
    description:
      "UNKNOWN_OUTCOME REFUSED EXHAUSTED QUARANTINED UNREADABLE; after a decision how it stands: QUEUED … DONE DISCARDED.",
  })
  state!: string;

  @Field(() => String, { description: "Why it waits." })
  reason!: string;

  @Field(() => Int, { description: "Calls made for it; of a record: readings in which it was found so." })
  attempts!: number;

  @Field(() => DateTimeScalar, { description: "Since when it has been in its state." })
  parkedAt!: Date;

  complaintId!: string | null;
}

@ObjectType("ParkedItemPayload", {
  description: "A parked item as it is after a decision, or why it was refused.",
  simpleResolvers: true,
})
export class ParkedItemPayloadType {
  @Field(() => ParkedItemType, { nullable: true, description: "The item as it is now." })
  item!: ParkedItemType | null;

  @Field(() => [UserErrorType], { description: "Why the decision was refused." })
  userErrors!: UserErrorType[];
}

export const institutionTypes = connectionTypes("NationalInstitution", () => NationalInstitutionType);
export const parkedTypes = connectionTypes("ParkedItem", () => ParkedItemType);
