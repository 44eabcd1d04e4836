import type { OutboundFile } from "../national/outbound";
import type { AttachmentEntity } from "../store/entities/attachment.entity";
import { type KeptFile, type Spoilage, SpoiltFileError } from "../store/kept-file";
import { lookups } from "../store/lookups";
import type { SyncEnvironment } from "./environment";
import { UnsendableError } from "./saga";

/** The files that came with a case itself, not with one of its texts nor from the national side; oldest first. */
export async function filesOfCase(env: SyncEnvironment, complaintId: string): Promise<AttachmentEntity[]> {
  const files = await lookups.attachments(env.cases.work, [complaintId]);
  return files.filter(({ textId, origin }) => textId === null && origin === "LOCAL");
}

/** The files that came with a text of a case; oldest first. */
export async function filesOfText(env: SyncEnvironment, textId: string): Promise<AttachmentEntity[]> {
  const [text] = await lookups.texts(env.cases.work, [textId]);
  if (text === undefined) return [];
  return (await lookups.attachments(env.cases.work, [text.complaintId])).filter((file) => file.textId === textId);
}

/** A file with its content, without its name. @throws UnsendableError when it cannot be read, or is not what was kept. */
export async function outboundFile(
  env: SyncEnvironment,
  file: KeptFile & Pick<AttachmentEntity, "contentType">,
): Promise<OutboundFile> {
  try {
    const bytes = new Uint8Array(file.sizeBytes);
    let filled = 0;
    for await (const piece of await env.files.open(file)) {
      bytes.set(piece as Buffer, filled);
      filled += (piece as Buffer).length;
    }
    return { contentType: file.contentType, bytes };
  } catch (error) {
    const reason = error instanceof SpoiltFileError ? WORDS[error.spoilage] : "tidak dapat dibaca.";
    throw new UnsendableError(`Berkas lampiran ${file.id} ${reason}`, { cause: error });
  }
}

const WORDS: Readonly<Record<Spoilage, string>> = {
  MISSING: "tidak ada lagi pada penyimpanan. Pulihkan dari cadangan, lalu kirim ulang.",
  ALTERED: "pada penyimpanan tidak lagi sama dengan yang diterima. Pulihkan dari cadangan, lalu kirim ulang.",
};
