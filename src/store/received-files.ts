import { Readable } from "node:stream";
import { fileTypeFromBuffer } from "file-type";
import { ulid } from "ulid";
import { readableText } from "../domain/input-text";
import { AttachmentEntity } from "./entities/attachment.entity";
import type { FileStore } from "./file-store";
import type { UnitOfWork } from "./unit-of-work";
import type { Vault } from "./vault";

/** What a messenger lets through as a document; a phone's photo has a quarter of it. */
const MAX_FILE_BYTES = 25 * 1024 * 1024;
/** Told by content, never by name or by what the gateway says. */
const TYPES: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/webp", "application/pdf", "video/mp4"]);

class TooLargeError extends Error {}

/** Files that come with a message: nobody is left to ask, so that one which cannot be taken is left out, not an error. */
export class ReceivedFiles {
  constructor(
    private readonly store: FileStore,
    private readonly work: UnitOfWork,
    private readonly vault: Vault,
    private readonly clock: () => Date,
  ) {}

  /** Keeps a file. @returns its row, to be inserted with what refers to it; null when its type or size is not taken. */
  async keep(content: Readable, fileName: string): Promise<AttachmentEntity | null> {
    const row = new AttachmentEntity();
    row.id = ulid();
    try {
      const written = await this.store.write(row.id, Readable.from(bounded(content)));
      const type = await fileTypeFromBuffer(new Uint8Array(written.head));
      if (type === undefined || !TYPES.has(type.mime)) {
        await this.store.discard(written);
        return null;
      }
      await this.store.keep(row.id, written);
      const name = readableText(fileName.split(/[\\/]/).at(-1) ?? "", 200, "single") || `${row.id}.${type.ext}`;
      row.complaintId = null;
      row.textId = null;
      row.fileName = this.vault.sealOwn(`attachment|file_name|${row.id}`, name);
      row.contentType = type.mime;
      row.sizeBytes = written.sizeBytes;
      row.sha256 = written.sha256;
      row.createdAt = this.clock();
      return row;
    } catch (error) {
      if (error instanceof TooLargeError) return null;
      throw error;
    }
  }

  /**
   * Throws kept files away whose rows were not written after all. The database is asked: a connection that was lost at
   * COMMIT makes a second attempt look like somebody else's. If it cannot be asked, the files stay.
   */
  async drop(rows: readonly AttachmentEntity[]): Promise<void> {
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id);
    const written = await this.work
      .read<{ id: string }>("SELECT id FROM attachment WHERE id IN (?)", [ids])
      .catch(() => null);
    const kept = new Set(written?.map(({ id }) => id) ?? ids);
    for (const id of ids) if (!kept.has(id)) await this.store.remove(id);
  }
}

async function* bounded(content: Readable): AsyncGenerator<Buffer> {
  let sizeBytes = 0;
  for await (const chunk of content as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_FILE_BYTES) throw new TooLargeError();
    yield chunk;
  }
}
