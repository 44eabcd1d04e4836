/** A whole text message in one frame, from a server (RFC 6455, 5.2): not masked. */
const FINAL_TEXT = 0x81;
/** Lengths that say how many bytes hold the length. */
const IN_TWO_BYTES = 126;
const IN_EIGHT_BYTES = 127;

/** A WebSocket frame of two parts put one behind the other, ready for the wire. */
export function textFrame(head: Buffer, tail: Buffer): Buffer {
  const length = head.length + tail.length;
  const headerLength = length < IN_TWO_BYTES ? 2 : length <= 0xffff ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerLength + length);
  frame[0] = FINAL_TEXT;
  if (headerLength === 2) {
    frame[1] = length;
  } else if (headerLength === 4) {
    frame[1] = IN_TWO_BYTES;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = IN_EIGHT_BYTES;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  head.copy(frame, headerLength);
  tail.copy(frame, headerLength + head.length);
  return frame;
}
