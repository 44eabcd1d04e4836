import { Field, ID, Int, ObjectType } from "type-graphql";
import type { Role } from "../../domain/status";
import { RoleEnum } from "../enums";
import { DateTimeScalar } from "../scalars";
import { UserErrorType } from "./user-error";

/** An agency (OPD) or regional enterprise (BUMD). */
@ObjectType("Agency", { description: "A regency agency (OPD) or regional enterprise (BUMD).", simpleResolvers: true })
export class AgencyType {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: "Short code; stands for the id in every argument." })
  code!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  kind!: string;

  @Field(() => Boolean)
  isActive!: boolean;

  @Field(() => ID, { nullable: true, description: "The agency's own institution in the national system." })
  nationalInstitutionId!: string | null;

  @Field(() => ID, { nullable: true, description: "Id of the agency above it." })
  parentId!: string | null;

  /** Filled in by its resolver. */
  @Field(() => Int, { description: "Open cases in its inbox; for those who may read that inbox." })
  openCount?: number;

  @Field(() => Int, { description: "Open cases past due in its inbox; for those who may read that inbox." })
  overdueCount?: number;
}

/** An officer, as colleagues see him. */
@ObjectType("Viewer", { description: "An officer, as colleagues see him.", simpleResolvers: true })
export class ViewerType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => RoleEnum)
  role!: Role;

  agencyId!: string | null;
}

@ObjectType("LoginPayload", { simpleResolvers: true })
export class LoginPayloadType {
  @Field(() => String, { nullable: true, description: "Bearer token." })
  token!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  expiresAt!: Date | null;

  @Field(() => ViewerType, { nullable: true })
  viewer!: ViewerType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}

/** Who complains, for those who may know. */
@ObjectType("Complainant", { description: "Who complains, as far as he said.", simpleResolvers: true })
export class ComplainantType {
  @Field(() => String, { nullable: true })
  name!: string | null;

  @Field(() => String, { nullable: true })
  phone!: string | null;

  @Field(() => String, { nullable: true })
  email!: string | null;

  @Field(() => String, { nullable: true })
  nik!: string | null;

  @Field(() => String, { nullable: true })
  address!: string | null;

  @Field(() => Boolean, { description: "He wrote from the telephone number, or knew the code that was sent to it." })
  isContactProven!: boolean;

  @Field(() => Boolean, { description: "He knew the code that was sent to the e-mail address." })
  isEmailProven!: boolean;
}

@ObjectType("RevealIdentityPayload", { simpleResolvers: true })
export class RevealIdentityPayloadType {
  @Field(() => ComplainantType, { nullable: true })
  complainant!: ComplainantType | null;

  @Field(() => [UserErrorType])
  userErrors!: UserErrorType[];
}
