import { HubError } from "../domain/errors";
import { tooLong } from "../domain/messages";
import type { Caller } from "../domain/permission";
import type { InboxQuery } from "../store/inbox-rows";
import type { InboxFilterInput } from "./inputs";

/** Nobody types more; a pattern is compared with every case's words. */
const LONGEST_SEARCH = 200;

/** The officer who is calling; null for keys and for nobody. */
export function officerId(caller: Caller): string | null {
  return caller.kind === "OFFICER" ? caller.id : null;
}

/** What a filter means for this caller, in the list and in its exports alike. @throws BAD_USER_INPUT */
export function inboxQuery(
  caller: Caller,
  agencyId: string | null,
  filter: InboxFilterInput | null | undefined,
  now: Date,
): InboxQuery {
  const mine = filter?.mine === true ? (officerId(caller) ?? "") : null;
  const claimedBy = filter?.claimedBy ?? null;
  if (mine !== null && claimedBy !== null && mine !== claimedBy) {
    throw new HubError("BAD_USER_INPUT", { message: "Saringan mine dan claimedBy tidak dapat digabungkan." });
  }
  const search = filter?.search?.trim() ?? "";
  if (search.length > LONGEST_SEARCH) {
    throw new HubError("BAD_USER_INPUT", { message: tooLong("Kata pencarian", LONGEST_SEARCH) });
  }
  return {
    agencyId,
    statuses: filter?.statuses ?? null,
    isOverdue: filter?.overdue ?? null,
    claimedById: mine ?? claimedBy,
    isUnclaimed: filter?.unclaimed === true,
    channels: filter?.channel ?? null,
    categoryId: filter?.category ?? null,
    search: search === "" ? null : search,
    verdicts: filter?.syncVerdict ?? null,
    now,
  };
}
