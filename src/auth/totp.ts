import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Vault } from "../store/vault";

/** RFC 6238 with the values that every authenticator app assumes. */
const STEP_MS = 30_000;
const DIGITS = 6;
const SECRET_BYTES = 20;
/** One step to either side: for a clock that is off a little and a code that is typed slowly (RFC 6238, 5.2). */
const DRIFT_STEPS = 1;

/** The second factor of an officer. */
export interface OtpKey {
  readonly secret: Buffer;
  /** The step of the last code that was taken: a code works once (RFC 6238, 5.2). */
  readonly lastStep: number;
}

/** The code of a time step. */
export function totpCode(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", secret).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0x0f;
  const number = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, "0");
}

/** The time step of an instant. */
export function totpStep(now: Date): number {
  return Math.floor(now.getTime() / STEP_MS);
}

/** The step whose code this is, if that is near now and was not used before; else null. */
export function acceptedStep(key: OtpKey, code: string, now: Date): number | null {
  const given = Buffer.from(code.replace(/\s/g, ""), "utf8");
  if (given.length !== DIGITS) return null;
  const current = totpStep(now);
  for (let step = current - DRIFT_STEPS; step <= current + DRIFT_STEPS; step += 1) {
    const isRight = timingSafeEqual(given, Buffer.from(totpCode(key.secret, step), "utf8"));
    if (isRight && step > key.lastStep) return step;
  }
  return null;
}

/** A fresh second factor. */
export function newOtpKey(): OtpKey {
  return { secret: randomBytes(SECRET_BYTES), lastStep: 0 };
}

/** The address that an authenticator app reads as a QR code. */
export function otpAddress(key: OtpKey, username: string): string {
  const issuer = encodeURIComponent("Hub Aduan Demak");
  return `otpauth://totp/${issuer}:${encodeURIComponent(username)}?secret=${base32(key.secret)}&issuer=${issuer}`;
}

/** What is stored of a second factor; its last step lies inside the seal, so that it can only move with the key. */
export function sealOtpKey(vault: Vault, officerId: string, key: OtpKey): Buffer {
  return vault.sealOwn(`officer|otp_secret|${officerId}`, `${key.secret.toString("base64url")}.${key.lastStep}`);
}

/** Opens what {@link sealOtpKey} made. @throws when it was altered or belongs to another officer. */
export function openOtpKey(vault: Vault, officerId: string, sealed: Buffer): OtpKey {
  const [secret = "", lastStep] = vault.openOwn(`officer|otp_secret|${officerId}`, sealed).split(".");
  return { secret: Buffer.from(secret, "base64url"), lastStep: Number(lastStep) };
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648; the length is a multiple of five bytes, so no padding arises. */
function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => BASE32.charAt(Number.parseInt(five, 2))).join("");
}
