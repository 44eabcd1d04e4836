import { Field, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../scalars";
import { UserErrorType } from "./user-error";

@ObjectType("RequestContactCodePayload", { simpleResolvers: true })
export class RequestContactCodePayloadType {
  @Field(() => DateTimeScalar, { nullable: true, description: "Until when the code holds." })
  expiresAt!: Date | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

@ObjectType("ConfirmContactPayload", { simpleResolvers: true })
export class ConfirmContactPayloadType {
  @Field(() => String, { nullable: true, description: "For `SubmitComplaintInput.contactProof`." })
  proof!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  expiresAt!: Date | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}
