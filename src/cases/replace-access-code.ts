import { randomBytes } from "node:crypto";
import { HubError } from "../domain/errors";
import { agenciesInScope } from "../domain/permission";
import { newAccessCode } from "../domain/ticket";
import { CaseTextEntity } from "../store/entities/case-text.entity";
import { scopeOf } from "./case-file";
import { dataKeyOf, requireText, sealCaseText } from "./case-text";
import { type ChangeRequest, once, openVisibleCase } from "./change-case";
import type { CaseEnvironment } from "./environment";
import { appendEvent } from "./event-log";

/**
 * A citizen who lost his access code gets a new one at the counter, after the coordinator has checked who he is; how he
 * was checked is kept with the case. The old code is dead from that moment.
 * @throws NOT_FOUND, FORBIDDEN, INVALID_INPUT.
 */
export async function replaceAccessCode(
  env: CaseEnvironment,
  request: ChangeRequest,
  identityCheck: string,
): Promise<string> {
  const { actor } = request;
  if (actor.kind !== "OFFICER" || actor.role !== "COORDINATOR") throw new HubError("FORBIDDEN");
  const accessCode = newAccessCode(randomBytes);
  await once(env, "replaceAccessCode", request, { identityCheck }, async (tx) => {
    const file = await openVisibleCase(tx, request);
    const at = env.clock();
    const key = await dataKeyOf(tx, env.vault, file.row.reporterId);
    const text = sealCaseText(env.vault, key, actor, {
      complaintId: file.row.id,
      purpose: "ACCESS_CODE_REPLACED",
      text: requireText("identityCheck", identityCheck),
      visibility: "INTERNAL",
      publishedAt: null,
      at,
    });
    await tx.insert(CaseTextEntity, text);
    await tx.query("UPDATE complaint SET access_code_hash = ?, version = version + 1, updated_at = ? WHERE id = ?", [
      env.vault.accessCodeHash(file.row.ticketNumber, accessCode),
      at,
      file.row.id,
    ]);
    const agencies = agenciesInScope(scopeOf(file));
    await appendEvent(tx, {
      complaintId: file.row.id,
      type: "ACCESS_CODE_REPLACED",
      actor,
      at,
      complaintVersion: file.row.version + 1,
      fromStatus: file.row.status,
      toStatus: file.row.status,
      agenciesBefore: agencies,
      agenciesAfter: agencies,
      text,
    });
  });
  return accessCode;
}
