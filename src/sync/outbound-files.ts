import { buffer } from "node:stream/consumers";
import type { OutboundFile } from "../national/outbound";
import type { AttachmentEntity } from "../store/entities/attachment.entity";
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

/** A file with its content, without its name. @throws UnsendableError when it cannot be read. */
export async function outboundFile(
  env: SyncEnvironment,
  { id, contentType }: Pick<AttachmentEntity, "id" | "contentType">,
): Promise<OutboundFile> {
  try {
    return { contentType, bytes: new Uint8Array(await buffer(env.files.read(id))) };
  } catch (error) {
    throw new UnsendableError("Berkas lampiran tidak dapat dibaca.", { cause: error });
  }
}
