import { Field, ID, Int, ObjectType } from "type-graphql";
import { LinkStateEnum, type SyncVerdict, SyncVerdictEnum } from "../enums";
import { DateTimeScalar } from "../scalars";
import { ComplaintType } from "./complaint";
import { connectionTypes } from "./paging";
import { UserErrorType } from "./user-error";

@ObjectType("NationalInstitution", { simpleResolvers: true })
export class NationalInstitutionType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;
}

@ObjectType("SyncHealth", { description: "How the bridge stands.", simpleResolvers: true })
export class SyncHealthType {
  @Field(() => LinkStateEnum)
  state!: string;

  @Field(() => DateTimeScalar)
  since!: Date;

  @Field(() => Int)
  queued!: number;

  @Field(() => DateTimeScalar, { nullable: true })
  oldestQueuedAt!: Date | null;

  @Field(() => Int)
  parked!: number;

  @Field(() => Int)
  unknownOutcome!: number;

  @Field(() => Int)
  notEqual!: number;

  @Field(() => DateTimeScalar, { nullable: true })
  oldestNotEqualAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  lastPullAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  lastPushAt!: Date | null;

  @Field(() => [String])
  capabilities!: readonly string[];
}

@ObjectType("SyncRun", { simpleResolvers: true })
export class SyncRunType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  kind!: string;

  @Field(() => DateTimeScalar)
  startedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  finishedAt!: Date | null;

  @Field(() => Int)
  pulled!: number;

  @Field(() => Int)
  pushed!: number;

  @Field(() => Int)
  repaired!: number;

  @Field(() => Int)
  parked!: number;
}

@ObjectType("SyncRunPayload", { simpleResolvers: true })
export class SyncRunPayloadType {
  @Field(() => SyncRunType, { nullable: true })
  run!: SyncRunType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

/** Something of the bridge that waits for a person. */
@ObjectType("ParkedItem", { description: "Something of the bridge that waits for a person." })
export class ParkedItemType {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: "CREATE UPLOAD FOLLOW_UP TRANSFER STATUS RECORD" })
  kind!: string;

  @Field(() => String, { description: "UNKNOWN_OUTCOME REFUSED EXHAUSTED QUARANTINED UNREADABLE" })
  state!: string;

  @Field(() => String)
  reason!: string;

  @Field(() => Int)
  attempts!: number;

  @Field(() => DateTimeScalar)
  parkedAt!: Date;

  complaintId!: string;
}

@ObjectType("ParkedItemPayload", { simpleResolvers: true })
export class ParkedItemPayloadType {
  @Field(() => ParkedItemType, { nullable: true })
  item!: ParkedItemType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("ReconciliationItem", { simpleResolvers: true })
export class ReconciliationItemType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  ticketNumber!: string;

  @Field(() => ID, { nullable: true })
  nationalId!: string | null;

  @Field(() => SyncVerdictEnum)
  verdict!: SyncVerdict;

  @Field(() => [String])
  differences!: readonly string[];

  @Field(() => String, { nullable: true })
  action!: string | null;

  @Field(() => ComplaintType, { nullable: true })
  complaint!: ComplaintType | null;
}

export const institutionTypes = connectionTypes("NationalInstitution", () => NationalInstitutionType);
export const parkedTypes = connectionTypes("ParkedItem", () => ParkedItemType);
export const reconciliationItemTypes = connectionTypes("ReconciliationItem", () => ReconciliationItemType);

/** A signed comparison of both sides. */
@ObjectType("Reconciliation", { description: "A signed comparison of both sides." })
export class ReconciliationType {
  @Field(() => ID)
  id!: string;

  @Field(() => DateTimeScalar)
  startedAt!: Date;

  @Field(() => DateTimeScalar)
  finishedAt!: Date;

  @Field(() => Int)
  total!: number;

  @Field(() => Int)
  equal!: number;

  @Field(() => String)
  signature!: string;

  /** Every compared case, in the order of the report; served in pages. */
  entries!: readonly ReconciliationItemType[];
}

export const reconciliationTypes = connectionTypes("Reconciliation", () => ReconciliationType);
