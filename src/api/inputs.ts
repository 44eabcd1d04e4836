import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from "class-validator";
import { Field, Float, ID, InputType } from "type-graphql";
import type { Channel, ComplaintKind, ComplaintStatus } from "../domain/status";
import { ChannelEnum, ComplaintKindEnum, ComplaintStatusEnum, type SyncVerdict, SyncVerdictEnum } from "./enums";
import { DateScalar } from "./scalars";

/**
 * Only what no honest form sends is refused here, before any work is done; what a person may get wrong is said by the use
 * case in `userErrors`, for all fields at once.
 */
const TOO_LONG = { message: "Isian terlalu panjang. Silakan ringkas, lalu kirim lagi." };
const LONGEST = 50_000;

@InputType("LocationInput", { description: "Where it happened." })
export class LocationInput {
  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(2_000, TOO_LONG)
  address?: string | null;

  @Field(() => String, { nullable: true, description: "Kecamatan." })
  @IsOptional()
  @MaxLength(400, TOO_LONG)
  district?: string | null;

  @Field(() => String, { nullable: true, description: "Desa or kelurahan." })
  @IsOptional()
  @MaxLength(400, TOO_LONG)
  village?: string | null;

  @Field(() => Float, { nullable: true })
  latitude?: number | null;

  @Field(() => Float, { nullable: true })
  longitude?: number | null;
}

@InputType("ComplainantInput", { description: "Who complains; every field optional." })
export class ComplainantInput {
  @Field(() => String, { nullable: true, description: "One word is a full name." })
  @IsOptional()
  @MaxLength(1_000, TOO_LONG)
  name?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(100, TOO_LONG)
  phone?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(1_000, TOO_LONG)
  email?: string | null;

  @Field(() => String, { nullable: true, description: "Optional; 16 digits." })
  @IsOptional()
  @MaxLength(100, TOO_LONG)
  nik?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(2_000, TOO_LONG)
  address?: string | null;
}

@InputType("SubmitComplaintInput", { description: "SOP step 1: what a citizen hands in." })
export class SubmitComplaintInput {
  @Field(() => ComplaintKindEnum)
  kind!: ComplaintKind;

  @Field(() => String)
  @MaxLength(LONGEST, TOO_LONG)
  title!: string;

  @Field(() => String)
  @MaxLength(LONGEST, TOO_LONG)
  content!: string;

  @Field(() => ChannelEnum)
  channel!: Channel;

  @Field(() => ID, { nullable: true })
  category?: string | null;

  @Field(() => LocationInput, { nullable: true })
  @IsOptional()
  @ValidateNested()
  location?: LocationInput | null;

  @Field(() => DateScalar, { nullable: true })
  incidentOn?: string | null;

  @Field(() => ComplainantInput, { nullable: true })
  @IsOptional()
  @ValidateNested()
  complainant?: ComplainantInput | null;

  @Field(() => Boolean)
  isAnonymous!: boolean;

  @Field(() => Boolean)
  isSecret!: boolean;

  @Field(() => [ID], { nullable: true, description: "Ids that POST /files gave." })
  @IsOptional()
  @ArrayMaxSize(50, { message: "Lampiran terlalu banyak. Silakan kurangi." })
  attachments?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: "That the telephone number or the e-mail address is the complainant's; confirmContact gives it.",
  })
  @IsOptional()
  @MaxLength(200, TOO_LONG)
  contactProof?: string | null;
}

@InputType("InboxFilter", { description: "All conditions hold together." })
export class InboxFilterInput {
  @Field(() => [ComplaintStatusEnum], { nullable: true, description: "Left out: SUBMITTED … MONITORING." })
  statuses?: ComplaintStatus[] | null;

  @Field(() => Boolean, { nullable: true })
  overdue?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Claimed by the caller." })
  mine?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  unclaimed?: boolean | null;

  @Field(() => [ChannelEnum], { nullable: true })
  channel?: Channel[] | null;

  @Field(() => ID, { nullable: true, description: "Id of an officer." })
  claimedBy?: string | null;

  @Field(() => ID, { nullable: true })
  category?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Ticket, national id, or words of title and content (not of secret cases); at most 200 characters.",
  })
  search?: string | null;

  @Field(() => [SyncVerdictEnum], { nullable: true })
  syncVerdict?: SyncVerdict[] | null;
}
