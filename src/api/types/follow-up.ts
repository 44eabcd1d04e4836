import { Field, ID, ObjectType } from "type-graphql";
import type { Origin, Role, Visibility } from "../../domain/status";
import type { CaseTextEntity } from "../../store/entities/case-text.entity";
import { OriginEnum, RoleEnum, VisibilityEnum } from "../enums";
import { DateTimeScalar } from "../scalars";

/** What a follow-up shows of its row. */
type ShownText = Pick<
  CaseTextEntity,
  "id" | "visibility" | "origin" | "authorKind" | "authorRole" | "agencyId" | "createdAt"
>;

/** A text in a case: question, answer, follow-up. Sealed texts are opened when they are asked for. */
@ObjectType("FollowUp", { description: "What was written in a case.", simpleResolvers: true })
export class FollowUpType {
  constructor(
    private readonly row: ShownText,
    readonly complaintId: string,
    name: string | null,
    /** Opens the sealed text. @throws when it was altered */
    readonly open: () => string,
  ) {
    this.authorName = name;
  }

  @Field(() => ID)
  get id(): string {
    return this.row.id;
  }

  @Field(() => VisibilityEnum)
  get visibility(): Visibility {
    return this.row.visibility;
  }

  @Field(() => OriginEnum)
  get origin(): Origin {
    return this.row.origin;
  }

  @Field(() => String, { nullable: true })
  readonly authorName: string | null;

  @Field(() => RoleEnum, { nullable: true })
  get authorRole(): Role | null {
    return this.row.authorRole;
  }

  @Field(() => DateTimeScalar)
  get createdAt(): Date {
    return this.row.createdAt;
  }

  /** Whoever reads it is the citizen whose case it is. */
  isOfReader = false;

  get agencyId(): string | null {
    return this.row.agencyId;
  }

  get isOfOfficer(): boolean {
    return this.row.authorKind === "OFFICER";
  }
}
