import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Readable } from "node:stream";
import axios from "axios";
import type { NationalSettings } from "../config/config";
import { secretHeaders } from "./national-http";

/** How a download ended; the reasons are Indonesian, for officers. */
export type Download<Value> =
  | { readonly outcome: "done"; readonly value: Value }
  /** Worth another try. */
  | { readonly outcome: "failed"; readonly reason: string }
  /** It would be refused again. */
  | { readonly outcome: "refused"; readonly reason: string };

/** A server that is merely busy, or a file not yet in its place, may answer otherwise later. */
const LATER: ReadonlySet<number> = new Set([401, 403, 404, 408, 425, 429]);

/** Fetches files that a national log names, from the configured national system and from nowhere else. */
export class FileDownload {
  readonly #origin: string;

  /** @param pace awaited before each call: the place of the call budget; what it throws ends the download. */
  constructor(
    private readonly settings: NationalSettings,
    private readonly pace: (signal?: AbortSignal) => Promise<void>,
  ) {
    this.#origin = new URL(settings.baseUrl).origin;
  }

  /**
   * Fetches a file and hands its bytes on as they come; `take` bounds them. An address of another host, protocol or port
   * is not called: a log is written by people, and could name any machine that only this one reaches.
   */
  async fetch<Value>(
    address: string,
    take: (content: Readable) => Promise<Value>,
    signal?: AbortSignal,
  ): Promise<Download<Value>> {
    const url = new URL(address);
    if (url.origin !== this.#origin)
      return { outcome: "refused", reason: "Berkas berada di server lain dan tidak diambil." };
    url.username = "";
    url.password = "";
    await this.pace(signal);
    const deadline = AbortSignal.timeout(this.settings.createTimeoutMs);
    // Of its own, and closed with it: a download that is given up half-way leaves its connection unusable.
    const agents = { httpAgent: new HttpAgent(), httpsAgent: new HttpsAgent() };
    try {
      const response = await axios.get<Readable>(url.href, {
        ...agents,
        headers: { Accept: "*/*", ...secretHeaders(this.settings) },
        responseType: "stream",
        signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
        validateStatus: () => true,
        // A redirect would carry the secrets, and this machine's reach, to whatever host it names.
        maxRedirects: 0,
        proxy: false,
      });
      const { status, data } = response;
      if (status === 200) return { outcome: "done", value: await take(data) };
      data.destroy();
      const reason = `Server nasional menjawab ${status} saat berkas diambil.`;
      return { outcome: status >= 500 || LATER.has(status) ? "failed" : "refused", reason };
    } catch (error) {
      if (!axios.isAxiosError(error) && !isOfTheLine(error)) throw error;
      return { outcome: "failed", reason: "Berkas tidak dapat diambil dari server nasional: sambungan terputus." };
    } finally {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    }
  }
}

/** A connection that broke while the file came: a stream tells it as its own error. */
function isOfTheLine(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return (
    code === "ECONNRESET" || code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ERR_CANCELED" || code === "ABORT_ERR"
  );
}
