import { newId } from "../store/new-id";
import type { Transaction } from "../store/unit-of-work";
import type { SyncEnvironment } from "./environment";

/** A list that lost more than this share is taken for a broken answer. */
const LARGEST_LOSS = 0.5;
const ALARM_KEY = "master:institutions";

/**
 * Replaces the list of national institutions, whole or not at all; a list that is broken or shrank too much leaves the old
 * one. An entry that cannot be read may be one that is known here: then the others are taken and nothing is removed.
 * Either is shown among what waits for a person.
 * @returns whether the list was replaced.
 */
export async function pullInstitutions(env: SyncEnvironment, signal?: AbortSignal): Promise<boolean> {
  const read = await env.reader.institutions(signal);
  const isBroken = read.outcome === "notProcessed" && (read.pagesRead ?? 0) > 0;
  if (read.outcome !== "done" && !isBroken) return false;
  const { items, unreadable, isComplete } =
    read.outcome === "done" ? read.value : { items: [], unreadable: [], isComplete: false };
  const { work, clock } = env.cases;
  const [known] = await work.read<{ total: number }>("SELECT COUNT(*) AS total FROM national_institution");
  const total = Number(known?.total ?? 0);
  if (!isComplete || items.length === 0 || items.length < total * (1 - LARGEST_LOSS)) {
    const reason = `Daftar instansi nasional yang diterima tidak utuh (${items.length} dari ${total}); daftar lama tetap dipakai.`;
    await work.transaction((tx) => raiseAlarm(tx, reason, clock()));
    return false;
  }
  const isWhole = unreadable.length === 0;
  const reason = `${unreadable.length} entri daftar instansi nasional tidak dapat dibaca; entri lainnya diperbarui, dan tidak ada yang dihapus.`;
  await work.transaction(async (tx) => {
    if (isWhole) {
      await tx.query("DELETE FROM parked_record WHERE record_key = ?", [ALARM_KEY]);
      await tx.query("DELETE FROM national_institution");
    } else {
      await raiseAlarm(tx, reason, clock());
    }
    for (let start = 0; start < items.length; start += 500) {
      const rows = items.slice(start, start + 500).map(({ id, name }) => [id, name.slice(0, 200)]);
      await tx.query(
        "INSERT INTO national_institution (id, name) VALUES ? ON DUPLICATE KEY UPDATE name = VALUES(name)",
        [rows],
      );
    }
  });
  return isWhole;
}

async function raiseAlarm(tx: Transaction, reason: string, at: Date): Promise<void> {
  await tx.query(
    `INSERT INTO parked_record (id, record_key, state, reason, attempts, parked_at) VALUES (?, ?, 'QUARANTINED', ?, 1, ?)
     ON DUPLICATE KEY UPDATE attempts = attempts + 1, reason = VALUES(reason), state = 'QUARANTINED'`,
    [newId(), ALARM_KEY, reason, at],
  );
}
