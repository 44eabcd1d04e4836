import { HubError } from "../domain/errors";
import type { Caller } from "../domain/permission";
import { agencyIdOf } from "../store/agency-rows";
import type { UnitOfWork } from "../store/unit-of-work";
import { demand } from "./answering";
import type { HubContext } from "./context";

/** Which cases a caller reads: all, or those of one agency. */
export interface ReadScope {
  readonly agencyId: string | null;
}

/**
 * The scope of a list or stream. It comes from the token; the argument can only narrow a wide one. Another agency is
 * FORBIDDEN whether it exists or not.
 */
export function readScope(
  ctx: HubContext,
  permission: "inbox:read" | "event:read",
  agency: string | null | undefined,
): Promise<ReadScope> {
  return readScopeOf(ctx.hub.cases.work, ctx.caller, permission, agency);
}

/** The same for a door that is not GraphQL. */
export async function readScopeOf(
  work: UnitOfWork,
  caller: Caller,
  permission: "inbox:read" | "event:read",
  agency: string | null | undefined,
): Promise<ReadScope> {
  demand({ caller }, permission);
  const own = caller.kind === "NOBODY" ? null : caller.agencyId;
  const isWide = own === null;
  if (agency == null) return { agencyId: own };
  const named = await agencyIdOf(work, agency);
  if (isWide) {
    if (named === null)
      throw new HubError("BAD_USER_INPUT", { message: "OPD tidak ditemukan. Silakan periksa kodenya." });
    return { agencyId: named };
  }
  if (named !== own) throw new HubError("FORBIDDEN");
  return { agencyId: own };
}
