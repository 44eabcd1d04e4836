import { HubError } from "../domain/errors";
import type { Transaction } from "../store/unit-of-work";

const MAX_ATTACHMENTS = 10;

/**
 * Joins uploaded files to a case (and one of its texts). `path` is where the list stands in the arguments.
 * @throws INVALID_INPUT when one does not exist or is taken.
 */
export async function attachFiles(
  tx: Transaction,
  ids: readonly string[],
  complaintId: string,
  textId: string | null,
  path: readonly string[] = ["attachments"],
): Promise<void> {
  if (ids.length === 0) return;
  const unique = [...new Set(ids)];
  if (unique.length > MAX_ATTACHMENTS) {
    throw new HubError("INVALID_INPUT", {
      path,
      message: `Lampiran terlalu banyak. Silakan kurangi menjadi paling banyak ${MAX_ATTACHMENTS} berkas.`,
    });
  }
  const header = (await tx.query(
    "UPDATE attachment SET complaint_id = ?, text_id = ? WHERE id IN (?) AND complaint_id IS NULL",
    [complaintId, textId, unique],
  )) as unknown as { affectedRows: number };
  if (header.affectedRows !== unique.length) {
    throw new HubError("INVALID_INPUT", {
      path,
      message: "Lampiran tidak ditemukan atau sudah dipakai pada aduan lain. Silakan unggah kembali berkasnya.",
    });
  }
}
