import { Field, Float, Int, ObjectType } from "type-graphql";
import type { DuplicateReason } from "../../domain/duplicate";
import type { ComplaintKind } from "../../domain/status";
import { ComplaintKindEnum, DuplicateReasonEnum } from "../enums";
import { DateScalar } from "../scalars";
import { ComplaintType } from "./complaint";
import { UserErrorType } from "./user-error";

/** What somebody else has reported already, as far as the public may know. */
@ObjectType("DuplicateHint", {
  description:
    "An open case that may be about the same, without a word of it and without its number; never a secret one.",
  simpleResolvers: true,
})
export class DuplicateHintType {
  @Field(() => ComplaintKindEnum)
  kind!: ComplaintKind;

  @Field(() => String, { nullable: true })
  categoryName!: string | null;

  @Field(() => String, { nullable: true, description: "Kecamatan." })
  district!: string | null;

  @Field(() => DateScalar, { description: "The day on which it was submitted, in Asia/Jakarta." })
  submittedOn!: string;
}

/** A case that may be about the same, for the coordinator. */
@ObjectType("PossibleDuplicate", { description: "A case that may be about the same thing.", simpleResolvers: true })
export class PossibleDuplicateType {
  @Field(() => ComplaintType)
  complaint!: ComplaintType;

  @Field(() => Float, { description: "From 0 to 1." })
  score!: number;

  @Field(() => [DuplicateReasonEnum], { description: "What they have in common." })
  reasons!: readonly DuplicateReason[];
}

@ObjectType("SupportPayload", { simpleResolvers: true })
export class SupportPayloadType {
  @Field(() => Int, { nullable: true, description: "How many have the same trouble by now, besides the reporter." })
  meTooCount!: number | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}
