const TEXT = 0x81;

/** Finds the ends of a server's frames (RFC 6455: not masked) in a stream of bytes. */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0);
  private missing = 0;
  private isText = false;

  /** @param onPing the server asks for a sign of life */
  constructor(private readonly onPing: () => void) {}

  /** How many texts end in this chunk. */
  count(chunk: Buffer): number {
    let texts = 0;
    let at = Math.min(this.missing, chunk.length);
    if (this.missing > 0) {
      this.missing -= at;
      if (this.missing > 0) return 0;
      texts += this.ended();
    }
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    for (let length = lengthAt(bytes, at); length !== null; length = lengthAt(bytes, at)) {
      this.isText = bytes[at] === TEXT;
      at += length;
      this.missing = Math.max(0, at - bytes.length);
      if (this.missing === 0) texts += this.ended();
    }
    this.rest = bytes.subarray(Math.min(at, bytes.length));
    return texts;
  }

  /** The texts that end in this chunk; not to be mixed with {@link count}. */
  texts(chunk: Buffer): string[] {
    const bytes = Buffer.concat([this.rest, chunk]);
    const texts: string[] = [];
    let at = 0;
    for (
      let length = lengthAt(bytes, at);
      length !== null && at + length <= bytes.length;
      length = lengthAt(bytes, at)
    ) {
      this.isText = bytes[at] === TEXT;
      const start = at + ((bytes[at + 1] ?? 0) < 126 ? 2 : 4);
      at += length;
      if (this.ended() > 0) texts.push(bytes.toString("utf8", start, at));
    }
    this.rest = bytes.subarray(at);
    return texts;
  }

  private ended(): number {
    if (this.isText) return 1;
    this.onPing();
    return 0;
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
