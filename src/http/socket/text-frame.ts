/** A whole text message in one frame, from a server (RFC 6455, 5.2): not masked. */
const FINAL_TEXT = 0x81;
/** Lengths that say how many bytes hold the length. */
const IN_TWO_BYTES = 126;
const IN_EIGHT_BYTES = 127;

/** The beginning of a WebSocket frame whose message is `start`, followed by so many bytes more. */
export function frameStart(start: Buffer, more: number, room = 0): Buffer {
  const length = start.length + more;
  const headerLength = length < IN_TWO_BYTES ? 2 : length <= 0xffff ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerLength + start.length + room);
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
  start.copy(frame, headerLength);
  return frame;
}

/** A whole frame of two parts, put one behind the other. */
export function textFrame(start: Buffer, end: Buffer): Buffer {
  const frame = frameStart(start, end.length, end.length);
  end.copy(frame, frame.length - end.length);
  return frame;
}
