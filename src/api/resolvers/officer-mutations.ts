import { Arg, Ctx, ID, Int, Mutation, Resolver } from "type-graphql";
import { acceptDisposition, addFollowUp, answerComplaint, returnDisposition } from "../../cases/agency-work";
import { type ChangeRequest, type ChangeResult, changeCase, type Verb } from "../../cases/change-case";
import { reopen } from "../../cases/citizen";
import { claim, release } from "../../cases/claim";
import { mergeComplaints } from "../../cases/merge";
import { replaceAccessCode } from "../../cases/replace-access-code";
import { archiveComplaint, receiveAnswer, reviewResult, sendBackAnswer } from "../../cases/result";
import { revealIdentity } from "../../cases/reveal-identity";
import { forward, reject, requestClarification, verify } from "../../cases/review";
import { transfer } from "../../cases/transfer";
import { may } from "../../domain/permission";
import type { ReviewOutcome, Visibility } from "../../domain/status";
import { readComplaints } from "../../store/complaint-rows";
import { answered, demandOfficer, type Payload } from "../answering";
import type { HubContext } from "../context";
import { ReviewOutcomeEnum, VisibilityEnum } from "../enums";
import { AccessCodePayloadType, ComplaintPayloadType, type ComplaintType } from "../types/complaint";
import { RevealIdentityPayloadType } from "../types/people";
import { complaintView } from "../views";

type Reply = Promise<Payload<{ complaint: ComplaintType | null }>>;
type Maybe<Value> = Value | null | undefined;

const Id = () => Arg("id", () => ID);
const Reason = () => Arg("reason", () => String);
const Version = () =>
  Arg("expectedVersion", () => Int, {
    nullable: true,
    description: "STALE_VERSION unless the case is at this version.",
  });
const Key = () =>
  Arg("idempotencyKey", () => String, {
    nullable: true,
    description: "16–128 characters: asked again within 24 h, it answers with the recorded outcome.",
  });

/** Runs one change of a case, and answers with the case as it is afterwards. */
async function reply(
  ctx: HubContext,
  id: string,
  version: Maybe<number>,
  key: Maybe<string>,
  change: (request: ChangeRequest) => Promise<ChangeResult>,
): Reply {
  const actor = demandOfficer(ctx);
  return answered({ complaint: null as ComplaintType | null }, async () => {
    const { complaintId, replayed } = await change({ actor, id, expectedVersion: version, idempotencyKey: key });
    // Not through a loader: another mutation of the same request may have read the case before.
    const [row] = await readComplaints(ctx.hub.cases.work, [complaintId]);
    // A press repeated later may find the case with another agency; who gave it back himself still sees that he did.
    const isShown = row !== undefined && (!replayed || may(actor, "case:see", row));
    return { complaint: isShown ? complaintView(row, ctx.hub.cases.clock()) : null };
  });
}

function act<Input>(
  ctx: HubContext,
  verb: Verb<Input>,
  id: string,
  version: Maybe<number>,
  key: Maybe<string>,
  input: Input,
): Reply {
  return reply(ctx, id, version, key, (request) => changeCase(ctx.hub.cases, verb, request, input));
}

@Resolver()
export class OfficerMutations {
  @Mutation(() => ComplaintPayloadType, { description: "SOP step 2, TIDAK: asks the citizen." })
  requestClarification(
    @Ctx() ctx: HubContext,
    @Id() id: string,
    @Arg("question", () => String) question: string,
    @Version() version: Maybe<number>,
    @Key() key: Maybe<string>,
  ): Reply {
    return act(ctx, requestClarification, id, version, key, { question });
  }

  @Mutation(() => ComplaintPayloadType, {
    description: "SOP step 2, TIDAK: refused with a reason that the citizen reads.",
  })
  rejectComplaint(
    @Ctx() ctx: HubContext,
    @Id() id: string,
    @Reason() reason: string,
    @Version() version: Maybe<number>,
    @Key() key: Maybe<string>,
  ): Reply {
    return act(ctx, reject, id, version, key, { reason });
  }

