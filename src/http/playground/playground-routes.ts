import { createHash } from "node:crypto";
import { createReadStream, readdirSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { getDistDirectory, type RenderOptions, renderAltair, renderInitSnippet } from "altair-static";
import type { FastifyInstance } from "fastify";
import { PLAYGROUND_ENVIRONMENT } from "./playground-operations";
import type { ReadyOperation } from "./ready-operation";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
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
/** Its scripts and fonts are its own. Styles are made while it runs, with contents that nobody knows before. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
/** Leaves out what advertises services of its maker's. */
const STYLE_SHEET = "quiet.css";
const QUIET_STYLE = "app-banner-container, app-tips, .query-result__none-subtext { display: none !important; }\n";
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
  const html = renderAltair(options)
    .replace("<title>Altair</title>", "<title>Playground – Hub Aduan</title>")
    .replace("</head>", `<link href="${STYLE_SHEET}" rel="stylesheet" /></head>`);
  const script = renderInitSnippet(options)
    .replaceAll(`\`${HTTP_ENDPOINT}\``, 'new URL("/graphql", location.href).href')
    .replaceAll(`\`${SOCKET_ENDPOINT}\``, 'new URL("/graphql", location.href.replace(/^http/, "ws")).href');
  const assets = assetsOf(getDistDirectory());
  const made = (url: string, extension: string, content: string) =>
    app.get(url, async (_request, reply) => {
      const type = CONTENT_TYPES[extension];
      void reply.headers({ "content-type": type, "content-security-policy": POLICY, "cache-control": "no-cache" });
      return content;
    });

  made("/playground", ".html", html);
  made(BASE, ".html", html);
  made(`${BASE}${INIT_SCRIPT}`, ".js", script);
  made(`${BASE}${STYLE_SHEET}`, ".css", QUIET_STYLE);
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
    initialEnvironments: { base: { title: "Hub", variables: PLAYGROUND_ENVIRONMENT } },
    // Windows are kept in the browser: those of another release's operations are not taken for this one's.
    instanceStorageNamespace: `hub-${createHash("sha256").update(JSON.stringify(operations)).digest("hex").slice(0, 12)}`,
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
