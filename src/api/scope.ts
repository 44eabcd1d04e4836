import { HubError } from "../domain/errors";
import { agencyIdOf } from "../store/agency-rows";
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
export async function readScope(
  ctx: HubContext,
  permission: "inbox:read" | "event:read",
  agency: string | null | undefined,
): Promise<ReadScope> {
  demand(ctx, permission);
  const own = ctx.caller.kind === "NOBODY" ? null : ctx.caller.agencyId;
  const isWide = own === null;
  if (agency == null) return { agencyId: own };
  const named = await agencyIdOf(ctx.hub.cases.work, agency);
  if (isWide) {
    if (named === null)
      throw new HubError("BAD_USER_INPUT", { message: "OPD tidak ditemukan. Silakan periksa kodenya." });
    return { agencyId: named };
  }
  if (named !== own) throw new HubError("FORBIDDEN");
  return { agencyId: own };
}
