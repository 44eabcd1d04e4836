import { ReconciliationEntity, ReconciliationItemEntity } from "./entities/bridge.entity";
import type { Transaction, UnitOfWork } from "./unit-of-work";

/** A comparison as it stands; unfinished ones have no signature. */
export type ReconciliationRow = Readonly<ReconciliationEntity>;
/** A case that a comparison found not to be EQUAL, or mended. */
export type ReconciliationItemRow = Readonly<ReconciliationItemEntity>;
/** A finished comparison. */
export type SignedReconciliation = ReconciliationRow & { readonly finishedAt: Date; readonly signature: Buffer };

/** A comparison by its id. */
export function readReconciliation(work: UnitOfWork, id: string): Promise<ReconciliationRow | null> {
  return work.dataSource.manager.findOneBy(ReconciliationEntity, { id });
}

/** Whether a comparison came to its end. */
export function isSigned(row: ReconciliationRow): row is SignedReconciliation {
  return row.finishedAt !== null && row.signature !== null;
}

/** The comparison that is to be continued; null when there is none. A dry run never is. */
export function readUnfinished(work: UnitOfWork): Promise<ReconciliationRow | null> {
  return work.dataSource.manager
    .createQueryBuilder(ReconciliationEntity, "r")
    .where("r.finishedAt IS NULL AND r.isDryRun = 0")
    .orderBy("r.startedAt", "DESC")
    .addOrderBy("r.id", "DESC")
    .limit(1)
    .getOne();
}

/** Finished comparisons after a place, newest first. */
export async function readReconciliations(
  work: UnitOfWork,
  after: { readonly at: Date; readonly id: string } | null,
  limit: number,
): Promise<SignedReconciliation[]> {
  const query = work.dataSource.manager
    .createQueryBuilder(ReconciliationEntity, "r")
    .where("r.finishedAt IS NOT NULL")
    .orderBy("r.startedAt", "DESC")
    .addOrderBy("r.id", "DESC")
    .limit(limit);
  if (after !== null) query.andWhere("(r.startedAt < :at OR (r.startedAt = :at AND r.id < :id))", { ...after });
  return (await query.getMany()).filter(isSigned);
}

/** Cases of a comparison after a case, in the order of their ids; `verdicts` leaves out all others. */
export function readReconciliationItems(
  work: UnitOfWork,
  reconciliationId: string,
  after: string,
  limit: number,
  verdicts?: readonly string[],
): Promise<ReconciliationItemRow[]> {
  const query = work.dataSource.manager
    .createQueryBuilder(ReconciliationItemEntity, "i")
    .where("i.reconciliationId = :reconciliationId AND i.complaintId > :after", { reconciliationId, after })
    .orderBy("i.complaintId", "ASC")
    .limit(limit);
  if (verdicts !== undefined) query.andWhere("i.verdict IN (:...verdicts)", { verdicts });
  return query.getMany();
}

/** What a comparison has found of these cases so far. */
export function readItemsOfCases(
  work: UnitOfWork,
  reconciliationId: string,
  complaintIds: readonly string[],
): Promise<ReconciliationItemRow[]> {
  if (complaintIds.length === 0) return Promise.resolve([]);
  return work.dataSource.manager
    .createQueryBuilder(ReconciliationItemEntity, "i")
    .where("i.reconciliationId = :reconciliationId AND i.complaintId IN (:...complaintIds)", {
      reconciliationId,
      complaintIds,
    })
    .getMany();
}

/** Begins a comparison. A dry run that was cut off is of no use to anybody: those of earlier days go. */
export async function insertReconciliation(work: UnitOfWork, row: ReconciliationRow): Promise<void> {
  await work.transaction(async (tx) => {
    const stale = "is_dry_run = 1 AND finished_at IS NULL AND started_at < UTC_TIMESTAMP(3) - INTERVAL 1 DAY";
    await tx.query(
      `DELETE FROM reconciliation_item WHERE reconciliation_id IN (SELECT id FROM reconciliation WHERE ${stale})`,
    );
    await tx.query(`DELETE FROM reconciliation WHERE ${stale}`);
    await tx.insert(ReconciliationEntity, row);
  });
}

