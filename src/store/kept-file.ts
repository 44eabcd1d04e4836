import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";

/** A kept file as its row knows it. */
export interface KeptFile {
  readonly id: string;
  readonly sizeBytes: number;
  /** SHA-256 of what is kept. */
  readonly sha256: Buffer;
}

/** What can have become of a kept file: it is not there any more, or its content is another. */
export type Spoilage = "MISSING" | "ALTERED";

/** A kept file is not what was kept. */
export class SpoiltFileError extends Error {
  constructor(
    readonly id: string,
    readonly spoilage: Spoilage,
  ) {
    super(`the stored file ${id} is ${spoilage.toLowerCase()}`);
  }
}

/** So much is read at a time: of a file that is no longer than this nothing goes out before all of it is proven. */
const PIECE_BYTES = 1024 * 1024;

/**
 * The content of a kept file, hashed on its way: its last piece comes only when all of it was what is known of it.
 * @throws SpoiltFileError for one that is missing, of another size, or, up to 1 MB, of another content; the stream fails
 * with it when that comes to light later.
 */
export async function openKept(path: string, file: KeptFile): Promise<Readable> {
  const pieces = provenPieces(path, file);
  const first = await pieces.next();
  const content = new Readable({
    read() {
      pieces.next().then(
        ({ done, value }) => content.push(done === true ? null : value),
        (error: Error) => content.destroy(error),
      );
    },
    destroy(error, end) {
      // Closes the file; what goes wrong with that is no news to anybody.
      const isClosed = () => end(error);
      pieces.return(undefined).then(isClosed, isClosed);
    },
  });
  content.push(first.done === true ? null : first.value);
  return content;
}

async function* provenPieces(path: string, { id, sizeBytes, sha256 }: KeptFile): AsyncGenerator<Buffer, undefined> {
  const file = await openToRead(path, id);
  try {
    const hash = createHash("sha256");
    if ((await file.stat()).size !== sizeBytes) throw new SpoiltFileError(id, "ALTERED");
    for (let from = 0; from < sizeBytes; ) {
      const length = Math.min(PIECE_BYTES, sizeBytes - from);
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, from);
      const piece = buffer.subarray(0, bytesRead);
      hash.update(piece);
      from += bytesRead;
      // Nothing more comes of one that was cut off meanwhile.
      const isOver = bytesRead === 0 || from === sizeBytes;
      if (isOver && !hash.digest().equals(sha256)) throw new SpoiltFileError(id, "ALTERED");
      yield piece;
    }
    return undefined;
  } finally {
    await file.close();
  }
}

async function openToRead(path: string, id: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "ENOENT" ? new SpoiltFileError(id, "MISSING") : error;
  }
}
