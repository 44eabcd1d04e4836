import { createHmac, timingSafeEqual } from "node:crypto";

/** Both clocks may be wrong by some minutes; what was overheard is of no use afterwards. */
const WINDOW_MS = 5 * 60_000;

/** A signed call's headers, as they stand in it. */
export interface SignedHeaders {
  /** Unix time in seconds. */
  readonly timestamp: string;
  readonly nonce: string;
  /** Hexadecimal. */
  readonly signature: string;
}

/** HMAC-SHA256 over `timestamp.nonce.body`, hexadecimal: what signs webhooks, and delivery reports. */
export function signatureOf(secret: string, timestamp: string, nonce: string, body: string | Buffer): string {
  return createHmac("sha256", secret).update(`${timestamp}.${nonce}.`).update(body).digest("hex");
}

/** Whether a call was signed with that secret, not long ago. */
export function isSignedWith(secret: string, headers: SignedHeaders, body: Buffer, now: Date): boolean {
  const { timestamp, nonce, signature } = headers;
  if (!/^\d{1,12}$/.test(timestamp) || !/^[\x21-\x7e]{8,128}$/.test(nonce)) return false;
  if (Math.abs(Number(timestamp) * 1_000 - now.getTime()) > WINDOW_MS) return false;
  const expected = Buffer.from(signatureOf(secret, timestamp, nonce, body));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
