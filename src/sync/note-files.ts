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

const NO_ADDRESS = "Berkas nasional tidak disertai alamat yang dapat dibuka.";

/** A case in the hands of a reading. */
interface Noting {
  readonly env: Pick<SyncEnvironment, "cases" | "settings" | "log">;
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
  /** The digest of its item, in hex; null: it came with the case itself. */
  readonly item: string | null;
}

/** The files of log items, each with the text that its item became. */
export function filesOf(items: readonly NationalLogItem[], texts: readonly KnownText[]): NamedFile[] {
  const textOf = new Map(texts.map(({ textDigest, textId }) => [textDigest?.toString("hex"), textId]));
  return items.flatMap((item) => {
    const digest = itemDigest(item).toString("hex");
    const textId = textOf.get(digest) ?? null;
    return item.attachments.map((attachment) => ({ attachment, textId, item: digest }));
  });
}

/**
 * Notes the files that the national side names; what is noted already stays as it is. They are fetched later and apart: a
 * file that cannot be had must not keep a reading from its case. One without an address is refused at once, and counts.
 */
export async function noteFiles(noting: Noting, files: readonly NamedFile[]): Promise<void> {
  const { env, tx, file } = noting;
  const { origin } = new URL(env.settings.baseUrl);
  const named = files.map((one) => toNote(one, origin));
  if (named.length === 0) return;
  const known = await knownKeys(tx, file.row.id);
  // One of the two lists, or a later reading, may show the address that another left out.
  const withAddress = new Set(named.flatMap(({ url, nameKey }) => (url === null ? [] : [nameKey.toString("hex")])));
  await forget(
    tx,
    file.row.id,
    [...known].filter((key) => withAddress.has(key)),
  );
  const fresh = named.filter(({ url, fileKey, nameKey }) => {
    const isShownElsewhere = url === null && withAddress.has(nameKey.toString("hex"));
    return !isShownElsewhere && !known.has(fileKey.toString("hex"));
  });
  if (fresh.length === 0 || !(await isKept(tx, file))) return;
  for (const one of fresh) {
    const key = one.fileKey.toString("hex");
    if (known.has(key) || known.size >= MAX_FILES) continue;
    known.add(key);
    await note(noting, one);
  }
}

async function knownKeys(tx: Transaction, complaintId: string): Promise<Set<string>> {
  const rows = await tx.query<{ fileKey: Buffer }>(
    "SELECT file_key AS fileKey FROM national_file WHERE complaint_id = ?",
    [complaintId],
  );
  return new Set(rows.map(({ fileKey }) => fileKey.toString("hex")));
}

async function forget(tx: Transaction, complaintId: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const fileKeys = keys.map((key) => Buffer.from(key, "hex"));
  await tx.query("DELETE FROM national_file WHERE complaint_id = ? AND file_key IN (?)", [complaintId, fileKeys]);
}

async function note({ env, tx, file, at }: Noting, { textId, name, url, fileKey }: ToNote): Promise<void> {
  const id = newId();
  const complaintId = file.row.id;
  await tx.insert(NationalFileEntity, {
    id,
    complaintId,
    fileKey,
    textId,
    fileName: env.cases.vault.sealOwn(`national_file|file_name|${id}`, name),
    url: url === null ? null : env.cases.vault.sealOwn(`national_file|url|${id}`, url),
    state: url === null ? "REFUSED" : "WAITING",
    attempts: 0,
    notBefore: at,
    reason: url === null ? NO_ADDRESS : null,
    attachmentId: null,
    firstSeenAt: at,
  });
  if (url === null) env.log({ complaintId, nationalFile: id, reason: NO_ADDRESS }, "a national file has no address");
}

/** Once the reporter was erased nothing more of what he sent is taken. */
async function isKept(tx: Transaction, { row }: CaseFile): Promise<boolean> {
  const rows = await tx.query("SELECT 1 FROM reporter WHERE id = ? AND wrapped_key IS NOT NULL", [row.reporterId]);
  return rows.length > 0;
}

interface ToNote {
  readonly textId: string | null;
  readonly name: string;
  readonly url: string | null;
  readonly fileKey: Buffer;
  /** By what it is known as long as it has no address. */
  readonly nameKey: Buffer;
}

/** The query of an address is often a signature of the hour; what is before it names the file. */
function toNote({ attachment: { name, url }, textId, item }: NamedFile, host: string): ToNote {
  const nameKey = sha256(`${item ?? ""}|${name}`);
  const address = url === null ? null : new URL(url, host);
  if (address === null || address.href.length > MAX_ADDRESS_LENGTH) {
    return { textId, name, url: null, fileKey: nameKey, nameKey };
  }
  const fileKey = sha256(`${address.origin}${address.pathname}`);
  return { textId, name, url: address.href, fileKey, nameKey };
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
