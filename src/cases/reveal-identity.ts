import { HubError } from "../domain/errors";
import { agenciesInScope, may } from "../domain/permission";
import { CaseTextEntity } from "../store/entities/case-text.entity";
import { ComplaintEntity } from "../store/entities/complaint.entity";
import { ReporterEntity } from "../store/entities/reporter.entity";
import { type Identity, openIdentity } from "../store/identity";
import type { Transaction } from "../store/unit-of-work";
import { scopeOf } from "./case-file";
import { dataKeyOf, requireText, sealCaseText } from "./case-text";
import { type ChangeRequest, once, openVisibleCase } from "./change-case";
import type { CaseEnvironment } from "./environment";
import { appendEvent } from "./event-log";

/** Who complains, and whether the telephone number and the e-mail address are known to be his. */
export interface Complainant extends Identity {
  readonly isContactProven: boolean;
  readonly isEmailProven: boolean;
}

/**
 * Shows who the reporter is, to those who may know (UU 27/2022): always with a purpose, and always leaving an event.
 * @throws NOT_FOUND, FORBIDDEN, INVALID_INPUT.
 */
export async function revealIdentity(
  env: CaseEnvironment,
  request: ChangeRequest,
  purpose: string,
): Promise<Complainant> {
  const result = await once(env, "revealIdentity", request, { purpose }, async (tx) => {
    const file = await openVisibleCase(tx, request);
    const { actor } = request;
    const isCaller = actor.kind === "OFFICER" || actor.kind === "API_KEY";
    if (!isCaller || !may(actor, "case:identity", scopeOf(file))) throw new HubError("FORBIDDEN");
    const at = env.clock();
    const key = await dataKeyOf(tx, env.vault, file.row.reporterId);
    const text = sealCaseText(env.vault, key, actor, {
      complaintId: file.row.id,
      purpose: "IDENTITY_REVEALED",
      text: requireText("purpose", purpose),
      visibility: "INTERNAL",
      publishedAt: null,
      at,
    });
    await tx.insert(CaseTextEntity, text);
    const agencies = agenciesInScope(scopeOf(file));
    await appendEvent(tx, {
      complaintId: file.row.id,
      type: "IDENTITY_REVEALED",
      actor,
      at,
      complaintVersion: file.row.version,
      fromStatus: file.row.status,
      toStatus: file.row.status,
      agenciesBefore: agencies,
      agenciesAfter: agencies,
      text,
    });
    return complainantOf(env, await reporterOf(tx.manager, file.row.reporterId));
  });
  if (!result.replayed) return result.value;
  // Committed before the connection was lost: the event stands, so he may know.
  const { manager } = env.work.dataSource;
  const { reporterId } = await manager.findOneByOrFail(ComplaintEntity, { id: request.id });
  return complainantOf(env, await reporterOf(manager, reporterId));
}

function complainantOf({ vault }: CaseEnvironment, row: ReporterEntity): Complainant {
  const { isContactProven, isEmailProven } = row;
  return { ...openIdentity(vault, row), isContactProven, isEmailProven };
}

function reporterOf(manager: Transaction["manager"], id: string): Promise<ReporterEntity> {
  return manager.findOneByOrFail(ReporterEntity, { id });
}
