import { Field, ID, Int, ObjectType } from "type-graphql";
import { type SyncVerdict, SyncVerdictEnum } from "../enums";
import { DateTimeScalar, JsonScalar } from "../scalars";
import { ComplaintType } from "./complaint";
import { connectionTypes } from "./paging";

@ObjectType("Sweep", {
  description: "A comparison of both sides of every case that is under way; it may take several nights.",
  simpleResolvers: true,
})
export class SweepType {
  @Field(() => DateTimeScalar, { description: "When it began." })
  startedAt!: Date;

  @Field(() => Int, { description: "Cases that were compared so far." })
  casesRead!: number;

  @Field(() => Int, { description: "Cases that it still comes to." })
  casesLeft!: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "The oldest reading of the national side that it rests on.",
  })
  oldestReadAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When it ends at its rate so far; null as long as there is none.",
  })
  expectedEndAt!: Date | null;
}

@ObjectType("NationalTask", {
  description: "A click that somebody has to make in the LAPOR! admin. It vanishes when a reading confirms it.",
  simpleResolvers: true,
})
export class NationalTaskType {
  @Field(() => String, { description: "The case here." })
  ticketNumber!: string;

  @Field(() => ID, { nullable: true, description: "The case there." })
  nationalId!: string | null;

  @Field(() => String, { description: "What to click there, in Indonesian." })
  click!: string;

  @Field(() => String, { description: "Why, in Indonesian." })
  reason!: string;

  @Field(() => DateTimeScalar, { description: "Since when both sides have stood so." })
  since!: Date;

  @Field(() => ComplaintType, { nullable: true, description: "For those who may see it." })
  complaint!: () => Promise<ComplaintType | null>;
}

@ObjectType("ReconciliationItem", {
  description: "A case that a comparison found not to be EQUAL, or mended.",
  simpleResolvers: true,
})
export class ReconciliationItemType {
  @Field(() => ID, { description: "The case's number in this comparison." })
  id!: string;

  @Field(() => String, { description: "The case here." })
  ticketNumber!: string;

  @Field(() => ID, { nullable: true, description: "The case there." })
  nationalId!: string | null;

  @Field(() => SyncVerdictEnum, { description: "How both sides compare." })
  verdict!: SyncVerdict;

  @Field(() => [String], { description: "What differs, as machine words." })
  differences!: readonly string[];

  @Field(() => String, { nullable: true, description: "Who must do what, in Indonesian." })
  waiting!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "What was done, in Indonesian; in a trial: what would have been done.",
  })
  action!: string | null;

  @Field(() => ComplaintType, { nullable: true, description: "For those who may see it." })
  complaint!: () => Promise<ComplaintType | null>;
}

export const nationalTaskTypes = connectionTypes("NationalTask", () => NationalTaskType);
export const reconciliationItemTypes = connectionTypes("ReconciliationItem", () => ReconciliationItemType);

/** A signed comparison of both sides. */
@ObjectType("Reconciliation", {
  description: "A signed comparison of both sides; `/reconciliations/<id>.html` prints it, `.json` can be verified.",
})
export class ReconciliationType {
  @Field(() => ID, { description: "Number of the comparison." })
  id!: string;

  @Field(() => DateTimeScalar, { description: "When it began." })
  startedAt!: Date;

  @Field(() => DateTimeScalar, { description: "When it ended, perhaps some nights later." })
  finishedAt!: Date;

  @Field(() => Boolean, { description: "A trial: nothing was sent, applied or repaired." })
  isDryRun!: boolean;

  @Field(() => Int, { description: "Cases that were compared." })
  total!: number;

  @Field(() => Int, { description: "Of these, cases in which both sides fit." })
  equal!: number;

  @Field(() => Int, { description: "Cases that were mended." })
  repaired!: number;

  @Field(() => JsonScalar, { description: "Number of cases by verdict." })
  counts!: Readonly<Record<string, number>>;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "The oldest reading of the national side that it rests on.",
  })
  oldestReadAt!: Date | null;

  @Field(() => String, { description: "Ed25519, in base64, over the canonical report." })
  signature!: string;
}

export const reconciliationTypes = connectionTypes("Reconciliation", () => ReconciliationType);
