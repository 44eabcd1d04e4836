import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { confirmContact, requestContactCode } from "../../cases/contact-proof";
import { HubError } from "../../domain/errors";
import { checkContact } from "../../domain/input-contact";
import { answered } from "../answering";
import type { HubContext } from "../context";
import type { RateRule } from "../hub";
import { ConfirmContactPayloadType, RequestContactCodePayloadType } from "../types/contact";

/** A family behind one address; every code costs the regency a message. */
const BY_ADDRESS: RateRule = { name: "contact-code", burst: 6, perMinute: 0.5 };
/** Beside the minute that the database keeps: the telephone or mailbox of somebody else must not be troubled all day. */
const BY_CONTACT: RateRule = { name: "contact-code-number", burst: 4, perMinute: 0.05 };
const CONFIRM: RateRule = { name: "contact-confirm", burst: 20, perMinute: 10 };

/** Proof that a citizen reads the messages to the number or address that he gives. */
@Resolver()
export class ContactResolver {
  @Mutation(() => RequestContactCodePayloadType, {
    description:
      "Sends a code of six digits: to a telephone number by WhatsApp or SMS, to an e-mail address by mail, if a mail server is set up; not again within a minute. Public.",
  })
  async requestContactCode(
    @Ctx() ctx: HubContext,
    @Arg("contact", () => String, { description: "A telephone number or an e-mail address." }) contact: string,
  ): Promise<RequestContactCodePayloadType> {
    take(ctx, ctx.address, BY_ADDRESS);
    const { cases, noticeChannels } = ctx.hub;
    const named = checkContact(contact);
    if (named.ok) take(ctx, cases.vault.blindIndex(named.value.kind, named.value.value).toString("hex"), BY_CONTACT);
    return answered<Pick<RequestContactCodePayloadType, "expiresAt">>({ expiresAt: null }, async () => ({
      expiresAt: await requestContactCode(cases, contact, noticeChannels),
    }));
  }

  @Mutation(() => ConfirmContactPayloadType, {
    description: "Takes the code, and gives what submitComplaint takes as contactProof. Five tries a code. Public.",
  })
  async confirmContact(
    @Ctx() ctx: HubContext,
    @Arg("contact", () => String, { description: "To which the code was sent." }) contact: string,
    @Arg("code", () => String) code: string,
  ): Promise<ConfirmContactPayloadType> {
    take(ctx, ctx.address, CONFIRM);
    const empty = { proof: null, expiresAt: null };
    return answered<Omit<ConfirmContactPayloadType, "userErrors">>(empty, () =>
      confirmContact(ctx.hub.cases, contact, code),
    );
  }
}

function take({ hub }: HubContext, key: string, rule: RateRule): void {
  const { ok, retryAfterSeconds } = hub.limiter.take(key, rule);
  if (!ok) throw new HubError("RATE_LIMITED", { retryAfterSeconds });
}
