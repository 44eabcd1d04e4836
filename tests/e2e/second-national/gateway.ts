import type { IncomingMessage } from "node:http";
import { gatewayJson, gatewayXml, Refusal } from "./answers";
import type { DecodedRequest } from "./call";
import type { Dice } from "./dice";
import { readMultipart } from "./multipart";

/** What a caller must know. */
export interface Secrets {
  /** In lower case. */
  readonly authHeader: string;
  readonly authValue: string;
  /** With its braces. */
  readonly token: string;
  readonly apiKey: string | null;
}

/** The headers, beside the one whose name varies, that never get into the journal. */
export const SECRET_HEADERS: readonly string[] = ["token", "apikey", "authorization"];

function readJson(contentType: string, body: Buffer): unknown {
  if (!/^application\/json\b/i.test(contentType)) return undefined;
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Reads a request to its end; a path that is not below the base stays whole, so that no call matches it. */
export async function decode(message: IncomingMessage, basePath: string): Promise<DecodedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const { pathname, searchParams: query } = new URL(message.url ?? "/", "http://second-national.invalid");
  const type = message.headers["content-type"] ?? "";
  const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
  return {
    method: message.method ?? "",
    path: pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : `outside:${pathname}`,
    query,
    headers,
    json: readJson(type, body),
    form: readMultipart(type, body),
  };
}

/** @throws Refusal (401 or 403) as the gateway says it: JSON about the bearer, XML about the token */
export function checkSecrets({ headers }: DecodedRequest, secrets: Secrets, dice: Dice): void {
  const given = headers[secrets.authHeader];
  if (given === undefined) {
    throw new Refusal(gatewayJson(dice, 401, 900902, "Missing Credentials"), [`${secrets.authHeader}: is missing`]);
  }
  if (given !== secrets.authValue) {
    throw new Refusal(gatewayJson(dice, 401, 900901, "Invalid Credentials"), [`${secrets.authHeader}: is wrong`]);
  }
  if (headers.token !== secrets.token) {
    throw new Refusal(gatewayXml(401, 900901, "Invalid Token"), ["token: is missing or wrong"]);
  }
  if (secrets.apiKey !== null && headers.apikey !== secrets.apiKey) {
    throw new Refusal(gatewayJson(dice, 403, 900908, "Resource forbidden"), ["apikey: is missing or wrong"]);
  }
}
