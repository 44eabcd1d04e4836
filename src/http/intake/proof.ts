import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** Both clocks may be wrong by some minutes; what was overheard is of no use afterwards. */
const WINDOW_MS = 5 * 60_000;
const NONCE = /^[\x21-\x7e]{8,128}$/;

/** The header that carries the secret of gateways which cannot sign. */
export const SECRET_HEADER = "x-intake-secret";

/** Whether two texts are equal, in a time that tells nothing of either. */
export function isSameText(one: string, other: string): boolean {
  const digestOf = (text: string) => createHash("sha256").update(text, "utf8").digest();
  return timingSafeEqual(digestOf(one), digestOf(other));
}

/** The nonce of a call signed over `timestamp.nonce.body` not long ago; null when it is not, or with another secret. */
export function signedNonce(headers: IncomingHttpHeaders, body: Buffer, secret: string, now: Date): string | null {
  const [signature, timestamp, nonce] = ["x-signature", "x-timestamp", "x-nonce"].map((name) => one(headers[name]));
  if (signature === undefined || timestamp === undefined || nonce === undefined || !NONCE.test(nonce)) return null;
  const sentMs = instantMs(timestamp);
  if (sentMs === null || Math.abs(sentMs - now.getTime()) > WINDOW_MS) return null;
  const expected = createHmac("sha256", secret).update(`${timestamp}.${nonce}.`).update(body).digest("hex");
  return isSameText(signature.toLowerCase(), `sha256=${expected}`) ? nonce : null;
}

/** Whether a call carries Meta's signature of its body. */
export function isHubSigned(headers: IncomingHttpHeaders, body: Buffer, secret: string): boolean {
  const signature = one(headers["x-hub-signature-256"]);
  const expected = createHmac("sha256", secret).update(body).digest("hex");
  return signature !== undefined && isSameText(signature.toLowerCase(), `sha256=${expected}`);
}

/** One value of a header; undefined for none. */
export function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** Unix seconds, milliseconds, or ISO 8601. */
function instantMs(text: string): number | null {
  if (/^\d{9,11}$/.test(text)) return Number(text) * 1_000;
  const ms = /^\d{12,14}$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
