import { openCase, saveCase } from "../cases/case-file";
import { MAX_FILE_BYTES, plainFileName } from "../domain/file-kind";
import { readableText } from "../domain/input-text";
import { UnacceptableFileError } from "../store/clean-fault";
import { type CleanFile, cleanFile } from "../store/clean-file";
import { AttachmentEntity } from "../store/entities/attachment.entity";
import type { NationalFileEntity } from "../store/entities/national-file.entity";
import { attachmentRow } from "../store/file-rows";
import { OversizeFileError } from "../store/file-store";
import { newId } from "../store/new-id";
import { DatabaseUnavailableError } from "../store/unit-of-work";
import type { SyncEnvironment } from "./environment";
import { noteEvent } from "./log-intake";

/** Files of one round; between two of them others get the lease and the budget. */
const BATCH = 20;
/** Minutes until a file is tried again; after the last one it is given up. */
const AGAIN_MIN = [1, 5, 30, 120, 720, 1_440] as const;

type Waiting = Pick<NationalFileEntity, "id" | "complaintId" | "textId" | "fileName" | "url" | "attempts">;

/**
 * Fetches the files that national logs name and that are due, of one case or all: each once, bounded, by its content, with
 * its checksum. One that fails is tried again later, and concerns no other and no case's lane.
 * @returns how many came in
 */
export async function fetchNationalFiles(
  env: SyncEnvironment,
  { complaintId = null, signal }: { readonly complaintId?: string | null; readonly signal?: AbortSignal } = {},
): Promise<number> {
  const waiting = await env.cases.work.read<Waiting>(
    `SELECT id, complaint_id AS complaintId, text_id AS textId, file_name AS fileName, url, attempts FROM national_file
      WHERE state = 'WAITING' AND not_before <= ? AND (? IS NULL OR complaint_id = ?) ORDER BY not_before LIMIT ${BATCH}`,
    [env.cases.clock(), complaintId, complaintId],
  );
  let taken = 0;
  for (const file of waiting) {
    if (signal?.aborted || (await env.link.state()).state === "DOWN") break;
    if (await fetchOne(env, file, signal)) taken += 1;
  }
  return taken;
}

async function fetchOne(env: SyncEnvironment, file: Waiting, signal: AbortSignal | undefined): Promise<boolean> {
  const { vault } = env.cases;
  if (file.url === null) return false;
  const id = newId();
  try {
    const download = await env.download.fetch(
      vault.openOwn(`national_file|url|${file.id}`, file.url),
      async (content) => cleanFile(env.files, id, await env.files.write(id, content, MAX_FILE_BYTES)),
      signal,
    );
    if (download.outcome === "done") return await keep(env, file, id, download.value);
    // Ended from here, it says nothing about the file.
    if (!signal?.aborted) await fail(env, file, download.reason, download.outcome === "refused");
    return false;
  } catch (error) {
    // The budget's queue was left, or the transfer cut, because this process ends.
    if (signal?.aborted) return false;
    if (error instanceof DatabaseUnavailableError) throw error;
    const refusal = refusalOf(error);
    // What nobody foresaw with one file must not keep the next ones from their turn.
    await fail(env, file, refusal ?? "Berkas nasional belum dapat disimpan karena kesalahan sistem.", refusal !== null);
    return false;
  }
}

function refusalOf(error: unknown): string | null {
  if (error instanceof OversizeFileError) return "Berkas nasional lebih besar dari 25 MB dan tidak disimpan.";
  if (error instanceof UnacceptableFileError)
    return `Berkas nasional tidak disimpan: jenis atau isinya tidak diterima (${error.fault}).`;
  return null;
}

/** Joins a fetched file to its case and text. Another process may have been faster: then its copy stays, and this one goes. */
async function keep(env: SyncEnvironment, file: Waiting, id: string, clean: CleanFile): Promise<boolean> {
  const { vault, work, clock } = env.cases;
  await env.files.keep(id, clean);
  const said = file.fileName === null ? "" : vault.openOwn(`national_file|file_name|${file.id}`, file.fileName);
  const name = readableText(said.split(/[\\/]/).at(-1) ?? "", 200, "single") || plainFileName(clean.kind);
  let isTaken = false;
  await work.change(null, async (tx) => {
    isTaken = false;
    const opened = await openCase(tx, file.complaintId);
    const [now] = await tx.query<{ state: string }>("SELECT state FROM national_file WHERE id = ? FOR UPDATE", [
      file.id,
    ]);
    if (opened === null || now?.state !== "WAITING") return;
    // Our own files are shown there too, and one file under two addresses.
    const [twin] = await tx.query<{ id: string }>(
      "SELECT id FROM attachment WHERE complaint_id = ? AND (sha256 = ? OR source_sha256 = ?) LIMIT 1",
      [file.complaintId, clean.sourceSha256, clean.sourceSha256],
    );
    await tx.query("UPDATE national_file SET state = 'DONE', reason = NULL, attachment_id = ? WHERE id = ?", [
      twin?.id ?? id,
      file.id,
    ]);
    if (twin !== undefined) return;
    isTaken = true;
    const at = clock();
    const { complaintId, textId } = file;
    await tx.insert(
      AttachmentEntity,
      attachmentRow(vault, clean, { id, name, complaintId, textId, origin: "NATIONAL", at }),
    );
    opened.row.version += 1;
    opened.row.updatedAt = at;
    await saveCase(tx, opened);
    await noteEvent({ tx, file: opened, at }, "NATIONAL_FILE_RECEIVED", { kind: "NATIONAL" }, opened.row.status, null, {
      isPublic: true,
    });
  });
  if (!isTaken) await env.files.remove(id);
  return isTaken;
}

async function fail(env: SyncEnvironment, file: Waiting, reason: string, isFinal: boolean): Promise<void> {
  const againMin = isFinal ? undefined : AGAIN_MIN[file.attempts];
  env.log({ complaintId: file.complaintId, nationalFile: file.id, reason }, "a national file could not be fetched");
  await env.cases.work.read(
    `UPDATE national_file SET state = ?, attempts = attempts + 1, reason = ?, not_before = ? + INTERVAL ? MINUTE
      WHERE id = ? AND state = 'WAITING'`,
    [againMin === undefined ? "REFUSED" : "WAITING", reason, env.cases.clock(), againMin ?? 0, file.id],
  );
}
