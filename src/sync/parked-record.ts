import type { Actor } from "../cases/actor";
import { openCase } from "../cases/case-file";
import { appendAdministration } from "../cases/event-log";
import { HubError } from "../domain/errors";
import { ParkedRecordEntity } from "../store/entities/parked-record.entity";
import type { Transaction } from "../store/unit-of-work";
import type { SyncEnvironment } from "./environment";
import { examineCase } from "./examine";
import { noteCaseEvent } from "./link-case";
import { pullMasters } from "./masters";
import { importNationalCase } from "./new-cases";
import { notAllowed } from "./parked-item";

/** A national record that waits for a person; null when the id is of something else, or it waits no more. */
export async function findRecord(env: SyncEnvironment, id: string): Promise<ParkedRecordEntity | null> {
  const record = await env.cases.work.dataSource.manager.findOneBy(ParkedRecordEntity, { id });
  return record?.state === "DISCARDED" ? null : record;
}

/**
 * Reads a parked record again.
 * @throws ACTION_NOT_ALLOWED when it is as before; what the reading itself throws.
 */
export async function retryRecord(env: SyncEnvironment, actor: Actor, record: ParkedRecordEntity): Promise<void> {
  await note(env, actor, record, "NATIONAL_ITEM_RETRIED", null);
  if (record.complaintId !== null) await examineCase(env, record.complaintId);
  else if (record.nationalId !== null) await importAgain(env, actor, record, record.nationalId);
  else await pullMasters(env);
  const [still] = await env.cases.work.read("SELECT id FROM parked_record WHERE id = ? AND state <> 'DISCARDED'", [
    record.id,
  ]);
  if (still !== undefined) {
    throw notAllowed(
      "Catatan ini sudah dibaca ulang dan masih sama. Silakan perbaiki di admin LAPOR!, lalu coba lagi.",
    );
  }
}

async function importAgain(
  env: SyncEnvironment,
  actor: Actor,
  record: ParkedRecordEntity,
  nationalId: string,
): Promise<void> {
  try {
    await importNationalCase(env, actor, nationalId);
  } catch (error) {
    // Taken in meanwhile: just what was wanted.
    if (!(error instanceof HubError) || error.code !== "ALREADY_LINKED") throw error;
  }
  await env.cases.work.read("DELETE FROM parked_record WHERE id = ?", [record.id]);
}

/** Gives a parked record up: it is kept, so that the next reading does not bring it up again. */
export async function discardRecord(
  env: SyncEnvironment,
  actor: Actor,
  record: ParkedRecordEntity,
  reason: string,
): Promise<void> {
  await note(env, actor, record, "NATIONAL_ITEM_DISCARDED", async (tx) => {
    await tx.query("UPDATE parked_record SET state = 'DISCARDED', reason = ? WHERE id = ?", [
      reason.slice(0, 300),
      record.id,
    ]);
  });
  if (record.complaintId !== null) await examineCase(env, record.complaintId);
}

/** The decision stands in the log of its case, or of the house, without personal data. */
async function note(
  env: SyncEnvironment,
  actor: Actor,
  record: ParkedRecordEntity,
  type: "NATIONAL_ITEM_RETRIED" | "NATIONAL_ITEM_DISCARDED",
  work: ((tx: Transaction) => Promise<void>) | null,
): Promise<void> {
  const at = env.cases.clock();
  const before = { kind: "RECORD", state: record.state, nationalId: record.nationalId };
  await env.cases.work.change(null, async (tx) => {
    const file = record.complaintId === null ? null : await openCase(tx, record.complaintId);
    await work?.(tx);
    const subject = { subject: "NATIONAL_ITEM", subjectId: record.id, before, after: null };
    if (file === null) await appendAdministration(tx, actor, at, { type, ...subject });
    else await noteCaseEvent(tx, file, { type, actor, at, text: null, data: subject });
  });
}
