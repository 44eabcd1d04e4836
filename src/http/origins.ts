import type { IncomingMessage } from "node:http";

/** The web pages that may talk to the hub from a browser: its own, and those that are named. */
export class Origins {
  private readonly allowed: ReadonlySet<string>;

  /** @throws Error for an entry that is no web origin. */
  constructor(publicUrl: string | undefined, further: readonly string[]) {
    const urls = publicUrl === undefined ? further : [publicUrl, ...further];
    this.allowed = new Set(urls.map(originOf));
  }

  /** Whether the page that sends this request may; programs send no `Origin`, and need none. */
  allows(request: IncomingMessage): boolean {
    const { origin, host } = request.headers;
    if (origin === undefined) return true;
    if (this.isNamed(origin)) return true;
    const url = URL.canParse(origin) ? new URL(origin) : null;
    // The page of the very host that is asked: a proxy in between may have ended TLS, so the scheme is not compared.
    return url !== null && host !== undefined && url.host === host.toLowerCase();
  }

  /** Whether a foreign origin is one of those that are named. */
  isNamed(origin: string): boolean {
    return this.allowed.has(origin.toLowerCase());
  }
}

function originOf(text: string): string {
  const { origin } = URL.canParse(text) ? new URL(text) : { origin: "null" };
  if (origin === "null") throw new Error(`HUB_ALLOWED_ORIGINS names no web origin: ${text}`);
  return origin;
}
