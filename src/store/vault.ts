import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Unwrapping takes as long as opening a text, and officers read the same pages: some megabytes save half of it. */
const MAX_UNWRAPPED = 20_000;
/** First byte of everything sealed: a later algorithm or master key can be told apart. */
const FORMAT = 1;

/** A reporter's data key in the clear; lives in memory only. */
export type DataKey = Buffer & { readonly __dataKey?: never };

/** Where a sealed value stands; sealed into it, so that it cannot be moved to another row or column. */
export type Place = `${string}|${string}|${string}`;

/**
 * Everything secret that the hub keeps is sealed or hashed here, under keys derived from the one master key:
 * AES-256-GCM with `table|column|row` as additional data, HMAC-SHA-256 for look-ups.
 */
export class Vault {
  private readonly keys: Readonly<
    Record<"wrap" | "blind" | "access" | "idempotency" | "own" | "cursor" | "token" | "api", Buffer>
  >;

  private readonly unwrapped = new Map<string, DataKey>();

  /** @param masterKey 32 bytes. */
  constructor(masterKey: Buffer) {
    if (masterKey.length !== 32) throw new RangeError("the master key has 32 bytes");
    const derive = (purpose: string) => Buffer.from(hkdfSync("sha256", masterKey, "aduan-hub", purpose, 32));
    this.keys = {
      wrap: derive("wrap"),
      blind: derive("blind"),
      access: derive("access"),
      idempotency: derive("idempotency"),
      own: derive("own"),
      cursor: derive("cursor"),
      token: derive("token"),
      api: derive("api"),
    };
  }

  /** A fresh data key for a reporter, and the form in which it is stored. */
  newDataKey(reporterId: string): { readonly key: DataKey; readonly wrapped: Buffer } {
    const key = randomBytes(32);
    return { key, wrapped: sealBytes(this.keys.wrap, `reporter|wrapped_key|${reporterId}`, key) };
  }

  /** The data key of a reporter. @throws when the stored form was altered or belongs to another reporter. */
  unwrapDataKey(reporterId: string, wrapped: Buffer): DataKey {
    // Under the stored form itself: a key that was altered, replaced or taken away is not found here.
    const name = reporterId + wrapped.toString("latin1");
    const known = this.unwrapped.get(name);
    if (known !== undefined) return known;
    const key = openBytes(this.keys.wrap, `reporter|wrapped_key|${reporterId}`, wrapped);
    if (this.unwrapped.size >= MAX_UNWRAPPED) this.unwrapped.clear();
    this.unwrapped.set(name, key);
    return key;
  }

  /** Seals a text under a reporter's key. */
  seal(key: DataKey, place: Place, text: string): Buffer {
    return sealBytes(key, place, Buffer.from(text, "utf8"));
  }

  /** Opens what {@link seal} made. @throws when it was altered or moved. */
  open(key: DataKey, place: Place, sealed: Buffer): string {
    return openBytes(key, place, sealed).toString("utf8");
  }

  /** Seals what belongs to no reporter (file names, TOTP secrets). */
  sealOwn(place: Place, text: string): Buffer {
    return sealBytes(this.keys.own, place, Buffer.from(text, "utf8"));
  }

  /** Opens what {@link sealOwn} made. */
  openOwn(place: Place, sealed: Buffer): string {
    return openBytes(this.keys.own, place, sealed).toString("utf8");
  }

  /** Blind index of a contact, a NIK, or what a gateway may hide a number in: equal values give equal digests, and nothing else can be read from it. */
  blindIndex(kind: "PHONE" | "EMAIL" | "NIK" | "MESSAGE" | "NONCE" | "SUPPORTER", value: string): Buffer {
    return hmac(this.keys.blind, `${kind}|${value}`);
  }

  /** What is stored of an access code: it has 64 random bits, so a keyed hash needs no slowness. */
  accessCodeHash(ticketNumber: string, accessCode: string): Buffer {
    return hmac(this.keys.access, `${ticketNumber}|${accessCode}`);
  }

  /** Fingerprint of a mutation's arguments, under which a key was first used. */
  argumentsHmac(canonicalArguments: string): Buffer {
    return hmac(this.keys.idempotency, canonicalArguments);
  }

  /** Signature of a cursor. */
  cursorSignature(payload: string): Buffer {
    return hmac(this.keys.cursor, payload);
  }

  /** What is stored of an API key's secret. */
  apiKeyHash(id: string, secret: string): Buffer {
    return hmac(this.keys.api, `${id}|${secret}`);
  }

  /** The key that signs the hub's own bearer tokens. */
  get tokenKey(): Uint8Array {
    return this.keys.token;
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text, "utf8").digest();
}

function sealBytes(key: Buffer, place: string, plain: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(place, "utf8"));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from([FORMAT]), nonce, cipher.getAuthTag(), body]);
}

function openBytes(key: Buffer, place: string, sealed: Buffer): Buffer {
  if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] !== FORMAT) throw new Error("not a sealed value");
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const tag = sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(place, "utf8"));
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}