  @Mutation(() => ComplaintPayloadType, { description: "SOP step 3: verified, the agency chosen; later a recall." })
  verifyComplaint(
    @Ctx() ctx: HubContext,
    @Id() id: string,
    @Arg("leadAgency", () => ID, { description: "Id or code." }) leadAgency: string,
    @Arg("supportAgencies", () => [ID], { nullable: true }) supportAgencies: Maybe<string[]>,
    @Arg("category", () => ID, { nullable: true }) category: Maybe<string>,
    @Arg("note", () => String, { nullable: true }) note: Maybe<string>,
    @Version() version: Maybe<number>,
    @Key() key: Maybe<string>,
  ): Reply {
    return act(ctx, verify, id, version, key, { leadAgency, supportAgencies, category, note });
  }

  @Mutation(() => ComplaintPayloadType, { description: "SOP step 4: to the agencies, which see the case from now on." })
  forwardComplaint(
    @Ctx() ctx: HubContext,
    @Id() id: string,
    @Arg("instruction", () => String, { nullable: true }) instruction: Maybe<string>,
    @Version() version: Maybe<number>,
    @Key() key: Maybe<string>,
  ): Reply {
    return act(ctx, forward, id, version, key, { instruction });
  }

  @Mutation(() => ComplaintPayloadType, { description: "SOP step 5: the lead agency takes the case on." })
  acceptDisposition(
    @Ctx() ctx: HubContext,
    @Id() id: string,
    @Version() version: Maybe<number>,
    @Key() key: Maybe<string>,
  ): Reply {
    return act(ctx, acceptDisposition, id, version, key, {});
  }

  @Mutation(() => ComplaintPayloadType, { description: "Not this agency's business: back to the coordinator." })
  returnDisposition(
    @Ctx() ctx: HubContext,
    @Id() id: string,
    @Reason() reason: string,
    @Version() version: Maybe<number>,
    @Key() key: Maybe<string>,
  ): Reply {
    return act(ctx, returnDisposition, id, version, key, { reason });
  }

  @Mutation(() => ComplaintPayloadType, { description: "A follow-up; PUBLIC ones reach citizen and national side." })
  addFollowUp(
    @Ctx() ctx: HubContext,
    @Id() id: string,
    @Arg("text", () => String) text: string,
    @Arg("visibility", () => VisibilityEnum) visibility: Visibility,
    @Arg("attachments", () => [ID], { nullable: true }) attachments: Maybe<string[]>,
    @Version() version: Maybe<number>,
    @Key() key: Maybe<string>,
  ): Reply {
    return act(ctx, addFollowUp, id, version, key, { text, visibility, attachments });
  }

  @Mutation(() => ComplaintPayloadType, { description: "SOP step 5: the agency's answer; public once received." })
  answerComplaint(
    @Ctx() ctx: HubContext,
    @Id() id: string,
    @Arg("text", () => String) text: string,
    @Arg("attachments", () => [ID], { nullable: true }) attachments: Maybe<string[]>,
    @Arg("stillInProcess", () => Boolean, { nullable: true, defaultValue: false }) stillInProcess: Maybe<boolean>,
    @Version() version: Maybe<number>,
    @Key() key: Maybe<string>,
  ): Reply {
    return act(ctx, answerComplaint, id, version, key, { text, attachments, stillInProcess });
  }

  @Mutation(() => ComplaintPayloadType, {
    description: "The answer does not do: back to the agency; it never gets public.",
  })
  sendBackAnswer(
    @Ctx() ctx: HubContext,
    @Id() id: string,
    @Reason() reason: string,
    @Version() version: Maybe<number>,
    @Key() key: Maybe<string>,
  ): Reply {
    return act(ctx, sendBackAnswer, id, version, key, { reason });
  }

  @Mutation(() => ComplaintPayloadType, { description: "SOP step 6: the answer is received, and becomes public." })
  receiveAnswer(
    @Ctx() ctx: HubContext,
    @Id() id: string,
    @Version() version: Maybe<number>,
    @Key() key: Maybe<string>,
  ): Reply {
    return act(ctx, receiveAnswer, id, version, key, {});
  }

