import { SpoiltFileError } from "../store/kept-file";
import type { Dossier } from "./dossier";
import type { PaperEnvironment } from "./environment";

/** Why a file is not there as it was kept, as papers say it (Indonesian). */
const WORDS = {
  MISSING: "Berkas tidak ada lagi pada penyimpanan.",
  ALTERED: "Berkas pada penyimpanan tidak lagi sesuai dengan sidik ini.",
  UNREADABLE: "Berkas pada penyimpanan sedang tidak dapat dibaca.",
} as const;

/**
 * Reads a case's files: a paper that names a checksum is taken for a proof that a file with it is there. One after the
 * other, and in pieces, because there may be hundreds of MB.
 * @returns what is wrong with them, by id; nothing for those that are as they were kept
 */
export async function findFileFaults(
  { files }: PaperEnvironment,
  { attachments }: Dossier,
): Promise<ReadonlyMap<string, string>> {
  const faults = new Map<string, string>();
  for (const file of attachments) {
    try {
      for await (const _ of await files.open(file));
    } catch (error) {
      faults.set(file.id, WORDS[error instanceof SpoiltFileError ? error.spoilage : "UNREADABLE"]);
    }
  }
  return faults;
}
