import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";

/** An OpenID issuer on a port of its own: discovery document, key set, and tokens as it would sign them. */
export class OidcIssuer {
  /** What was fetched of it. */
  readonly requests: string[] = [];
  /** Answers in place of the real ones, by path; a number is a status. */
  readonly answers = new Map<string, unknown>();
  private readonly keys = new Map<string, CryptoKey>();
  private readonly published = new Map<string, JWK>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<OidcIssuer> {
    const server = createServer();
    const issuer = new OidcIssuer(server);
    server.on("request", (request, response) => {
      const path = request.url ?? "";
      issuer.requests.push(path);
      const answer = issuer.answers.get(path) ?? issuer.documents()[path] ?? 404;
      if (answer === "REDIRECT") response.writeHead(302, { location: `${issuer.url}/moved` }).end();
      else if (typeof answer === "number") response.writeHead(answer).end();
      else response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/realms/demak`;
  }

  /** Makes a key and publishes it. */
  async addKey(kid: string, alg: string): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair(alg);
    this.keys.set(kid, privateKey);
    this.published.set(kid, { ...(await exportJWK(publicKey)), kid, alg, use: "sig" });
  }

  /** Publishes a key no longer; it can still sign. */
  removeKey(kid: string): void {
    this.published.delete(kid);
  }

  /** The public key, as everybody may know it. */
  publicKey(kid: string): JWK {
    return this.published.get(kid) ?? {};
  }

  /** The key set as it is published. */
  get keySet(): { keys: JWK[] } {
    return { keys: [...this.published.values()] };
  }

  /** Signs claims. */
  token(kid: string, alg: string, claims: JWTPayload): Promise<string> {
    const key = this.keys.get(kid);
    if (key === undefined) throw new Error(`no key ${kid}`);
    return new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(key);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private documents(): Record<string, unknown> {
    return {
      "/realms/demak/.well-known/openid-configuration": { issuer: this.url, jwks_uri: `${this.url}/keys` },
      "/realms/demak/keys": this.keySet,
      "/realms/demak/moved": this.keySet,
    };
  }
}
