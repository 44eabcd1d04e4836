import { createHash } from "node:crypto";
import type { CaseFile } from "../cases/case-file";
import type { NationalAttachment, NationalLogItem } from "../national/neutral";
import { NationalFileEntity } from "../store/entities/national-file.entity";
import { newId } from "../store/new-id";
import type { Transaction } from "../store/unit-of-work";
import type { SyncEnvironment } from "./environment";
import { itemDigest } from "./reading";

/** Of one case; a log that names more is an attack or an error. */
const MAX_FILES = 200;
/** Longer addresses do not fit beside the seal. */
const MAX_ADDRESS_LENGTH = 2_000;

/** A case in the hands of a reading. */
interface Noting {
  readonly env: Pick<SyncEnvironment, "cases">;
  readonly tx: Transaction;
  readonly file: CaseFile;
  readonly at: Date;
}

/** What is known of the texts that items of a log became. */
export interface KnownText {
  readonly textDigest: Buffer | null;
  readonly textId: string | null;
}

/** A file that the national side names, and the text here with which it came. */
export interface NamedFile {
  readonly attachment: NationalAttachment;
  readonly textId: string | null;
}

/** The files of log items, each with the text that its item became. */
export function filesOf(items: readonly NationalLogItem[], texts: readonly KnownText[]): NamedFile[] {
  const textOf = new Map(texts.map(({ textDigest, textId }) => [textDigest?.toString("hex"), textId]));
  return items.flatMap((item) => {
    const textId = textOf.get(itemDigest(item).toString("hex")) ?? null;
    return item.attachments.map((attachment) => ({ attachment, textId }));
  });
}

/**
 * Notes the files that the national side names; what is noted already stays as it is. They are fetched later and apart: a
 * file that cannot be had must not keep a reading from its case.
 */
export async function noteFiles({ env, tx, file, at }: Noting, files: readonly NamedFile[]): Promise<void> {
  const named = files.flatMap(addressed);
  if (named.length === 0) return;
  const complaintId = file.row.id;
  const rows = await tx.query<{ fileKey: Buffer }>(
    "SELECT file_key AS fileKey FROM national_file WHERE complaint_id = ?",
    [complaintId],
  );
  const known = new Set(rows.map(({ fileKey }) => fileKey.toString("hex")));
  const isNew = named.some(({ fileKey }) => !known.has(fileKey.toString("hex")));
  if (!isNew || !(await isKept(tx, file))) return;
  for (const { textId, name, url, fileKey } of named) {
    if (known.has(fileKey.toString("hex")) || known.size >= MAX_FILES) continue;
    known.add(fileKey.toString("hex"));
    const id = newId();
    await tx.insert(NationalFileEntity, {
      id,
      complaintId,
      fileKey,
      textId,
      fileName: env.cases.vault.sealOwn(`national_file|file_name|${id}`, name),
      url: env.cases.vault.sealOwn(`national_file|url|${id}`, url),
      state: "WAITING",
      attempts: 0,
      notBefore: at,
      reason: null,
      attachmentId: null,
      firstSeenAt: at,
    });
  }
}

/** Once the reporter was erased nothing more of what he sent is taken. */
async function isKept(tx: Transaction, { row }: CaseFile): Promise<boolean> {
  const rows = await tx.query("SELECT 1 FROM reporter WHERE id = ? AND wrapped_key IS NOT NULL", [row.reporterId]);
  return rows.length > 0;
}

/** The query of an address is often a signature of the hour; what is before it names the file. */
function addressed({ attachment: { name, url }, textId }: NamedFile) {
  if (url === null) return [];
  const { origin, pathname, href } = new URL(url);
  if (href.length > MAX_ADDRESS_LENGTH) return [];
  return [{ textId, name, url: href, fileKey: createHash("sha256").update(`${origin}${pathname}`).digest() }];
}
