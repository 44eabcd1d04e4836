import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, opendir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type KeptFile, openKept, type Spoilage, SpoiltFileError } from "./kept-file";

/** A file that was written, not yet kept under its id. */
export interface WrittenFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: Buffer;
}

/** A file in the directory, as the sweep sees it. */
export interface StoredFile {
  /** Its id, also while it is being written. */
  readonly id: string;
  readonly name: string;
  readonly changedAt: Date;
}

/** More bytes came than a file may have. */
export class OversizeFileError extends Error {}

/** What stands in the directory under a name of ours: a kept file, or one that is being written. */
const OWN_NAME = /^([0-9A-HJKMNP-TV-Z]{26})(?:\.(?:part|clean))?$/;

/** Uploads on a directory, possibly mounted; names are ids, never what a client said. */
export class FileStore {
  /** @param onSpoilt is told of every read that finds a file missing or altered */
  constructor(
    private readonly directory: string,
    private readonly onSpoilt: (error: SpoiltFileError) => void = () => undefined,
  ) {}

  /**
   * Streams a file to disk beside its final place; nothing of it is held in memory. Failed, it leaves nothing.
   * @param ending `part` for what comes in, `clean` for what is made of it
   * @throws OversizeFileError, or the stream's own error.
   */
  async write(
    id: string,
    content: Readable,
    maxBytes: number,
    ending: "part" | "clean" = "part",
  ): Promise<WrittenFile> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const path = join(this.directory, `${id}.${ending}`);
    const hash = createHash("sha256");
    let sizeBytes = 0;
    try {
      await pipeline(
        content,
        async function* (source: AsyncIterable<Buffer>) {
          for await (const chunk of source) {
            hash.update(chunk);
            sizeBytes += chunk.length;
            if (sizeBytes > maxBytes) throw new OversizeFileError();
            yield chunk;
          }
        },
        // On disk before its row says that it is there.
        createWriteStream(path, { mode: 0o600, flush: true }),
      );
      return { path, sizeBytes, sha256: hash.digest() };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Gives a written file its place. */
  async keep(id: string, file: Pick<WrittenFile, "path">): Promise<void> {
    await rename(file.path, join(this.directory, id));
  }

  /** Throws a written file away. */
  async discard(file: Pick<WrittenFile, "path">): Promise<void> {
    await rm(file.path, { force: true });
  }

  /**
   * Removes a file of the directory, by its name; by its id also what a process that is gone left of writing it. One that
   * is not there is no error.
   */
  async remove(name: string): Promise<void> {
    const [, id] = OWN_NAME.exec(name) ?? [];
    if (id === undefined) return;
    const names = name === id ? [id, `${id}.part`, `${id}.clean`] : [name];
    for (const one of names) await rm(join(this.directory, one), { force: true });
  }

  /** The content of a kept file of which nothing is known but its id. */
  read(id: string): Readable {
    return createReadStream(join(this.directory, id));
  }

  /** The content of a kept file, proven by what its row knows of it. @throws SpoiltFileError as {@link openKept} */
  async open(file: KeptFile): Promise<Readable> {
    const tell = (error: unknown) => {
      if (error instanceof SpoiltFileError) this.onSpoilt(error);
    };
    try {
      return (await openKept(join(this.directory, file.id), file)).on("error", tell);
    } catch (error) {
      tell(error);
      throw error;
    }
  }

  /** What of a kept file can be seen without reading it: that it cannot be found, or has another size; null: neither. */
  async lookAt({ id, sizeBytes }: Omit<KeptFile, "sha256">): Promise<Spoilage | null> {
    const found = await stat(join(this.directory, id)).catch(() => null);
    if (found === null) return "MISSING";
    return found.size === sizeBytes ? null : "ALTERED";
  }

  /** Every file of ours; what else lies in the directory is not told. */
  async *list(): AsyncGenerator<StoredFile> {
    const directory = await opendir(this.directory).catch((error: NodeJS.ErrnoException) => {
      // Nothing was ever uploaded.
      if (error.code === "ENOENT") return null;
      throw error;
    });
    if (directory === null) return;
    for await (const { name } of directory) {
      const id = OWN_NAME.exec(name)?.[1];
      if (id === undefined) continue;
      // Null: kept, discarded or removed since it was listed.
      const found = await stat(join(this.directory, name)).catch(() => null);
      if (found !== null) yield { id, name, changedAt: found.mtime };
    }
  }
}

/** The beginning of a file, by which its type is told. */
export async function readHead(path: string, length = 4_100): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
