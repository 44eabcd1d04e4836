/** Meta's own host. */
const GRAPH = "https://graph.facebook.com";
/** Where it keeps the files that are named on it. */
const GRAPH_FILES = "https://lookaside.fbsbx.com";
const CLOUD_PATH = /^\/(v\d{1,3}\.\d{1,2})\/\d{1,30}(\/messages)?\/?$/;

/** An address of the WhatsApp Business Cloud API. */
export interface CloudApiAddress {
  /** Where messages are posted. */
  readonly messages: string;
  /** Below it lie the files that messages name; ends with a slash. */
  readonly files: string;
  /** Other origins that it may name for a file. */
  readonly fileOrigins: readonly string[];
}

/**
 * What `NOTIFY_WHATSAPP_URL` says, if it is of the Cloud API: on Meta's host, or elsewhere with Meta's path up to `/messages`
 * (a proxy, a rehearsal). Null: a gateway that speaks the hub's own JSON.
 */
export function cloudApiAddress(url: string): CloudApiAddress | null {
  const { origin, pathname, search } = new URL(url);
  const isGraph = origin === GRAPH;
  const [, version, isWhole] = CLOUD_PATH.exec(pathname) ?? [];
  if (version === undefined || (isWhole === undefined && !isGraph)) return null;
  return {
    messages: `${origin}${pathname.replace(/(\/messages)?\/?$/, "/messages")}${search}`,
    files: `${origin}/${version}/`,
    fileOrigins: isGraph ? [GRAPH_FILES] : [],
  };
}

/** Whether an address on Meta's host names a number, safely: the hub's own JSON would be refused there, message by message. */
export function isWhatsAppAddress(url: string): boolean {
  // What is no address at all is another fault.
  const { hostname, origin } = new URL(URL.canParse(url) ? url : GRAPH_FILES);
  return hostname !== new URL(GRAPH).hostname || (origin === GRAPH && cloudApiAddress(url) !== null);
}

const PLACE = /\{(to|msisdn|text|id)\}/g;
const OK = /\{ok=([^{}]+)\}/g;
const POST = "{post}";

/** What stands at the places of an SMS gateway's address. */
export type SmsValues = Readonly<Record<"to" | "msisdn" | "text" | "id", string>>;

/** How an SMS gateway is called that takes fields instead of JSON. */
export interface SmsForm {
  readonly method: "GET" | "POST";
  readonly address: string;
  /** The fields with a message's values, form-encoded. */
  fields(values: SmsValues): string;
  /** What the answer holds if the message was taken; null: its HTTP status alone tells. */
  readonly success: string | null;
}

/** What `NOTIFY_SMS_URL` says, if it has places in braces; null: a gateway that speaks the hub's own JSON. */
export function smsForm(url: string): SmsForm | null {
  const [address = "", ...rest] = url.split("?");
  const template = rest.join("?");
  if (!/[{}]/.test(template)) return null;
  const fields = template.replace(OK, "").replaceAll(POST, "");
  return {
    method: template.includes(POST) ? "POST" : "GET",
    address,
    fields: (values) => fields.replace(PLACE, (_all, name: keyof SmsValues) => encodeURIComponent(values[name])),
    success: [...template.matchAll(OK)][0]?.[1] ?? null,
  };
}

/** Whether the places in an SMS gateway's address can be filled: only in its query, no unknown ones, and a number and a text. */
export function isSmsAddress(url: string): boolean {
  const [address = "", ...rest] = url.split("?");
  const template = rest.join("?");
  if (!/[{}]/.test(url)) return true;
  const isFilled = template.includes("{text}") && /\{(to|msisdn)\}/.test(template);
  const isKnown = !/[{}#]/.test(template.replace(PLACE, "").replace(OK, "").replaceAll(POST, ""));
  return !/[{}]/.test(address) && isFilled && isKnown;
}
