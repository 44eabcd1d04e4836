import { lookup } from "node:dns";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import axios, { type AxiosRequestConfig, isAxiosError } from "axios";
import type { SendOutcome } from "./outcome";

/** A gateway's answer is an id; more would only fill the memory. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** Asked to wait longer, the hub asks again after an hour. */
const MAX_RETRY_AFTER_MS = 60 * 60_000;
/** Codes after which no connection was ever open: nothing of the call can have arrived. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** A host's name stands for an address that must not be called. */
const FORBIDDEN_ADDRESS = "EFORBIDDENADDRESS";
const FORBIDDEN =
  "Nama host tujuan menunjuk ke alamat yang tidak boleh dihubungi. Silakan periksa alamatnya beserta DNS-nya.";

/** One call of a gateway; of JSON, unless its headers say otherwise. */
export interface GatewayCall {
  readonly url: string;
  /** With an `Idempotency-Key` the gateway may say (409) that it has the message from an earlier try. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null: by GET, with everything in the address. */
  readonly body: string | null;
  readonly timeoutMs: number;
  /** What the gateway's own words say; null where they say nothing, so that the HTTP status decides. */
  readonly understand?: (answer: GatewayAnswer) => SendOutcome | null;
  /** Whether an address that the host's name stands for may be connected to; left out: every one. */
  readonly mayReach?: (address: string) => boolean;
}

/** An answer as it came. */
export interface GatewayAnswer {
  readonly status: number;
  readonly text: string;
  /** How long the gateway asks to wait; an hour at most. */
  readonly wait: { readonly retryAfterMs?: number };
}

/** Calls a gateway and judges its answer. Shows neither address nor secret to anybody, whatever happens. */
export async function callGateway(call: GatewayCall): Promise<SendOutcome> {
  try {
    const response = await axios.request<Buffer>({
      url: call.url,
      method: call.body === null ? "GET" : "POST",
      data: call.body ?? undefined,
      headers: {
        ...(call.body === null ? {} : { "Content-Type": "application/json" }),
        Accept: "application/json",
        "User-Agent": "aduan-hub",
        ...call.headers,
      },
      // The whole call: axios's own time-out begins anew with each connection that it tries.
      signal: AbortSignal.timeout(call.timeoutMs),
      responseType: "arraybuffer",
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
      validateStatus: () => true,
      // A redirect would carry token and message to whatever host it names.
      maxRedirects: 0,
      maxContentLength: MAX_ANSWER_BYTES,
      // A proxy variable meant for other programs must not see the secrets of this one.
      proxy: false,
      ...(call.mayReach === undefined ? {} : { ...ANEW, lookup: guardedLookup(call.mayReach) }),
    });
    const { status, headers, data } = response;
    const answer = { status, text: data.toString("utf8"), wait: waitOf(headers["retry-after"]) };
    return call.understand?.(answer) ?? judge(answer, call.headers["Idempotency-Key"] !== undefined);
  } catch (error) {
    // The error holds the whole request: only its code leaves here.
    const code = isAxiosError(error) ? error.code : undefined;
    if (code === FORBIDDEN_ADDRESS) return { outcome: "notProcessed", reason: FORBIDDEN };
    return code !== undefined && UNREACHABLE.has(code)
      ? { outcome: "notProcessed", reason: "Gerbang pesan tidak dapat dihubungi." }
      : { outcome: "ambiguous", reason: "Gerbang pesan tidak menjawab tepat waktu." };
  }
}

/** A connection that is kept open is not looked up again, and somebody else's call may have opened it. */
const ANEW = { httpAgent: new HttpAgent({ keepAlive: false }), httpsAgent: new HttpsAgent({ keepAlive: false }) };

/** Looks at the very addresses that are then connected to: what a name stands for may change after it was checked. */
function guardedLookup(mayReach: (address: string) => boolean): NonNullable<AxiosRequestConfig["lookup"]> {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, []);
      const addresses = found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }) as const);
      if (addresses.every(({ address }) => mayReach(address))) return done(null, addresses);
      done(Object.assign(new Error("forbidden address"), { code: FORBIDDEN_ADDRESS }), []);
    });
  };
}

/** These say that the hub's own settings are wrong, or that it is too early: the message itself is not at fault. */
const NOT_THE_MESSAGE: ReadonlySet<number> = new Set([401, 403, 404, 405, 407, 408, 425, 429, 503]);

function judge({ status, text, wait }: GatewayAnswer, hadKey: boolean): SendOutcome {
  if (status >= 200 && status < 300) return { outcome: "done", providerId: providerIdIn(text) };
  // The key was used before: the gateway has the message from an earlier try.
  if (status === 409 && hadKey) return { outcome: "done", providerId: providerIdIn(text) };
  if (NOT_THE_MESSAGE.has(status) || status < 400) {
    return { outcome: "notProcessed", reason: `Gerbang pesan menolak sementara (HTTP ${status}).`, ...wait };
  }
  if (status < 500) return { outcome: "refused", reason: `Gerbang pesan menolak pesan ini (HTTP ${status}).` };
  return { outcome: "ambiguous", reason: `Gerbang pesan mengalami gangguan (HTTP ${status}).` };
}

function waitOf(retryAfter: unknown): GatewayAnswer["wait"] {
  const seconds = typeof retryAfter === "string" && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null;
  return seconds === null ? {} : { retryAfterMs: Math.min(seconds * 1_000, MAX_RETRY_AFTER_MS) };
}

/** The id in an answer, of those shapes that gateways have; null when there is none that can be kept. */
export function providerIdIn(text: string): string | null {
  try {
    const body = JSON.parse(text) as { id?: unknown; message_id?: unknown; messages?: { id?: unknown }[] };
    const id = body.id ?? body.message_id ?? body.messages?.[0]?.id;
    const shown = typeof id === "number" ? String(id) : id;
    return typeof shown === "string" && /^[\x21-\x7e]{1,120}$/.test(shown) ? shown : null;
  } catch {
    return null;
  }
}
