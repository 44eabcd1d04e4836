import type { ExportJobEntity } from "./entities/export-job.entity";
import type { UnitOfWork } from "./unit-of-work";

/** A finished export is kept for so long, and one that nobody could finish too. */
const KEPT_HOURS = 24;
/** What failed so often fails always. */
const MAX_ATTEMPTS = 3;

/** An export as read, with whether its owner still is who he was when he asked. */
export interface ExportJobRow extends Omit<ExportJobEntity, "sizeBytes"> {
  readonly sizeBytes: number | null;
  readonly isOwnerValid: boolean;
}

/** An export to be made. */
export type NewExportJob = Pick<ExportJobEntity, "id" | "ownerKind" | "ownerId" | "format" | "view" | "total">;

const COLUMNS = `j.id, j.owner_kind AS ownerKind, j.owner_id AS ownerId, j.owner_epoch AS ownerEpoch, j.format, j.view, j.state,
  j.total, j.written, j.attempts, j.run_id AS runId, j.size_bytes AS sizeBytes, j.created_at AS createdAt,
  j.expires_at AS expiresAt,
  IF(j.owner_kind = 'OFFICER',
     EXISTS (SELECT 1 FROM officer o LEFT JOIN agency a ON a.id = o.agency_id WHERE o.id = j.owner_id
       AND o.is_active = 1 AND o.token_epoch = j.owner_epoch AND COALESCE(a.is_active, 1) = 1),
     EXISTS (SELECT 1 FROM api_key k LEFT JOIN agency a ON a.id = k.agency_id WHERE k.id = j.owner_id
       AND k.revoked_at IS NULL AND k.expires_at > UTC_TIMESTAMP(3) AND COALESCE(a.is_active, 1) = 1)
  ) AS isOwnerValid`;

type Raw = Omit<ExportJobRow, "isOwnerValid" | "sizeBytes"> & {
  readonly isOwnerValid: number;
  readonly sizeBytes: string | number | null;
};

function exportJobRow(raw: Raw): ExportJobRow {
  const sizeBytes = raw.sizeBytes === null ? null : Number(raw.sizeBytes);
  return { ...raw, sizeBytes, isOwnerValid: raw.isOwnerValid === 1 };
}

/** Puts an export into the queue. */
export async function insertExportJob(work: UnitOfWork, job: NewExportJob): Promise<void> {
  await work.transaction(async (tx) => {
    await tx.query(
      `INSERT INTO export_job (id, owner_kind, owner_id, owner_epoch, format, view, state, total, created_at, expires_at)
       VALUES (?, ?, ?, COALESCE((SELECT token_epoch FROM officer WHERE id = ?), 0), ?, ?, 'QUEUED', ?,
               UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL ${KEPT_HOURS} HOUR)`,
      [job.id, job.ownerKind, job.ownerId, job.ownerId, job.format, job.view, job.total],
    );
  });
}

/** How many exports of a caller wait or are being made. */
export async function countUnfinishedExports(work: UnitOfWork, ownerId: string): Promise<number> {
  const [row] = await work.read<{ total: string }>(
    "SELECT COUNT(*) AS total FROM export_job WHERE owner_id = ? AND state IN ('QUEUED', 'RUNNING')",
    [ownerId],
  );
  return Number(row?.total ?? 0);
}

/** An export that has not expired. */
export async function readExportJob(work: UnitOfWork, id: string): Promise<ExportJobRow | null> {
  const [row] = await work.read<Raw>(
    `SELECT ${COLUMNS} FROM export_job j WHERE j.id = ? AND j.expires_at > UTC_TIMESTAMP(3)`,
    [id],
  );
  return row === undefined ? null : exportJobRow(row);
}

/** The export that is made next; one that is RUNNING was left by a process that is gone, since only one makes exports at a time. */
export async function nextExportJob(work: UnitOfWork): Promise<ExportJobRow | null> {
  const [row] = await work.read<Raw>(
    `SELECT ${COLUMNS} FROM export_job j WHERE j.state IN ('QUEUED', 'RUNNING') ORDER BY j.attempts, j.id LIMIT 1`,
  );
  return row === undefined ? null : exportJobRow(row);
}

/** Begins a try. */
export async function startExportRun(work: UnitOfWork, id: string, runId: string): Promise<void> {
  await work.read(
    "UPDATE export_job SET state = 'RUNNING', run_id = ?, written = 0, attempts = attempts + 1 WHERE id = ?",
    [runId, id],
  );
}

/** Notes how far a try is. @returns false when it is another's turn by now */
export function noteExportProgress(work: UnitOfWork, id: string, runId: string, written: number): Promise<boolean> {
  return write(work, "UPDATE export_job SET written = ? WHERE id = ? AND run_id = ?", [written, id, runId]);
}

/** The file is there. @returns false when another try has taken over */
export function finishExport(work: UnitOfWork, id: string, runId: string, sizeBytes: number): Promise<boolean> {
  return write(
    work,
    `UPDATE export_job SET state = 'READY', size_bytes = ?, expires_at = UTC_TIMESTAMP(3) + INTERVAL ${KEPT_HOURS} HOUR
      WHERE id = ? AND run_id = ? AND state = 'RUNNING'`,
    [sizeBytes, id, runId],
  );
}

/** A try that came to nothing; `isFault` false: it was stopped, and does not count. */
export async function giveBackExport(work: UnitOfWork, id: string, runId: string, isFault: boolean): Promise<void> {
  await work.read(
    `UPDATE export_job SET state = IF(? AND attempts >= ${MAX_ATTEMPTS}, 'FAILED', 'QUEUED'), attempts = attempts - ?
      WHERE id = ? AND run_id = ? AND state = 'RUNNING'`,
    [isFault, isFault ? 0 : 1, id, runId],
  );
}

/** Gives an export up: too many tries, or its owner has no right to it any more. */
export async function failExport(work: UnitOfWork, id: string): Promise<void> {
  await work.read("UPDATE export_job SET state = 'FAILED' WHERE id = ? AND state IN ('QUEUED', 'RUNNING')", [id]);
}

/** Whether so many tries were made that a further one is in vain: the process died in each of them. */
export function isHopeless({ attempts }: Pick<ExportJobRow, "attempts">): boolean {
  return attempts >= MAX_ATTEMPTS;
}

/** Exports whose time is over. */
export function readExpiredExports(work: UnitOfWork): Promise<Pick<ExportJobRow, "id" | "runId">[]> {
  return work.read("SELECT id, run_id AS runId FROM export_job WHERE expires_at <= UTC_TIMESTAMP(3) LIMIT 100");
}

/** Forgets an export. */
export async function deleteExport(work: UnitOfWork, id: string): Promise<void> {
  await work.read("DELETE FROM export_job WHERE id = ?", [id]);
}

async function write(work: UnitOfWork, sql: string, parameters: readonly unknown[]): Promise<boolean> {
  const header = (await work.read(sql, parameters)) as unknown as { affectedRows: number };
  return header.affectedRows === 1;
}
