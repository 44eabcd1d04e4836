import type { InboundMessage } from "../../cases/intake/take-messages";
import type { MessagePart } from "../../domain/dialogue/message-part";
import { HubError } from "../../domain/errors";

/** A file that came within a message. */
export interface InlineFile {
  readonly name: string;
  readonly content: Buffer;
}

/** A message of a gateway, in whatever shape that writes it. */
export interface GatewayMessage extends Omit<InboundMessage, "channel" | "nonce" | "files"> {
  readonly inlineFiles: readonly InlineFile[];
}

/** What a message has unless it says otherwise. */
export const PLAIN: Omit<GatewayMessage, "messageId" | "from" | "text"> = {
  part: null,
  inlineFiles: [],
  remoteFiles: [],
  refusedFiles: 0,
  point: null,
  oddity: null,
  name: null,
};

/** A phone splits a text into no more than that. */
const MOST_PARTS = 30;

/** A part of a long SMS; null for what is none. */
export function messagePart(ref: number, number: number, of: number): MessagePart | null {
  const isWhole = [ref, number, of].every((value) => Number.isInteger(value) && value >= 0 && value <= 65_535);
  return isWhole && number >= 1 && number <= of && of > 1 && of <= MOST_PARTS ? { ref, number, of } : null;
}

/** The part that a user data header tells of, in hexadecimal, with an 8- or 16-bit reference (3GPP TS 23.040, 9.2.3.24). */
export function partOfHeader(udh: string): MessagePart | null {
  const bytes = Buffer.from(udh.replace(/[^0-9a-f]/gi, ""), "hex");
  for (let at = 1; at + 1 < bytes.length; at += 2 + (bytes[at + 1] ?? 0)) {
    const [element, length] = [bytes[at], bytes[at + 1]];
    const value = bytes.subarray(at + 2, at + 2 + (length ?? 0));
    const [of = 0, number = 0] = value.subarray(-2);
    if (element === 0x00 && value.length === 3) return messagePart(value.readUInt8(0), number, of);
    if (element === 0x08 && value.length === 4) return messagePart(value.readUInt16BE(0), number, of);
  }
  return null;
}

/** 400, for a signed call whose body cannot be understood; says what is missing, and nothing of what was sent. */
export function badMessage(message: string): HubError {
  return new HubError("BAD_USER_INPUT", { message });
}
