import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { randomBytes } from "./random-bytes";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Unwrapping takes as long as opening a text, and officers read the same pages: some megabytes save half of it. */
const MAX_UNWRAPPED = 20_000;
/** Memory for opened texts, with what they were opened from: opening one takes as long as reading it, and pages repeat. */
const MAX_OPENED_BYTES = 16_000_000;
/** What an entry takes besides its texts, so that very many short ones are bounded too. */
const ENTRY_BYTES = 400;
/** First byte of everything sealed: a later algorithm or master key can be told apart. */
const FORMAT = 1;

/** A reporter's data key in the clear; lives in memory only. */
export type DataKey = KeyObject & { readonly __dataKey?: never };

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

  /** By reporter, with the stored form: a key that was altered, replaced or taken away is not found here. */
  private readonly unwrapped = new Map<string, { readonly wrapped: Buffer; readonly key: DataKey }>();

  /** Texts of cases by their id, each with what it was opened from: one that was altered or replaced is not found here. */
  private readonly opened = new Map<
    string,
    { readonly key: DataKey; readonly sealed: Buffer; readonly text: string }
  >();
  private openedBytes = 0;

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
    const wrapped = sealBytes(this.keys.wrap, `reporter|wrapped_key|${reporterId}`, key);
    return { key: createSecretKey(key), wrapped };
  }

  /** The data key of a reporter. @throws when the stored form was altered or belongs to another reporter. */
  unwrapDataKey(reporterId: string, wrapped: Buffer): DataKey {
    const known = this.unwrapped.get(reporterId);
    if (known?.wrapped.equals(wrapped) === true) return known.key;
    const key = createSecretKey(openBytes(this.keys.wrap, `reporter|wrapped_key|${reporterId}`, wrapped));
    if (this.unwrapped.size >= MAX_UNWRAPPED) this.unwrapped.clear();
    // A copy: what the driver gave may be a part of a packet, and would keep all of it.
    this.unwrapped.set(reporterId, { wrapped: Buffer.from(wrapped), key });
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

  /** Opens a text of a case. @throws when it was altered or moved. */
  openText(key: DataKey, textId: string, sealed: Buffer): string {
    const known = this.opened.get(textId);
    if (known?.key === key && known.sealed.equals(sealed)) return known.text;
    const text = this.open(key, `case_text|body|${textId}`, sealed);
    if (this.openedBytes >= MAX_OPENED_BYTES) {
      this.opened.clear();
      this.openedBytes = 0;
    }
    this.openedBytes += ENTRY_BYTES + sealed.length + 2 * text.length;
    this.opened.set(textId, { key, sealed: Buffer.from(sealed), text });
    return text;
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

function sealBytes(key: Buffer | KeyObject, place: string, plain: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(place, "utf8"));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from([FORMAT]), nonce, cipher.getAuthTag(), body]);
}

function openBytes(key: Buffer | KeyObject, place: string, sealed: Buffer): Buffer {
  if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] !== FORMAT) throw new Error("not a sealed value");
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const tag = sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(place, "utf8"));
  decipher.setAuthTag(tag);
  const plain = decipher.update(sealed.subarray(1 + NONCE_BYTES + TAG_BYTES));
  // It adds nothing, and throws for what was altered.
  decipher.final();
  return plain;
}
