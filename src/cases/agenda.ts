import { jakartaDateOf } from "../domain/jakarta-time";
import type { Transaction } from "../store/unit-of-work";

/**
 * The next number of the year's register, e.g. `000123/ADUAN/2026`: without gaps, because the counter's row stays locked
 * until the archive itself is committed; the year is Demak's.
 */
export async function nextAgendaNumber(tx: Transaction, at: Date): Promise<string> {
  const year = jakartaDateOf(at).slice(0, 4);
  const name = `agenda:${year}`;
  await tx.query("INSERT INTO counter (name, value) VALUES (?, 1) ON DUPLICATE KEY UPDATE value = value + 1", [name]);
  const [row] = await tx.query<{ value: number }>("SELECT value FROM counter WHERE name = ?", [name]);
  return `${String(row?.value ?? 0).padStart(6, "0")}/ADUAN/${year}`;
}
