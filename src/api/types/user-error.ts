import { Field, Int, ObjectType } from "type-graphql";
import type { ComplaintAction } from "../../domain/status";
import { ComplaintActionEnum } from "../enums";

/** An expected fault of a mutation. */
@ObjectType("UserError", {
  description: "An expected fault: nothing was written. Codes are listed in docs/errors.md; texts are Indonesian.",
  simpleResolvers: true,
})
export class UserErrorType {
  @Field(() => String)
  code!: string;

  @Field(() => String)
  message!: string;

  @Field(() => [String], { nullable: true, description: "The argument at fault." })
  path!: readonly string[] | null;

  @Field(() => Int, { nullable: true })
  currentVersion!: number | null;

  @Field(() => [ComplaintActionEnum], { nullable: true, description: "What the caller may do now." })
  allowedActions!: readonly ComplaintAction[] | null;
}
