import { isProof } from "../cases/contact-proof";
import { HubError } from "../domain/errors";
import { checkEmail, checkPhone } from "../domain/input-contact";
import type { HubContext } from "./context";
import type { RateRule } from "./hub";
import type { SubmitComplaintInput } from "./inputs";

/** A household behind one address submits a few times; a script hundreds. */
const BY_ADDRESS: RateRule = { name: "submit", burst: 20, perMinute: 10 };
/** Six an hour in one person's name, whoever types it in. */
const BY_CONTACT: RateRule = { name: "submit-contact", burst: 6, perMinute: 0.1 };

/**
 * Limits submissions by address, and by the contact that they name: counted by its blind index, on each node by itself,
 * because it is a brake on scripts and not a quota. Officers and machines are not limited; an app's key lies in everybody's
 * pocket, so that its users are. Who proves that a contact is his is not held up by others who typed it; the other one that he names
 * is counted like anybody's.
 * @throws RATE_LIMITED
 */
export function limitSubmission(ctx: HubContext, { complainant, contactProof }: SubmitComplaintInput): void {
  const { caller, hub } = ctx;
  const isPerson = caller.kind === "NOBODY" || (caller.kind === "API_KEY" && caller.channels !== null);
  if (!isPerson) return;
  take(ctx, ctx.address, BY_ADDRESS);
  const { vault } = hub.cases;
  const named = [
    ["PHONE", checkPhone(complainant?.phone ?? "")],
    ["EMAIL", checkEmail(complainant?.email ?? "")],
  ] as const;
  for (const [kind, checked] of named) {
    if (!checked.ok || (contactProof != null && isProof(vault, contactProof, checked.value, ctx.now))) continue;
    take(ctx, vault.blindIndex(kind, checked.value).toString("hex"), BY_CONTACT);
  }
}

function take({ hub }: HubContext, key: string, rule: RateRule): void {
  const { ok, retryAfterSeconds } = hub.limiter.take(key, rule);
  if (!ok) throw new HubError("RATE_LIMITED", { retryAfterSeconds });
}
