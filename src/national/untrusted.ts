import { readableText } from "../domain/input-text";
import { htmlToText } from "./html-to-text";

/** What came over the wire as a JSON object: nothing of it is known yet. */
export type UntrustedObject = Readonly<Record<string, unknown>>;

/** Names and codes longer than this are cut. */
const MAX_NAME_LENGTH = 200;
/** The national id and all other numbers are texts of at most this length here. */
const MAX_ID_LENGTH = 20;
/** Addresses of files longer than this are dropped. */
const MAX_URL_LENGTH = 2_000;

/** The value if it is a JSON object (no array), else null. */
export function objectOf(value: unknown): UntrustedObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as UntrustedObject) : null;
}

/** An id, sent as a number or a text, as a text of at most 20 characters; null for everything else, and for 0: none. */
export function idOf(value: unknown): string | null {
  if (typeof value === "number") return Number.isSafeInteger(value) && value > 0 ? String(value) : null;
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (/^0+$/.test(text)) return null;
  return /^[\w-]+$/.test(text) && text.length <= MAX_ID_LENGTH ? text : null;
}

/** A text as sent (a number counts as one), or null when absent or blank. */
export function rawTextOf(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

/** A name on one line, without mark-up and invisible characters, or null when nothing is left. */
export function nameOf(value: unknown, maxLength = MAX_NAME_LENGTH): string | null {
  const raw = rawTextOf(value);
  if (raw === null) return null;
  const name = readableText(htmlToText(raw), maxLength, "single");
  return name === "" ? null : name;
}

/** A flag in any of its spellings (true, 1, "1", "true"); null when it is not said. */
export function flagOf(value: unknown): boolean | null {
  if (value === true || value === 1 || value === "1" || value === "true") return true;
  if (value === false || value === 0 || value === "0" || value === "false") return false;
  return null;
}

/** Stands for the host that a relative address leaves out. */
const ANY_HOST = "https://host.invalid";

/** A web address, whole or relative, or null: anything but http(s) could run as a script in the page that shows it. */
export function webAddressOf(value: unknown): string | null {
  const text = typeof value === "string" ? value.trim() : "";
  if (text === "" || text.length > MAX_URL_LENGTH || !URL.canParse(text, ANY_HOST)) return null;
  return /^https?:$/.test(new URL(text, ANY_HOST).protocol) ? text : null;
}

/** The JSON in a text; null when it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
