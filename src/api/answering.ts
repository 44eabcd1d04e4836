import { HubError } from "../domain/errors";
import type { Permission } from "../domain/permission";
import { may } from "../domain/permission";
import type { HubContext } from "./context";
import { DEFAULT_GATE_LIMITS } from "./gate/limits";
import { pageSizeMessage } from "./gate/refusal";
import type { UserErrorType } from "./types/user-error";

/** A payload of a mutation: what it gives, or why it did not. */
export type Payload<Content> = Content & { readonly userErrors: UserErrorType[] };

/**
 * Runs a mutation: expected faults become `userErrors` beside an empty payload, everything else goes on as a top-level
 * error.
 */
export async function answered<Content extends object>(
  empty: Content,
  work: () => Promise<Content>,
): Promise<Payload<Content>> {
  try {
    return { ...(await work()), userErrors: [] };
  } catch (error) {
    const userErrors = error instanceof HubError ? error.userErrors() : null;
    if (userErrors === null) throw error;
    return { ...empty, userErrors };
  }
}

/** @throws UNAUTHENTICATED for nobody, FORBIDDEN for a caller without the permission. */
export function demand(ctx: Pick<HubContext, "caller">, permission: Permission): void {
  if (may(ctx.caller, permission)) return;
  throw new HubError(ctx.caller.kind === "NOBODY" ? "UNAUTHENTICATED" : "FORBIDDEN");
}

/** @throws UNAUTHENTICATED for nobody, FORBIDDEN for a key. */
export function demandOfficer(ctx: HubContext): Extract<HubContext["caller"], { kind: "OFFICER" }> {
  if (ctx.caller.kind === "OFFICER") return ctx.caller;
  throw new HubError(ctx.caller.kind === "NOBODY" ? "UNAUTHENTICATED" : "FORBIDDEN");
}

/** A page size within bounds; the gate has looked already. @throws BAD_USER_INPUT outside 1 to 100. */
export function pageSize(first: number): number {
  const { maxListSize } = DEFAULT_GATE_LIMITS;
  if (Number.isInteger(first) && first >= 1 && first <= maxListSize) return first;
  throw new HubError("BAD_USER_INPUT", { message: pageSizeMessage("first", maxListSize) });
}
