import { isFileKind, plainFileName } from "../domain/file-kind";
import type { Origin } from "../domain/status";
import type { CleanFile } from "./clean-file";
import { AttachmentEntity } from "./entities/attachment.entity";
import type { Vault } from "./vault";

/** What is told about a file besides its content. */
export interface FileFacts {
  readonly id: string;
  readonly name: string;
  readonly complaintId: string | null;
  readonly textId: string | null;
  readonly origin: Origin;
  readonly at: Date;
}

/** The row of a kept file; its name is sealed, because people put names into names of files. */
export function attachmentRow(vault: Vault, file: CleanFile, facts: FileFacts): AttachmentEntity {
  return Object.assign(new AttachmentEntity(), {
    id: facts.id,
    complaintId: facts.complaintId,
    textId: facts.textId,
    fileName: vault.sealOwn(`attachment|file_name|${facts.id}`, facts.name),
    contentType: file.kind,
    sizeBytes: file.sizeBytes,
    sha256: file.sha256,
    sourceSha256: file.sourceSha256,
    origin: facts.origin,
    createdAt: facts.at,
  });
}

/** The name under which a file was handed in, for one who may read it; for others one that says nothing of anybody. */
export function shownFileName(
  vault: Vault,
  { id, fileName, contentType }: Pick<AttachmentEntity, "id" | "fileName" | "contentType">,
  isNamed: boolean,
): string {
  if (!isNamed && isFileKind(contentType)) return plainFileName(contentType);
  return fileName === null || !isNamed ? id : vault.openOwn(`attachment|file_name|${id}`, fileName);
}
