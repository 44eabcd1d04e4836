import { HubError } from "../domain/errors";
import type { Caller } from "../domain/permission";
import type { InboxQuery } from "../store/inbox-rows";
import type { InboxFilterInput } from "./inputs";

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