/**
 * Writes how far a comparison has come, with the cases found on the way.
 * @param from the place as it was found: another process that goes on with the same comparison must not count twice
 * @returns false, and nothing is written, when it has meanwhile gone on from there
 */
export async function storeProgress(
  work: UnitOfWork,
  row: ReconciliationRow,
  from: string | null,
  items: readonly ReconciliationItemRow[],
): Promise<boolean> {
  return work.transaction(async (tx) => {
    const header = (await tx.query(
      `UPDATE reconciliation SET total = ?, equal = ?, repaired = ?, counts = ?, place = ?, oldest_read_at = ?
        WHERE id = ? AND finished_at IS NULL AND place <=> ?`,
      [row.total, row.equal, row.repaired, JSON.stringify(row.counts), row.place, row.oldestReadAt, row.id, from],
    )) as unknown as { affectedRows: number };
    if (header.affectedRows === 0) return false;
    await storeItems(tx, items);
    return true;
  });
}

async function storeItems(tx: Transaction, items: readonly ReconciliationItemRow[]): Promise<void> {
  if (items.length === 0) return;
  const values = items.map((item) => [
    item.reconciliationId,
    item.complaintId,
    item.ticketNumber,
    item.nationalId,
    item.verdict,
    JSON.stringify(item.differences),
    item.waiting,
    item.action,
  ]);
  await tx.query(
    `INSERT INTO reconciliation_item
       (reconciliation_id, complaint_id, ticket_number, national_id, verdict, differences, waiting, action) VALUES ?
     ON DUPLICATE KEY UPDATE national_id = VALUES(national_id), verdict = VALUES(verdict),
       differences = VALUES(differences), waiting = VALUES(waiting), action = VALUES(action)`,
    [values],
  );
}

/** Ends a comparison; whoever comes second changes nothing. */
export async function finishReconciliation(
  work: UnitOfWork,
  { id, finishedAt, logHead, signature }: SignedReconciliation,
): Promise<void> {
  await work.read(
    "UPDATE reconciliation SET finished_at = ?, log_head = ?, signature = ? WHERE id = ? AND finished_at IS NULL",
    [finishedAt, JSON.stringify(logHead), signature, id],
  );
}

/** A click that somebody must make in the LAPOR! admin. */
export interface NationalTaskRow {
  readonly complaintId: string;
  readonly ticketNumber: string;
  readonly nationalId: string | null;
  readonly click: string;
  readonly reason: string;
  readonly since: Date;
}

/** Clicks after a place, oldest first. A task leaves the list when a reading no longer asks for it. */
export async function readNationalTasks(
  work: UnitOfWork,
  after: { readonly at: Date; readonly id: string } | null,
  limit: number,
): Promise<NationalTaskRow[]> {
  const rows = await work.read<Omit<NationalTaskRow, "click" | "reason"> & { readonly task: string }>(
    `SELECT * FROM (
       SELECT n.complaint_id AS complaintId, c.ticket_number AS ticketNumber, n.national_id AS nationalId, n.task,
              COALESCE(n.not_equal_since, n.changed_at, c.updated_at) AS since
         FROM national_case n JOIN complaint c ON c.id = n.complaint_id WHERE n.task IS NOT NULL) t
      WHERE t.since >= ? AND (t.since > ? OR t.complaintId > ?) ORDER BY t.since, t.complaintId LIMIT ?`,
    [after?.at ?? new Date(0), after?.at ?? new Date(0), after?.id ?? "", limit],
  );
  return rows.map(({ task, ...row }) => ({ ...row, ...(JSON.parse(task) as { click: string; reason: string }) }));
}
