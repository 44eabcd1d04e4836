/** Finds the ends of a server's frames (RFC 6455: not masked) in a stream of bytes. */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0);
  private missing = 0;

  /** How many frames end in this chunk. */
  count(chunk: Buffer): number {
    let frames = 0;
    let at = 0;
    if (this.missing > 0) {
      at = Math.min(this.missing, chunk.length);
      this.missing -= at;
      if (this.missing > 0) return 0;
      frames += 1;
    }
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    while (at < bytes.length) {
      const length = lengthAt(bytes, at);
      if (length === null) break;
      at += length;
      if (at > bytes.length) this.missing = at - bytes.length;
      else frames += 1;
    }
    this.rest = at < bytes.length ? bytes.subarray(at) : Buffer.alloc(0);
    return frames;
  }

  /** The texts of the frames that end in this chunk; not to be mixed with {@link count}. */
  texts(chunk: Buffer): string[] {
    const bytes = Buffer.concat([this.rest, chunk]);
    const texts: string[] = [];
    let at = 0;
    for (
      let length = lengthAt(bytes, at);
      length !== null && at + length <= bytes.length;
      length = lengthAt(bytes, at)
    ) {
      texts.push(bytes.toString("utf8", at + ((bytes[at + 1] ?? 0) < 126 ? 2 : 4), at + length));
      at += length;
    }
    this.rest = bytes.subarray(at);
    return texts;
  }
}

/** Length of the frame that begins there, its header included; null while the header has not come whole. */
function lengthAt(bytes: Buffer, at: number): number | null {
  const short = bytes[at + 1];
  if (short === undefined) return null;
  if (short < 126) return 2 + short;
  if (short === 127) throw new Error("frames of that size are not measured");
  return bytes.length < at + 4 ? null : 4 + bytes.readUInt16BE(at + 2);
}
