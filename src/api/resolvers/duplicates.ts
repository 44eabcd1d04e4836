import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from "type-graphql";
import { supportComplaint } from "../../cases/support";
import { type DuplicateFacts, type DuplicateJudgement, duplicateJudge } from "../../domain/duplicate";
import { jakartaDateOf } from "../../domain/jakarta-time";
import { may } from "../../domain/permission";
import type { ComplaintRow } from "../../store/complaint-rows";
import { type NearbyRow, readNearby } from "../../store/nearby-rows";
import { answered, pageSize } from "../answering";
import type { HubContext } from "../context";
import type { RateRule } from "../hub";
import { ComplaintType } from "../types/complaint";
import { DuplicateHintType, PossibleDuplicateType, SupportPayloadType } from "../types/duplicates";
import { SubmitComplaintPayloadType } from "../types/tracked";
import { complaintView, wordsOf } from "../views";
import { limit } from "./citizen";

/** A neighbourhood behind one address, on the day of a flood. */
const SUPPORT_RULE: RateRule = { name: "support", burst: 20, perMinute: 10 };
/** More would be read by nobody who is about to submit. */
const MAX_HINTS = 5;

interface Similar {
  readonly row: NearbyRow;
  readonly judgement: DuplicateJudgement;
}

async function similarTo(ctx: HubContext, facts: DuplicateFacts, exceptId: string): Promise<Similar[]> {
  const judge = duplicateJudge(facts);
  const rows = await readNearby(ctx.hub.cases.work, facts, exceptId);
  return rows
    .flatMap((row) => {
      const judgement = judge(row);
      return judgement === null ? [] : [{ row, judgement }];
    })
    .sort((a, b) => b.judgement.score - a.judgement.score || (a.row.id < b.row.id ? -1 : 1));
}

function factsOf(ctx: HubContext, row: ComplaintRow): DuplicateFacts {
  return { ...wordsOf(ctx, row), submittedAt: row.submittedAt };
}

@Resolver(() => ComplaintType)
export class DuplicateResolver {
  @FieldResolver(() => [PossibleDuplicateType], {
    description: "Open cases that may be about the same, likeliest first; for the coordinator, to others empty.",
  })
  async possibleDuplicates(
    @Ctx() ctx: HubContext,
    @Root() { row }: ComplaintType,
    @Arg("first", () => Int, { nullable: true, defaultValue: 5 }) first: number | null,
  ): Promise<PossibleDuplicateType[]> {
    if (!may(ctx.caller, "case:merge", row)) return [];
    const found = (await similarTo(ctx, factsOf(ctx, row), row.id)).slice(0, pageSize(first ?? 5));
    const cases = await Promise.all(found.map((one) => ctx.loaders.complaint.load(one.row.id)));
    return found.flatMap(({ judgement }, index) => {
      const other = cases[index];
      if (other == null || other.isSecret) return [];
      return [{ complaint: complaintView(other, ctx.now), ...judgement }];
    });
  }

  @FieldResolver(() => Int, { description: 'How many others have the same trouble: merged cases, and "saya juga".' })
  meTooCount(@Ctx() ctx: HubContext, @Root() { row }: ComplaintType): Promise<number> {
    return ctx.loaders.meToo.load(row.id);
  }
}

@Resolver(() => SubmitComplaintPayloadType)
export class DuplicateHintResolver {
  @FieldResolver(() => [DuplicateHintType], {
    description: "Open public cases that may be about the same; empty when this one is secret.",
  })
  async possibleDuplicates(
    @Ctx() ctx: HubContext,
    @Root() payload: SubmitComplaintPayloadType,
  ): Promise<DuplicateHintType[]> {
    const row = (await payload.row?.()) ?? null;
    // What a secret case says goes nowhere, not even into a search.
    if (row === null || row.isSecret) return [];
    const found = (await similarTo(ctx, factsOf(ctx, row), row.id)).slice(0, MAX_HINTS);
    return Promise.all(
      found.map(async ({ row: { kind, categoryId, district, submittedAt } }) => ({
        kind,
        categoryName: categoryId === null ? null : ((await ctx.loaders.category.load(categoryId))?.name ?? null),
        district,
        submittedOn: jakartaDateOf(submittedAt),
      })),
    );
  }

  @Mutation(() => SupportPayloadType, {
    description:
      '"Saya juga": counts once for a phone number, or without one for the caller\'s network. For open cases that are not secret.',
  })
  supportComplaint(
    @Ctx() ctx: HubContext,
    @Arg("ticketNumber", () => String) ticketNumber: string,
    @Arg("phone", () => String, { nullable: true }) phone: string | null | undefined,
  ): Promise<SupportPayloadType> {
    limit(ctx, SUPPORT_RULE);
    return answered({ meTooCount: null as number | null }, async () => ({
      meTooCount: await supportComplaint(ctx.hub.cases, ticketNumber, { phone, address: ctx.address }),
    }));
  }
}
