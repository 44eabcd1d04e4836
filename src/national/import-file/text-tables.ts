import { decodeEntities } from "../html-to-text";
import { delimitedRows } from "./delimited";
import { htmlRows } from "./html-table";
import { refusedFile } from "./refusal";
import type { Table } from "./table";

const DELIMITERS = [",", ";", "\t", "|"] as const;
/** A line by which a file tells Excel its delimiter. */
const DELIMITER_LINE = /^sep=(.)\r?\n/i;
const WEB_PAGE = /^(?:<\?xml[^>]*>\s*)?<(?:!--|(?:!doctype html|html|head|meta|style|body|center|div|p|h\d|table)\b)/i;

/** How a CSV file, or a web page saved under a spreadsheet's name, may be read as a table: one of these is right. */
export function textTables(bytes: Buffer): Table[] {
  const text = decodedText(bytes);
  const start = text.slice(0, 2_000).trimStart();
  if (start === "" && text.trim() === "") throw refusedFile("empty");
  if (WEB_PAGE.test(start)) {
    return [{ kind: "sheet", startsAt1904: false, rows: () => htmlRows(text) }];
  }
  if (start.startsWith("<?xml")) throw refusedFile("xmlExcel");
  const told = DELIMITER_LINE.exec(text)?.[1];
  const delimiters = told === undefined ? DELIMITERS : [told];
  return delimiters.map((delimiter) => ({
    kind: "delimited",
    startsAt1904: false,
    rows: () => delimitedRows(text, delimiter),
  }));
}

/**
 * UTF-16 with a mark, UTF-8 with or without, else windows-1252, in which every byte is a character. A text that is UTF-8
 * but for a few bytes stays UTF-8: one bad name must not spoil all others.
 */
function decodedText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le", 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString("utf16le");
  }
  if (bytes.includes(0)) throw refusedFile("notText");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const text = new TextDecoder("utf-8").decode(bytes);
    const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    if (isMarked || countOf(text, /[^\0-\x7f\ufffd]/g) > countOf(text, /\ufffd/g)) return text;
    // Numeric entities from 128 to 159 are read as windows-1252 too: its one table serves both.
    return bytes.toString("latin1").replace(/[\x80-\x9f]/g, (symbol) => decodeEntities(`&#${symbol.charCodeAt(0)};`));
  }
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
