import { Arg, Ctx, Int, Mutation, Query, Resolver } from "type-graphql";
import { changeCase, type Verb } from "../../cases/change-case";
import { answerClarification, rate, reopen, withdraw } from "../../cases/citizen";
import { openTicket } from "../../cases/citizen-access";
import { submitComplaint } from "../../cases/submit";
import { HubError } from "../../domain/errors";
import { readComplaints } from "../../store/complaint-rows";
import { answered, type Payload } from "../answering";
import type { HubContext } from "../context";
import type { RateRule } from "../hub";
import { SubmitComplaintInput } from "../inputs";
import { SubmitComplaintPayloadType, TrackedComplaintType, TrackedPayloadType } from "../types/complaint";
import { trackedView } from "../views";

type Maybe<Value> = Value | null | undefined;

/** A household behind one address submits a few times; a script hundreds. */
const SUBMIT_RULE: RateRule = { name: "submit", burst: 20, perMinute: 10 };
/** Guessing access codes is hopeless anyway; this keeps it from being a load. */
export const TRACK_RULE: RateRule = { name: "track", burst: 30, perMinute: 60 };

/** @throws RATE_LIMITED. Officers at the counter and keys are not limited by address. */
export function limit(ctx: HubContext, rule: RateRule): void {
  if (ctx.caller.kind !== "NOBODY") return;
  const { ok, retryAfterSeconds } = ctx.hub.limiter.take(ctx.address, rule);
  if (!ok) throw new HubError("RATE_LIMITED", { retryAfterSeconds });
}

const Ticket = () => Arg("ticketNumber", () => String);
const Code = () => Arg("accessCode", () => String);

@Resolver()
export class CitizenResolver {
  @Query(() => TrackedComplaintType, {
    nullable: true,
    description: "A citizen's own case; null for a wrong ticket and a wrong code alike.",
  })
  async trackComplaint(
    @Ctx() ctx: HubContext,
    @Ticket() ticketNumber: string,
    @Code() accessCode: string,
  ): Promise<TrackedComplaintType | null> {
    limit(ctx, TRACK_RULE);
    const row = await openTicket(ctx.hub.cases, ticketNumber, accessCode);
    return row === null ? null : trackedView(ctx, row);
  }

  @Mutation(() => SubmitComplaintPayloadType, {
    description:
      "SOP step 1. Public for WEB, ANDROID, IOS; COUNTER needs an officer; SMS and WHATSAPP a key; NATIONAL never. The same key and input give the same ticket and access code.",
  })
  async submitComplaint(
    @Ctx() ctx: HubContext,
    @Arg("input", () => SubmitComplaintInput) input: SubmitComplaintInput,
    @Arg("idempotencyKey", () => String, { nullable: true }) idempotencyKey: Maybe<string>,
  ): Promise<SubmitComplaintPayloadType> {
    limit(ctx, SUBMIT_RULE);
    const empty = { ticketNumber: null, accessCode: null, complaint: null };
    return answered<Omit<SubmitComplaintPayloadType, "userErrors">>(empty, async () => {
      const receipt = await submitComplaint(ctx.hub.cases, ctx.caller, { ...input }, idempotencyKey);
      return {
        ticketNumber: receipt.ticketNumber,
        accessCode: receipt.accessCode,
        // Read only where it is asked for: most clients keep the two above and leave.
        complaint: async () => {
          const [row] = await readComplaints(ctx.hub.cases.work, [receipt.complaintId]);
          return row === undefined ? null : trackedView(ctx, row);
        },
      };
    });
  }

  @Mutation(() => TrackedPayloadType, { description: "Answers the coordinator's question." })
  answerClarification(
    @Ctx() ctx: HubContext,
    @Ticket() ticketNumber: string,
    @Code() accessCode: string,
    @Arg("text", () => String) text: string,
  ): Promise<TrackedPayloadType> {
    return act(ctx, answerClarification, ticketNumber, accessCode, { text });
  }

  @Mutation(() => TrackedPayloadType, { description: "Takes the complaint back, before an answer." })
  withdrawComplaint(
    @Ctx() ctx: HubContext,
    @Ticket() ticketNumber: string,
    @Code() accessCode: string,
    @Arg("reason", () => String, { nullable: true }) reason: Maybe<string>,
  ): Promise<TrackedPayloadType> {
    return act(ctx, withdraw, ticketNumber, accessCode, { reason });
  }

  @Mutation(() => TrackedPayloadType, { description: "Satisfaction, once, 1 to 5." })
  rateComplaint(
    @Ctx() ctx: HubContext,
    @Ticket() ticketNumber: string,
    @Code() accessCode: string,
    @Arg("score", () => Int) score: number,
    @Arg("comment", () => String, { nullable: true }) comment: Maybe<string>,
  ): Promise<TrackedPayloadType> {
    return act(ctx, rate, ticketNumber, accessCode, { score, comment });
  }

  @Mutation(() => TrackedPayloadType, { description: "Not satisfied: within the window the agency works on." })
  reopenComplaint(
    @Ctx() ctx: HubContext,
    @Ticket() ticketNumber: string,
    @Code() accessCode: string,
    @Arg("reason", () => String) reason: string,
  ): Promise<TrackedPayloadType> {
    return act(ctx, reopen, ticketNumber, accessCode, { reason });
  }
}

async function act<Input>(
  ctx: HubContext,
  verb: Verb<Input>,
  ticketNumber: string,
  accessCode: string,
  input: Input,
): Promise<Payload<{ complaint: TrackedComplaintType | null }>> {
  limit(ctx, TRACK_RULE);
  return answered({ complaint: null as TrackedComplaintType | null }, async () => {
    const own = await openTicket(ctx.hub.cases, ticketNumber, accessCode);
    if (own === null) throw new HubError("NOT_FOUND");
    await changeCase(ctx.hub.cases, verb, { actor: { kind: "CITIZEN" }, id: own.id }, input);
    const [row] = await readComplaints(ctx.hub.cases.work, [own.id]);
    return { complaint: row === undefined ? null : await trackedView(ctx, row) };
  });
}
