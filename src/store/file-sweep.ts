import type { FileStore, StoredFile } from "./file-store";
import type { KeptFile } from "./kept-file";
import type { UnitOfWork } from "./unit-of-work";

/** Who has not submitted a day after his upload has given up; nothing that is still being written is that old. */
const ORPHAN_HOURS = 24;
const HOUR_MS = 60 * 60_000;
const BATCH = 500;

/**
 * Removes uploads that no complaint or text took up, without those that are held for one. The row goes first, and only as long as it is not attached; a file
 * whose row is gone is found by {@link sweepUnknown}, if this process dies in between.
 * @returns how many
 */
export async function sweepUnattached(work: UnitOfWork, files: FileStore, held: readonly string[]): Promise<number> {
  const rows = await work.read<{ id: string }>(
    `SELECT id FROM attachment WHERE complaint_id IS NULL AND created_at < UTC_TIMESTAMP(3) - INTERVAL ${ORPHAN_HOURS} HOUR
        AND id NOT IN (?) ORDER BY created_at LIMIT ${BATCH}`,
    // A list without anything in it is no list to the database.
    [["", ...held]],
  );
  let removed = 0;
  for (const { id } of rows) {
    const header = (await work.read("DELETE FROM attachment WHERE id = ? AND complaint_id IS NULL", [
      id,
    ])) as unknown as { affectedRows: number };
    if (header.affectedRows === 0) continue;
    await files.remove(id);
    removed += 1;
  }
  return removed;
}

/**
 * Looks through the whole directory for files of which no row knows: a process died between writing the one and the other.
 * @returns how many were removed
 */
export async function sweepUnknown(
  work: UnitOfWork,
  files: FileStore,
  now: Date,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0;
  let batch: StoredFile[] = [];
  const drop = async () => {
    if (batch.length === 0) return;
    const rows = await work.read<{ id: string }>("SELECT id FROM attachment WHERE id IN (?)", [
      batch.map(({ id }) => id),
    ]);
    const known = new Set(rows.map(({ id }) => id));
    // Half-written beside a kept one, it is no part of it.
    for (const { name } of batch.filter((one) => one.name !== one.id || !known.has(one.id))) {
      await files.remove(name);
      removed += 1;
    }
    batch = [];
  };
  for await (const file of files.list()) {
    if (signal.aborted) return removed;
    if (now.getTime() - file.changedAt.getTime() >= ORPHAN_HOURS * HOUR_MS) batch.push(file);
    if (batch.length === BATCH) await drop();
  }
  await drop();
  return removed;
}

/**
 * Looks for every file of a case, without reading it: one that is missing, or has another size than was kept.
 * @returns their ids
 */
export async function findSpoilt(work: UnitOfWork, files: FileStore): Promise<string[]> {
  const spoilt: string[] = [];
  for (let after = ""; ; ) {
    const rows = await work.read<Omit<KeptFile, "sha256">>(
      `SELECT id, size_bytes AS sizeBytes FROM attachment WHERE id > ? AND complaint_id IS NOT NULL ORDER BY id LIMIT ${BATCH}`,
      [after],
    );
    const found = await Promise.all(rows.map((row) => files.lookAt(row)));
    spoilt.push(...rows.filter((_, index) => found[index] !== null).map(({ id }) => id));
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return spoilt;
    after = last.id;
  }
}
