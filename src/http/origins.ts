import type { IncomingMessage } from "node:http";

/** The web pages that may talk to the hub from a browser: its own, and those that are named. */
export class Origins {
  private readonly allowed: ReadonlySet<string>;

  /** @param further as the configuration checked them */
  constructor(publicUrl: string | undefined, further: readonly string[]) {
    const urls = publicUrl === undefined ? further : [publicUrl, ...further];
    this.allowed = new Set(urls.map((url) => new URL(url).origin));
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
