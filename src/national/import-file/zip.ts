import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import { refusedFile } from "./refusal";

/** All parts that are read of one file, together, uncompressed. */
const MAX_UNCOMPRESSED_BYTES = 200 * 1024 * 1024;
/** A workbook with pictures has a few hundred parts. */
const MAX_ENTRIES = 5_000;

const END_SIGNATURE = 0x06054b50;
const END_LENGTH = 22;
const MAX_COMMENT_LENGTH = 0xffff;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_LENGTH = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_LENGTH = 30;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED_FLAG = 1;
/** Stands where the real number is in an extension for huge files. */
const IN_ZIP64 = 0xffffffff;

const inflate = promisify(inflateRaw);

interface Entry {
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly offset: number;
}

/** The parts of a ZIP file, unpacked one by one and on request only. Part names are compared without case. */
export class ZipFile {
  private readonly entries: ReadonlyMap<string, Entry>;
  private budget = MAX_UNCOMPRESSED_BYTES;

  /** Throws an ImportFileError where the directory cannot be read. */
  constructor(private readonly bytes: Buffer) {
    this.entries = readDirectory(bytes);
  }

  /** Whether a part of this name, or below this folder (ending with `/`), exists. */
  has(name: string): boolean {
    const key = name.toLowerCase();
    return key.endsWith("/") ? [...this.entries.keys()].some((each) => each.startsWith(key)) : this.entries.has(key);
  }

  /** A part's bytes; null if there is none. Throws an ImportFileError if it is damaged, encrypted or too large. */
  async read(name: string): Promise<Buffer | null> {
    const entry = this.entries.get(name.toLowerCase());
    if (entry === undefined) return null;
    if ((entry.flags & ENCRYPTED_FLAG) !== 0) throw refusedFile("password");
    if ([entry.size, entry.compressedSize, entry.offset].includes(IN_ZIP64)) throw refusedFile("zip64");
    if (entry.size > this.budget) throw refusedFile("tooMuchInside");
    this.budget -= entry.size;
    const content = await unpacked(entry, packedBytes(this.bytes, entry));
    if (content.length !== entry.size || crc32(content) !== entry.checksum) throw refusedFile("damaged");
    return content;
  }
}

function readDirectory(bytes: Buffer): Map<string, Entry> {
  const end = endRecordAt(bytes);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (at === IN_ZIP64) throw refusedFile("zip64");
  if (count > MAX_ENTRIES) throw refusedFile("tooMuchInside");
  const entries = new Map<string, Entry>();
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_LENGTH > end || bytes.readUInt32LE(at) !== ENTRY_SIGNATURE) throw refusedFile("damaged");
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString("utf8", at + ENTRY_LENGTH, at + ENTRY_LENGTH + nameLength);
    // Some programs write the separators of their own operating system.
    entries.set(name.replaceAll("\\", "/").toLowerCase(), {
      flags: bytes.readUInt16LE(at + 8),
      method: bytes.readUInt16LE(at + 10),
      checksum: bytes.readUInt32LE(at + 16),
      compressedSize: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    });
    at += ENTRY_LENGTH + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

function endRecordAt(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - END_LENGTH - MAX_COMMENT_LENGTH);
  for (let at = bytes.length - END_LENGTH; at >= first; at--) {
    if (bytes.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  throw refusedFile("damaged");
}

function packedBytes(bytes: Buffer, entry: Entry): Buffer {
  const { offset, compressedSize } = entry;
  if (offset + LOCAL_LENGTH > bytes.length || bytes.readUInt32LE(offset) !== LOCAL_SIGNATURE) {
    throw refusedFile("damaged");
  }
  const start = offset + LOCAL_LENGTH + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  if (start + compressedSize > bytes.length) throw refusedFile("damaged");
  return bytes.subarray(start, start + compressedSize);
}

async function unpacked(entry: Entry, packed: Buffer): Promise<Buffer> {
  if (entry.method === STORED) return packed;
  if (entry.method !== DEFLATED) throw refusedFile("damaged");
  try {
    // The declared size may lie: unpacking stops there, so a bomb costs no more than it admits to.
    return await inflate(packed, { maxOutputLength: Math.max(1, entry.size) });
  } catch {
    throw refusedFile("damaged");
  }
}
