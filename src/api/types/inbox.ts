import { Field, ID, Int, ObjectType } from "type-graphql";
import { type FrameKind, FrameKindEnum } from "../enums";
import { CursorScalar, JsonScalar } from "../scalars";
import { ComplaintEventType, ComplaintType } from "./complaint";
import { PageInfoType } from "./paging";
import { TrackedComplaintType } from "./tracked";

@ObjectType("InboxEdge", { simpleResolvers: true })
export class InboxEdgeType {
  @Field(() => CursorScalar)
  cursor!: string;

  @Field(() => ComplaintType)
  node!: ComplaintType;
}

@ObjectType("InboxConnection", { simpleResolvers: true })
export class InboxConnectionType {
  @Field(() => [InboxEdgeType])
  edges!: readonly InboxEdgeType[];

  @Field(() => PageInfoType)
  pageInfo!: PageInfoType;

  @Field(() => CursorScalar, { description: "Subscribe from here: the page may be ahead of it, never behind." })
  liveCursor!: string;
}

@ObjectType("InboxCounts", { description: "Counts under the same scope as the list.", simpleResolvers: true })
export class InboxCountsType {
  @Field(() => Int)
  open!: number;

  @Field(() => Int)
  overdue!: number;

  @Field(() => Int)
  unclaimed!: number;

  @Field(() => Int)
  mine!: number;

  @Field(() => JsonScalar, { description: "Number of cases by status, closed ones too." })
  byStatus!: Readonly<Record<string, number>>;
}

/** One message of a live inbox. */
@ObjectType("InboxFrame", { simpleResolvers: true })
export class InboxFrameType {
  @Field(() => CursorScalar, { description: "Resume from here." })
  cursor!: string;

  @Field(() => FrameKindEnum)
  kind!: FrameKind;

  @Field(() => ID, { nullable: true })
  complaintId!: string | null;

  @Field(() => ComplaintType, { nullable: true, description: "The case as it is now." })
  complaint!: ComplaintType | null;

  @Field(() => ComplaintEventType, { nullable: true, description: "What happened." })
  event!: ComplaintEventType | null;
}

@ObjectType("TrackedFrame", { simpleResolvers: true })
export class TrackedFrameType {
  @Field(() => CursorScalar)
  cursor!: string;

  @Field(() => FrameKindEnum)
  kind!: FrameKind;

  @Field(() => TrackedComplaintType, { nullable: true })
  complaint!: TrackedComplaintType | null;
}
