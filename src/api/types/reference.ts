import { Field, ID, ObjectType } from "type-graphql";
import type { ComplaintAction, ComplaintStatus, Role } from "../../domain/status";
import { ComplaintActionEnum, ComplaintStatusEnum, RoleEnum } from "../enums";

@ObjectType("Category", { description: "A subject under which complaints are filed.", simpleResolvers: true })
export class CategoryType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => ID, { nullable: true, name: "parent" })
  parentId!: string | null;

  @Field(() => Boolean)
  isActive!: boolean;

  /** Shown by its resolver. */
  nationalCategoryId!: string | null;
}

@ObjectType("WorkflowTransition", { description: "One row of the workflow.", simpleResolvers: true })
export class WorkflowTransitionType {
  @Field(() => ComplaintStatusEnum)
  from!: ComplaintStatus;

  @Field(() => ComplaintActionEnum)
  action!: ComplaintAction;

  @Field(() => ComplaintStatusEnum)
  to!: ComplaintStatus;

  @Field(() => [RoleEnum], { description: "Empty: the citizen, or the hub itself." })
  roles!: Role[];

  @Field(() => String, { nullable: true, description: "What else must hold, Indonesian." })
  condition!: string | null;
}
