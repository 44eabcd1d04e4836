import { HubError } from "../domain/errors";
import { agenciesInScope, may } from "../domain/permission";
import { type CaseFile, scopeOf } from "./case-file";
import { type ChangeRequest, type ChangeResult, once, openVisibleCase } from "./change-case";
import type { CaseEnvironment } from "./environment";
import { appendEvent } from "./event-log";

/**
 * An officer says "I am on it". Taking it again changes nothing. No new version: colleagues' drafts stay valid.
 * @throws NOT_FOUND, FORBIDDEN, CLAIMED_BY_OTHER, ACTION_NOT_ALLOWED (a closed case).
 */
export function claim(env: CaseEnvironment, request: ChangeRequest): Promise<ChangeResult> {
  return setClaim(env, request, "CLAIMED");
}

/** Gives a claimed case back; a coordinator may also release another's. @throws as {@link claim}. */
export function release(env: CaseEnvironment, request: ChangeRequest): Promise<ChangeResult> {
  return setClaim(env, request, "RELEASED");
}

async function setClaim(
  env: CaseEnvironment,
  request: ChangeRequest,
  type: "CLAIMED" | "RELEASED",
): Promise<ChangeResult> {
  const result = await once(env, type, request, null, async (tx) => {
    const file = await openVisibleCase(tx, request);
    const holder = nextHolder(request, file, type);
    if (holder === file.row.claimedById) return;
    const agencies = agenciesInScope(scopeOf(file));
    await tx.query("UPDATE complaint SET claimed_by_id = ? WHERE id = ?", [holder, file.row.id]);
    await appendEvent(tx, {
      complaintId: file.row.id,
      type,
      actor: request.actor,
      at: env.clock(),
      complaintVersion: file.row.version,
      fromStatus: file.row.status,
      toStatus: file.row.status,
      agenciesBefore: agencies,
      agenciesAfter: agencies,
    });
  });
  return { complaintId: request.id, replayed: result.replayed };
}

function nextHolder({ actor }: ChangeRequest, file: CaseFile, type: "CLAIMED" | "RELEASED"): string | null {
  if (actor.kind !== "OFFICER" || !may(actor, "case:claim", scopeOf(file))) throw new HubError("FORBIDDEN");
  const holder = file.row.claimedById;
  const isFree = holder === null || holder === actor.id;
  if (type === "RELEASED") {
    if (!isFree && actor.role !== "COORDINATOR") throw new HubError("CLAIMED_BY_OTHER");
    return null;
  }
  if (!isFree) throw new HubError("CLAIMED_BY_OTHER");
  if (!file.row.isOpen) throw new HubError("ACTION_NOT_ALLOWED", { allowedActions: [] });
  return actor.id;
}
