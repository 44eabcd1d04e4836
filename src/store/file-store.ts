import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** A file that was written, not yet kept under its id. */
export interface WrittenFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: Buffer;
  /** Its beginning, by which its type is told. */
  readonly head: Buffer;
}

/** Uploads on a directory, possibly mounted; names are ids, never what a client said. */
export class FileStore {
  constructor(private readonly directory: string) {}

  /** Streams an upload to disk beside its final place; nothing of it is held in memory. */
  async write(id: string, content: Readable): Promise<WrittenFile> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const path = join(this.directory, `${id}.part`);
    const hash = createHash("sha256");
    let sizeBytes = 0;
    try {
      await pipeline(
        content,
        async function* (source: AsyncIterable<Buffer>) {
          for await (const chunk of source) {
            hash.update(chunk);
            sizeBytes += chunk.length;
            yield chunk;
          }
        },
        createWriteStream(path, { mode: 0o600 }),
      );
      return { path, sizeBytes, sha256: hash.digest(), head: await readHead(path) };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Gives a written file its place. */
  async keep(id: string, file: WrittenFile): Promise<void> {
    await rename(file.path, join(this.directory, id));
  }

  /** Throws a written file away. */
  async discard(file: WrittenFile): Promise<void> {
    await rm(file.path, { force: true });
  }

  /** Throws a kept file away; one that is gone is no fault. */
  async remove(id: string): Promise<void> {
    await rm(join(this.directory, id), { force: true });
  }

  /** The content of a kept file. */
  read(id: string): Readable {
    return createReadStream(join(this.directory, id));
  }
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4_100), 0, 4_100, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
