import { type FileHandle, open } from "node:fs/promises";
import { UnacceptableFileError } from "./clean-fault";

/** The index of an hour's film has some MB; a larger one is an attack. */
const MAX_INDEX_BYTES = 16 * 1024 * 1024;
/** A film of that many boxes on the highest level is made of fragments for a broadcast, not by a telephone. */
const MAX_TOP_BOXES = 10_000;
/** Boxes that hold other boxes, on the way to where a place can stand. */
const CONTAINERS: ReadonlySet<string> = new Set(["moov", "trak", "mdia", "minf", "stbl", "moof", "traf"]);
/** Where cameras write the place (`©xyz`, `loci`, Apple's and Google's keys, XMP), with everything else they add. */
const DESCRIPTIONS: ReadonlySet<string> = new Set(["udta", "meta", "uuid"]);
/** Kinds of samples that are positions: GoPro, Google's camera motion, Apple's timed metadata. */
const POSITION_SAMPLES: ReadonlySet<string> = new Set(["gpmd", "camm", "mebx"]);
const SAMPLE_ENTRY_AT = 8;
/** moov, trak, mdia, minf, stbl: deeper nesting only serves to exhaust the reader. */
const MAX_DEPTH = 8;

/**
 * Takes out of a film, where it stands, what says where it was taken: its boxes of description become free space of the
 * same length, so that no picture moves. A film with a track of positions is refused: they stand among the pictures.
 * @throws UnacceptableFileError
 */
export async function cleanMovie(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    let hasIndex = false;
    let boxes = 0;
    for (let at = 0; at < size; ) {
      boxes += 1;
      if (boxes > MAX_TOP_BOXES) throw new UnacceptableFileError("BROKEN");
      const head = await bytesAt(file, at, Math.min(16, size - at));
      const { type, headerBytes, bytes } = boxOf(head, 0, size - at);
      if (type === "moov" || type === "moof") {
        if (bytes > MAX_INDEX_BYTES) throw new UnacceptableFileError("BROKEN");
        const index = await bytesAt(file, at, bytes);
        freeDescriptions(index, headerBytes, bytes, 1);
        await file.write(index, 0, bytes, at);
        hasIndex ||= type === "moov";
      } else if (DESCRIPTIONS.has(type)) {
        if (bytes > MAX_INDEX_BYTES) throw new UnacceptableFileError("BROKEN");
        const box = await bytesAt(file, at, bytes);
        free(box, 0, headerBytes, bytes);
        await file.write(box, 0, bytes, at);
      }
      at += bytes;
    }
    if (!hasIndex) throw new UnacceptableFileError("BROKEN");
    await file.sync();
  } finally {
    await file.close();
  }
}

function freeDescriptions(index: Buffer, from: number, end: number, depth: number): void {
  if (depth > MAX_DEPTH) throw new UnacceptableFileError("BROKEN");
  for (let at = from; at < end; ) {
    const { type, headerBytes, bytes } = boxOf(index, at, end - at);
    if (DESCRIPTIONS.has(type)) free(index, at, headerBytes, bytes);
    else if (CONTAINERS.has(type)) freeDescriptions(index, at + headerBytes, at + bytes, depth + 1);
    else if (type === "stsd") refusePositions(index, at + headerBytes + SAMPLE_ENTRY_AT, at + bytes);
    at += bytes;
  }
}

function refusePositions(index: Buffer, from: number, end: number): void {
  for (let at = from; at < end; ) {
    const { type, bytes } = boxOf(index, at, end - at);
    if (POSITION_SAMPLES.has(type)) throw new UnacceptableFileError("POSITIONS");
    at += bytes;
  }
}

function free(buffer: Buffer, at: number, headerBytes: number, bytes: number): void {
  buffer.write("free", at + 4, "latin1");
  buffer.fill(0, at + headerBytes, at + bytes);
}

/** The box at a place: size, four letters, and for large ones a longer size. @throws UnacceptableFileError */
function boxOf(
  buffer: Buffer,
  at: number,
  available: number,
): { readonly type: string; readonly headerBytes: number; readonly bytes: number } {
  if (at + 8 > buffer.length) throw new UnacceptableFileError("BROKEN");
  const size = buffer.readUInt32BE(at);
  const type = buffer.toString("latin1", at + 4, at + 8);
  const isLong = size === 1;
  if (isLong && at + 16 > buffer.length) throw new UnacceptableFileError("BROKEN");
  const headerBytes = isLong ? 16 : 8;
  // 0: up to the end of what it stands in.
  const bytes = isLong ? Number(buffer.readBigUInt64BE(at + 8)) : size === 0 ? available : size;
  if (bytes < headerBytes || bytes > available) throw new UnacceptableFileError("BROKEN");
  return { type, headerBytes, bytes };
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  if (bytesRead < length) throw new UnacceptableFileError("BROKEN");
  return buffer;
}
