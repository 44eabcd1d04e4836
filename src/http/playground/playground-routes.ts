import { createHash } from "node:crypto";
import { createReadStream, readdirSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { getDistDirectory, type RenderOptions, renderAltair, renderInitSnippet } from "altair-static";
import type { FastifyInstance } from "fastify";
import type { ReadyOperation } from "./ready-operation";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};
const BASE = "/playground/";
/** Stand for addresses that only the browser knows: the hub cannot tell under which name it is reached. */
const HTTP_ENDPOINT = "@http";
const SOCKET_ENDPOINT = "@socket";
const INIT_SCRIPT = "ready-windows.js";
/** Runs scripts that a user writes, with `eval`; the playground's policy has no room for it. */
const LEFT_OUT = "iframe-sandbox";
/** Its files change only with the hub's release. */
const ASSET_MAX_AGE_SECONDS = 3_600;

/**
 * The playground at `/playground`: served from the package on disk, rendered once, and by its policy unable to ask any other
 * host for anything.
 */
export function addPlayground(app: FastifyInstance, operations: readonly ReadyOperation[]): void {
  const options = altairOptions(operations);
  const html = renderAltair(options);
  const script = renderInitSnippet(options)
    .replaceAll(`\`${HTTP_ENDPOINT}\``, "`${location.origin}/graphql`")
    .replaceAll(`\`${SOCKET_ENDPOINT}\``, '`${location.origin.replace(/^http/, "ws")}/graphql`');
  const policy = policyFor(html);
  const assets = assetsOf(getDistDirectory());

  const page = async () => html;
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": policy };
  for (const url of ["/playground", BASE]) {
    app.get(url, async (_request, reply) => {
      void reply.headers({ ...headers, "cache-control": "no-cache" });
      return page();
    });
  }
  app.get(`${BASE}${INIT_SCRIPT}`, async (_request, reply) => {
    void reply.headers({ "content-type": "text/javascript; charset=utf-8", "cache-control": "no-cache" });
    return script;
  });
  app.get<{ Params: { "*": string } }>(`${BASE}*`, async (request, reply) => {
    const file = assets.get(request.params["*"]);
    const type = file === undefined ? undefined : CONTENT_TYPES[extname(file)];
    if (file === undefined || type === undefined) return reply.callNotFound();
    void reply.headers({ "content-type": type, "cache-control": `public, max-age=${ASSET_MAX_AGE_SECONDS}` });
    return reply.send(createReadStream(file));
  });
}

function altairOptions(operations: readonly ReadyOperation[]): RenderOptions {
  const endpoints = {
    endpointURL: HTTP_ENDPOINT,
    subscriptionsEndpoint: SOCKET_ENDPOINT,
    initialSubscriptionRequestHandlerId: "graphql-ws",
  } as const;
  return {
    baseURL: BASE,
    serveInitialOptionsInSeperateRequest: INIT_SCRIPT,
    ...endpoints,
    disableAccount: true,
    initialSettings: { "alert.disableWarnings": true, disablePushNotification: true },
    initialEnvironments: { base: { title: "Hub", variables: { token: "" } } },
    initialWindows: operations.map((operation) => ({
      ...endpoints,
      initialName: operation.name,
      initialQuery: operation.document,
      initialVariables: JSON.stringify(operation.variables, null, 2),
      initialHeaders: operation.needsToken ? { Authorization: "Bearer {{token}}" } : {},
      initialSubscriptionsPayload: operation.needsToken ? { authorization: "Bearer {{token}}" } : {},
    })),
  };
}

/** Its scripts and fonts are its own; the styles that it makes while it runs cannot be known before. */
function policyFor(html: string): string {
  void html;
  void createHash;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The files by their address; nothing else is served, whatever the address looks like. */
function assetsOf(directory: string): ReadonlyMap<string, string> {
  const assets = new Map<string, string>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const name = relative(directory, file).split(sep).join("/");
    if (!name.startsWith(`${LEFT_OUT}/`) && name !== "index.html") assets.set(name, file);
  }
  return assets;
}
