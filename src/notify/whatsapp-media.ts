import { addAbortSignal, type Readable } from "node:stream";
import axios from "axios";
import { cloudApiAddress } from "../config/gateway-address";

/** A description has some hundred bytes. */
const MAX_DESCRIPTION_BYTES = 64 * 1024;
/** A film of 16 MB over a slow line. */
const TIMEOUT_MS = 60_000;
/** A gateway that takes a call and says nothing for so long will not answer it. */
const SILENCE_MS = 10_000;

/** The gateway that keeps the files of WhatsApp messages. */
export interface WhatsAppGateway {
  /** `NOTIFY_WHATSAPP_URL`. */
  readonly url: string;
  readonly token: string;
}

/** The gateway's answer was no file; its status tells whether asking again can help. */
export class MediaUnavailableError extends Error {}

/** Fetches files by the ids that the gateway gave them, from the configured gateway alone. */
export class WhatsAppMedia {
  readonly #base: string;
  /** Whatever an answer names elsewhere is not fetched. */
  readonly #origins: readonly string[];

  constructor(private readonly gateway: WhatsAppGateway) {
    const cloud = cloudApiAddress(gateway.url);
    this.#base = cloud?.files ?? ownFiles(new URL(gateway.url));
    this.#origins = [new URL(this.#base).origin, ...(cloud?.fileOrigins ?? [])];
  }

  /**
   * The content of a file; null when the gateway does not have it, or says that it lies elsewhere.
   * @throws MediaUnavailableError when it cannot be asked now.
   */
  async open(id: string, signal: AbortSignal): Promise<Readable | null> {
    // An id is one part of a path, and nothing that leads out of it.
    if (!/^[\w-]{1,200}$/.test(id)) return null;
    const first = await this.#get(`${this.#base}${id}`, signal);
    if (first === null || !isJson(first.type)) return first?.content ?? null;
    const url = addressIn(await textOf(first.content));
    if (url === null || !this.#origins.includes(url.origin)) return null;
    return (await this.#get(url.href, signal))?.content ?? null;
  }

  async #get(url: string, signal: AbortSignal): Promise<{ readonly content: Readable; readonly type: string } | null> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      const response = await axios.get<Readable>(url, {
        headers: { Authorization: `Bearer ${this.gateway.token}`, "User-Agent": "aduan-hub" },
        signal: limit,
        timeout: SILENCE_MS,
        responseType: "stream",
        validateStatus: () => true,
        // A redirect would carry the token to whatever host it names.
        maxRedirects: 0,
        // A proxy variable meant for other programs must not see the token.
        proxy: false,
      });
      if (response.status === 200)
        return { content: addAbortSignal(limit, response.data), type: String(response.headers["content-type"] ?? "") };
      response.data.destroy();
      if (response.status >= 400 && response.status < 500 && response.status !== 429) return null;
    } catch {
      // The error holds the token: nothing of it leaves here.
    }
    throw new MediaUnavailableError("the gateway did not give the file");
  }
}

/** Gateways of the hub's own shape have files below their own address. */
function ownFiles({ origin, pathname }: URL): string {
  const parts = pathname.split("/").filter((part) => part !== "" && part !== "messages");
  return `${origin}/${parts.map((part) => `${part}/`).join("")}`;
}

function isJson(type: string): boolean {
  return /^application\/json\b/i.test(type);
}

async function textOf(content: Readable): Promise<string> {
  let text = "";
  for await (const chunk of content as AsyncIterable<Buffer>) {
    text += chunk.toString("utf8");
    if (text.length > MAX_DESCRIPTION_BYTES) return "";
  }
  return text;
}

function addressIn(text: string): URL | null {
  try {
    return new URL(String((JSON.parse(text) as { url?: unknown }).url));
  } catch {
    return null;
  }
}
