import type { Readable } from "node:stream";
import { MAX_FILE_BYTES, plainFileName } from "../domain/file-kind";
import { readableText } from "../domain/input-text";
import { UnacceptableFileError } from "./clean-fault";
import { cleanFile } from "./clean-file";
import type { AttachmentEntity } from "./entities/attachment.entity";
import { attachmentRow } from "./file-rows";
import { type FileStore, OversizeFileError } from "./file-store";
import { newId } from "./new-id";
import type { UnitOfWork } from "./unit-of-work";
import type { Vault } from "./vault";

/** Files that come with a message: nobody is left to ask, so that one which cannot be taken is left out, not an error. */
export class ReceivedFiles {
  constructor(
    private readonly store: FileStore,
    private readonly work: UnitOfWork,
    private readonly vault: Vault,
    private readonly clock: () => Date,
  ) {}

  /** Keeps a file. @returns its row, to be inserted with what refers to it; null when it is of no kind that is taken, or too large. */
  async keep(content: Readable, fileName: string): Promise<AttachmentEntity | null> {
    const id = newId();
    try {
      const file = await cleanFile(this.store, id, await this.store.write(id, content, MAX_FILE_BYTES));
      await this.store.keep(id, file);
      const name = readableText(fileName.split(/[\\/]/).at(-1) ?? "", 200, "single") || plainFileName(file.kind);
      const at = this.clock();
      return attachmentRow(this.vault, file, { id, name, complaintId: null, textId: null, origin: "LOCAL", at });
    } catch (error) {
      if (error instanceof OversizeFileError || error instanceof UnacceptableFileError) return null;
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