  @Mutation(() => ComplaintPayloadType, { description: "SOP step 7: settled, or still in process." })
  reviewResult(
    @Ctx() ctx: HubContext,
    @Id() id: string,
    @Arg("outcome", () => ReviewOutcomeEnum) outcome: ReviewOutcome,
    @Arg("note", () => String, { nullable: true }) note: Maybe<string>,
    @Version() version: Maybe<number>,
    @Key() key: Maybe<string>,
  ): Reply {
    return act(ctx, reviewResult, id, version, key, { outcome, note });
  }

  @Mutation(() => ComplaintPayloadType, { description: "SOP step 8: into the agenda register and the archive." })
  archiveComplaint(
    @Ctx() ctx: HubContext,
    @Id() id: string,
    @Version() version: Maybe<number>,
    @Key() key: Maybe<string>,
  ): Reply {
    return act(ctx, archiveComplaint, id, version, key, {});
  }

  @Mutation(() => ComplaintPayloadType, { description: "Takes a closed case up again, at any time; also an un-merge." })
  reopenByOfficer(
    @Ctx() ctx: HubContext,
    @Id() id: string,
    @Reason() reason: string,
    @Version() version: Maybe<number>,
    @Key() key: Maybe<string>,
  ): Reply {
    return act(ctx, reopen, id, version, key, { reason });
  }

  @Mutation(() => ComplaintPayloadType, { description: "Joins a duplicate to an open case." })
  mergeComplaints(
    @Ctx() ctx: HubContext,
    @Arg("duplicate", () => ID) duplicate: string,
    @Arg("into", () => ID) into: string,
    @Version() version: Maybe<number>,
    @Key() key: Maybe<string>,
  ): Reply {
    return reply(ctx, duplicate, version, key, (request) => mergeComplaints(ctx.hub.cases, request, { into }));
  }

  @Mutation(() => ComplaintPayloadType, { description: "To another national institution (bukan wewenang)." })
  transferComplaint(
    @Ctx() ctx: HubContext,
    @Id() id: string,
    @Arg("nationalInstitution", () => ID) nationalInstitution: string,
    @Reason() reason: string,
    @Version() version: Maybe<number>,
    @Key() key: Maybe<string>,
  ): Reply {
    return act(ctx, transfer, id, version, key, { nationalInstitution, reason });
  }

  @Mutation(() => ComplaintPayloadType, { description: '"I am on it"; leaves the version as it is.' })
  claimComplaint(@Ctx() ctx: HubContext, @Id() id: string): Reply {
    return reply(ctx, id, null, null, (request) => claim(ctx.hub.cases, request));
  }

  @Mutation(() => ComplaintPayloadType, { description: "Gives a claimed case back." })
  releaseComplaint(@Ctx() ctx: HubContext, @Id() id: string): Reply {
    return reply(ctx, id, null, null, (request) => release(ctx.hub.cases, request));
  }

  @Mutation(() => AccessCodePayloadType, {
    description: "A lost access code is replaced at the counter, after an identity check; the old one is dead.",
  })
  replaceAccessCode(
    @Ctx() ctx: HubContext,
    @Id() id: string,
    @Arg("identityCheck", () => String, { description: "How the citizen's identity was checked." })
    identityCheck: string,
  ): Promise<AccessCodePayloadType> {
    const actor = demandOfficer(ctx);
    return answered<Pick<AccessCodePayloadType, "accessCode">>({ accessCode: null }, async () => ({
      accessCode: await replaceAccessCode(ctx.hub.cases, { actor, id }, identityCheck),
    }));
  }

  @Mutation(() => RevealIdentityPayloadType, {
    description: "Shows the reporter's identity; always leaves an audit event.",
  })
  revealIdentity(
    @Ctx() ctx: HubContext,
    @Id() id: string,
    @Arg("purpose", () => String) purpose: string,
  ): Promise<RevealIdentityPayloadType> {
    const actor = demandOfficer(ctx);
    return answered<Pick<RevealIdentityPayloadType, "complainant">>({ complainant: null }, async () => ({
      complainant: await revealIdentity(ctx.hub.cases, { actor, id }, purpose),
    }));
  }
}
