import { htmlToText } from "../html-to-text";
import { refusedFile } from "./refusal";
import type { Cell, TableRow } from "./table";

/** A wider cell is not believed. */
const MAX_SPAN = 50;
/** The bounded length keeps the search linear on a text of unclosed tags. */
const TABLE_TAG = /<(\/?)(table|tr|td|th)(\s[^>]{0,2000})?>/gi;

/** The rows of all tables of a web page, numbered as a spreadsheet program would show them. */
export function* htmlRows(page: string): Generator<TableRow> {
  const html = withoutComments(page);
  let line = 0;
  let cells: Cell[] | null = null;
  let cellStart: number | null = null;
  let span = 1;
  for (const { 0: tag, 1: slash, 2: name = "", 3: attributes = "", index } of html.matchAll(TABLE_TAG)) {
    if (cells !== null && cellStart !== null) {
      cells.push(htmlToText(html.slice(cellStart, index)), ...Array<null>(span - 1).fill(null));
      cellStart = null;
    }
    const isCell = /^t[dh]$/i.test(name);
    if (!isCell && cells !== null) {
      yield { line, cells };
      cells = null;
    }
    if (slash === "/") continue;
    if (isCell) {
      if (spanOf(attributes, "rowspan") > 1) throw refusedFile("mergedCells");
      span = spanOf(attributes, "colspan");
      if (cells === null) line++;
      cells ??= [];
      cellStart = index + tag.length;
    } else if (name.toLowerCase() === "tr") {
      line++;
      cells = [];
    }
  }
  if (line === 0) throw refusedFile("webPage");
}

function spanOf(attributes: string, name: "rowspan" | "colspan"): number {
  const span = Number(new RegExp(`\\s${name}\\s*=\\s*["']?(\\d{1,4})`, "i").exec(attributes)?.[1] ?? 1);
  return Math.min(Math.max(span, 1), MAX_SPAN);
}

function withoutComments(html: string): string {
  const [first = "", ...rest] = html.split("<!--");
  return first + rest.map((part) => (part.includes("-->") ? part.slice(part.indexOf("-->") + 3) : "")).join("");
}
