import { Agent as HttpAgent, validateHeaderValue } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import axios, { type AxiosRequestConfig, isAxiosError } from "axios";
import type { NationalSettings } from "../config/config";
import { type ConnectionState, watchedTransport } from "./connection";
import type { FailureCause } from "./outcome";

/** The longest honest answer is a page of fifty full cases, some 2 MB; more would only fill the memory. */
const MAX_ANSWER_BYTES = 5 * 1024 * 1024;
/** Asked to wait longer, the hub asks again after a day. */
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;
/** Connections that reads keep open; the call budget allows no more work at a time. */
const MAX_SOCKETS = 8;

/** One HTTP call. */
export interface NationalRequest {
  readonly method: "GET" | "POST";
  /** Below the base address, beginning with a slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: FormData | object;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What came of a call: an answer, whatever its status, or none. */
export type Exchange =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly retryAfterMs: number | null;
      readonly text: string;
      /** The system does not know a call that every system has: it is not the system, or the address is wrong. */
      readonly isWrongAddress?: boolean;
    }
  | {
      readonly kind: "failure";
      /** False: no connection was ever open, so nothing of the call can have arrived. */
      readonly wasOpened: boolean;
      readonly cause: FailureCause;
      /** The network's error code. Never its message: that may hold addresses and headers. */
      readonly code: string | null;
    };

/** Sends calls with the two secrets; never throws for what happens on the network, and shows no secret. */
export class NationalHttp {
  readonly #reading = { httpAgent: keepAlive(HttpAgent), httpsAgent: keepAlive(HttpsAgent) };
  /**
   * Writing calls take a new connection each: on a kept one that the gateway is just closing, a call dies with a reset,
   * and nobody knows whether it arrived. A handshake is cheaper than that doubt.
   */
  readonly #writing = { httpAgent: new HttpAgent(), httpsAgent: new HttpsAgent() };
  readonly #baseUrl: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(settings: NationalSettings) {
    this.#baseUrl = settings.baseUrl.replace(/\/+$/, "");
    this.#headers = { Accept: "application/json", ...secretHeaders(settings) };
  }

  /** Sends one call and reads the whole answer; `timeoutMs` is for all of it. */
  async send(request: NationalRequest): Promise<Exchange> {
    const connection: ConnectionState = { wasOpened: false };
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), request.timeoutMs);
    const signal = request.signal === undefined ? deadline.signal : AbortSignal.any([deadline.signal, request.signal]);
    try {
      // axios would quietly take forbidden characters out and send another secret than the configured one.
      for (const [name, value] of Object.entries(this.#headers)) validateHeaderValue(name, value);
      const response = await axios.request<Buffer>({
        ...this.#configuration(request),
        signal,
        transport: watchedTransport(connection),
      });
      return {
        kind: "answer",
        status: response.status,
        retryAfterMs: retryAfterMs(response.headers["retry-after"], response.headers.date),
        text: response.data.toString("utf8"),
      };
    } catch (error) {
      // The error holds the whole request, secrets included: only its code leaves here.
      const code = isAxiosError(error) && error.code !== undefined ? error.code : codeOf(error);
      if (request.signal?.aborted) return { kind: "failure", ...connection, cause: "aborted", code: null };
      if (deadline.signal.aborted) return { kind: "failure", ...connection, cause: "timeout", code: null };
      if (!connection.wasOpened) return { kind: "failure", ...connection, cause: "unreachable", code };
      const isOversize = isAxiosError(error) && error.message.startsWith("maxContentLength");
      return { kind: "failure", ...connection, cause: isOversize ? "oversize" : "reset", code };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Closes the connections that are kept open. */
  close(): void {
    for (const agents of [this.#reading, this.#writing]) {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    }
  }

  #configuration(request: NationalRequest): AxiosRequestConfig {
    const isForm = request.body instanceof FormData;
    const search = request.query === undefined ? "" : `?${new URLSearchParams(request.query)}`;
    return {
      method: request.method,
      url: `${this.#baseUrl}${request.path}${search}`,
      headers: {
        ...this.#headers,
        ...(request.body === undefined || isForm ? {} : { "Content-Type": "application/json" }),
      },
      data: request.body === undefined || isForm ? request.body : JSON.stringify(request.body),
      ...(request.method === "GET" ? this.#reading : this.#writing),
      responseType: "arraybuffer",
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
      validateStatus: () => true,
      // A redirect would carry the secrets to whatever host it names.
      maxRedirects: 0,
      maxContentLength: MAX_ANSWER_BYTES,
      maxBodyLength: Number.POSITIVE_INFINITY,
      // A proxy variable meant for other programs must not see the secrets of this one.
      proxy: false,
    };
  }
}

/** The headers of every call: who is calling, and the secrets. */
export function secretHeaders(settings: NationalSettings): Readonly<Record<string, string>> {
  return {
    "User-Agent": "aduan-hub",
    [settings.authHeader]: settings.authValue,
    token: settings.token,
    ...(settings.apiKey === null ? {} : { apikey: settings.apiKey }),
  };
}

function keepAlive<Agent>(agent: new (options: { keepAlive: true; maxSockets: number }) => Agent): Agent {
  return new agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
}

function codeOf(error: unknown): string | null {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  return typeof code === "string" ? code : null;
}

/**
 * Seconds, or a date by the clock of the other side, which tells the present in `Date`. No wait, or one that is over, is
 * no wish: the caller's own patience must hold, or its tries are used up at once.
 */
function retryAfterMs(header: unknown, date: unknown): number | null {
  if (typeof header !== "string") return null;
  const text = header.trim();
  const now = typeof date === "string" ? Date.parse(date) : Number.NaN;
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : momentOf(text) - (Number.isNaN(now) ? Date.now() : now);
  return waitMs > 0 ? Math.min(waitMs, MAX_RETRY_AFTER_MS) : null;
}

/** NaN for what is no date: JavaScript reads one out of nearly any number. */
function momentOf(text: string): number {
  return /^(?:[A-Za-z]{3}|\d{4}-\d{2}-\d{2}T)/.test(text) ? Date.parse(text) : Number.NaN;
}
