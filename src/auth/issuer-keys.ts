import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
  type LocalJWKSet,
} from "jose";
import { z } from "zod";
import { AuthenticationError } from "./authentication-error";

/** A key that the issuer took out of use is refused after this, at the latest. */
const FRESH_MS = 10 * 60_000;
/** While the issuer cannot be reached, its last keys are believed for so long: officers go on working. */
const BELIEVED_MS = 60 * 60_000;
/** Between two looks for a key that is not known: tokens with invented key names must not become requests to the issuer. */
const UNKNOWN_KEY_PAUSE_MS = 30_000;
/** Between two tries while it does not answer: requests must not all wait for it. */
const FAILURE_PAUSE_MS = 5_000;
const TIMEOUT_MS = 4_000;
/** Key sets of large issuers have some 10 kB. */
const MAX_BYTES = 256 * 1024;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });
const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** The OpenID issuer's public keys, found by its discovery document and kept for a while. Nothing else is ever fetched. */
export class IssuerKeys {
  private keys: LocalJWKSet | null = null;
  private loadedAtMs = Number.NEGATIVE_INFINITY;
  private triedAtMs = Number.NEGATIVE_INFINITY;
  private failure: unknown = null;
  private loading: Promise<void> | null = null;

  constructor(
    private readonly issuer: string,
    private readonly clock: () => Date,
  ) {}

  /** The key for a token's header. @throws AuthenticationError ISSUER_UNAVAILABLE, or the library's error for no such key. */
  async keyFor(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    const keys = await this.current();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || this.now() - this.triedAtMs < UNKNOWN_KEY_PAUSE_MS)
        throw error;
      // The issuer may have begun to use a new key since.
      await this.load();
      return (this.keys ?? keys)(header, token);
    }
  }

  private async current(): Promise<LocalJWKSet> {
    const isFresh = this.keys !== null && this.now() - this.loadedAtMs < FRESH_MS;
    if (!isFresh && (this.loading !== null || this.now() - this.triedAtMs >= FAILURE_PAUSE_MS)) await this.load();
    if (this.keys === null || this.now() - this.loadedAtMs >= BELIEVED_MS) {
      throw new AuthenticationError("ISSUER_UNAVAILABLE", "the issuer's keys cannot be loaded", this.failure);
    }
    return this.keys;
  }

  /** Loads the keys once for all who wait; a failure is kept, not thrown. */
  private load(): Promise<void> {
    this.loading ??= this.fetchKeys().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  private async fetchKeys(): Promise<void> {
    this.triedAtMs = this.now();
    try {
      const base = this.issuer.replace(/\/$/, "");
      const discovery = discoverySchema.parse(await fetchJson(`${base}/.well-known/openid-configuration`));
      if (discovery.issuer !== this.issuer) throw new Error(`the discovery document is of issuer ${discovery.issuer}`);
      if (base.startsWith("https:") && !discovery.jwks_uri.startsWith("https:")) {
        throw new Error("the key set of an https issuer must be under https");
      }
      const keySet = keySetSchema.parse(await fetchJson(discovery.jwks_uri));
      this.keys = createLocalJWKSet(keySet);
      this.loadedAtMs = this.now();
      this.failure = null;
    } catch (error) {
      this.failure = error;
    }
  }

  private now(): number {
    return this.clock().getTime();
  }
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, {
    headers: { accept: "application/json" },
    // Only the issuer's own word says where its keys are.
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`${url} answers ${response.status}`);
  }
  return JSON.parse(await limitedText(url, response));
}

async function limitedText(url: string, response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new Error(`${url} answers with more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
