import { setTimeout as sleep } from "node:timers/promises";
import { Arg, Ctx, Int, Mutation, Query, Resolver } from "type-graphql";
import { changeCase, type Verb } from "../../cases/change-case";
import { answerClarification, rate, reopen, withdraw } from "../../cases/citizen";
import { openTicket } from "../../cases/citizen-access";
import { requestAccessCode } from "../../cases/request-access-code";
import { submitComplaint } from "../../cases/submit";
import { HubError } from "../../domain/errors";
import { receiptText } from "../../domain/receipt";
import { readComplaints } from "../../store/complaint-rows";
import { answered, type Payload } from "../answering";
import type { HubContext } from "../context";
import type { RateRule } from "../hub";
import { SubmitComplaintInput } from "../inputs";
import { limitSubmission } from "../submit-limits";
import { RequestAccessCodePayloadType } from "../types/notices";
import { SubmitComplaintPayloadType, TrackedComplaintType, TrackedPayloadType } from "../types/tracked";
import { trackedView } from "../views";

type Maybe<Value> = Value | null | undefined;

/** Guessing access codes is hopeless anyway; this keeps it from being a load. */
export const TRACK_RULE: RateRule = { name: "track", burst: 30, perMinute: 60 };

/** A person asks once or twice; who asks more often is looking for something. */
const CODE_RULE: RateRule = { name: "access-code", burst: 5, perMinute: 1 };
/** Longer than the change takes: whether one was made must not be told by the time. */
const CODE_ANSWER_MS = 300;
const CODE_ANSWER =
  "Bila nomor tiket dan kontak tersebut cocok, kode akses baru dikirim ke kontak itu. Bila tidak Anda terima dalam satu jam, silakan datang ke loket pengaduan dengan membawa KTP.";

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
      "SOP step 1. Public for WEB, ANDROID, IOS (an app that has a key of its own must send it); COUNTER needs an officer; SMS and WHATSAPP a key; NATIONAL never. The same key and input give the same ticket and access code.",
  })
  async submitComplaint(
    @Ctx() ctx: HubContext,
    @Arg("input", () => SubmitComplaintInput) input: SubmitComplaintInput,
    @Arg("idempotencyKey", () => String, { nullable: true }) idempotencyKey: Maybe<string>,
  ): Promise<SubmitComplaintPayloadType> {
    limitSubmission(ctx, input);
    const empty = { ticketNumber: null, accessCode: null, receipt: null, complaint: null, row: null };
    return answered<Omit<SubmitComplaintPayloadType, "userErrors">>(empty, async () => {
      const receipt = await submitComplaint(ctx.hub.cases, ctx.caller, { ...input }, idempotencyKey);
      const readRow = () => ctx.loaders.complaint.load(receipt.complaintId);
      return {
        ticketNumber: receipt.ticketNumber,
        accessCode: receipt.accessCode,
        receipt: receiptText(receipt.ticketNumber, receipt.accessCode, receipt.submittedAt),
        complaint: async () => {
          const row = await readRow();
          return row === null ? null : trackedView(ctx, row);
        },
        row: readRow,
      };
    });
  }

  @Mutation(() => RequestAccessCodePayloadType, {
    description:
      "For a lost access code: a new one goes to the contact on file, if that is the one named; the old one ends. Answers alike whatever is right.",
  })
  async requestNewAccessCode(
    @Ctx() ctx: HubContext,
    @Ticket() ticketNumber: string,
    @Arg("contact", () => String, { description: "Telephone number or e-mail address." }) contact: string,
  ): Promise<RequestAccessCodePayloadType> {
    limit(ctx, CODE_RULE);
    return answered<Pick<RequestAccessCodePayloadType, "message">>({ message: null }, async () => {
      await Promise.all([requestAccessCode(ctx.hub.cases, ticketNumber, contact), sleep(CODE_ANSWER_MS)]);
      return { message: CODE_ANSWER };
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
