import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { fileTypeFromBuffer } from "file-type";
import { type FileKind, isFileKind } from "../domain/file-kind";
import { UnacceptableFileError } from "./clean-fault";
import { cleanImage } from "./clean-image";
import { cleanMovie } from "./clean-movie";
import { type FileStore, readHead, type WrittenFile } from "./file-store";

/** A file as it may be kept: of a known kind, bounded, without the place where it was taken. */
export interface CleanFile extends WrittenFile {
  readonly kind: FileKind;
  /** SHA-256 of what came in, before anything was taken out of it. */
  readonly sourceSha256: Buffer;
}

/** The end of a document stands in its last bytes; a few may follow it. */
const PDF_TAIL_BYTES = 2_048;

/**
 * Tells what a written file is by its content, and makes of it what is kept. The written file is used up, also when it is
 * refused.
 * @throws UnacceptableFileError
 */
export async function cleanFile(store: FileStore, id: string, written: WrittenFile): Promise<CleanFile> {
  try {
    const kind = await kindOf(written);
    const sourceSha256 = written.sha256;
    switch (kind) {
      case "application/pdf":
        await demandPdfEnd(written);
        return { ...written, kind, sourceSha256 };
      case "video/mp4":
        await cleanMovie(written.path);
        return { ...written, kind, sourceSha256, sha256: await sha256Of(written.path) };
      default: {
        const clean = await cleanImage(store, id, written, kind);
        await store.discard(written);
        return { ...clean, kind, sourceSha256 };
      }
    }
  } catch (error) {
    await store.discard(written);
    throw error;
  }
}

async function kindOf({ path }: WrittenFile): Promise<FileKind> {
  const type = await fileTypeFromBuffer(new Uint8Array(await readHead(path)));
  if (type === undefined || !isFileKind(type.mime)) throw new UnacceptableFileError("KIND");
  return type.mime;
}

async function demandPdfEnd({ path, sizeBytes }: WrittenFile): Promise<void> {
  const file = await open(path);
  try {
    const from = Math.max(0, sizeBytes - PDF_TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PDF_TAIL_BYTES), 0, PDF_TAIL_BYTES, from);
    if (!buffer.subarray(0, bytesRead).includes("%%EOF")) throw new UnacceptableFileError("BROKEN");
  } finally {
    await file.close();
  }
}

async function sha256Of(path: string): Promise<Buffer> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest();
}
