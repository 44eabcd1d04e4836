import { readableText } from "../../domain/input-text";
import { htmlToText } from "../html-to-text";
import { COLUMN_NAMES, type ColumnName, columnDefinition, headingKey } from "./columns";
import { type Cell, cellText, isBlankRow, type Table } from "./table";

/** A letterhead, a title and a period stand above the headings; not more. */
const MAX_ROWS_ABOVE = 30;
const MAX_HEADING_LENGTH = 80;

/** Where the headings of a table are, and what they mean. */
export interface Headings {
  readonly line: number;
  /** Number of cells in the line of the headings. */
  readonly width: number;
  readonly columns: ReadonlyMap<ColumnName, number>;
  /** Headings that mean nothing to the import, or repeat a column that another heading gives more surely. */
  readonly unknown: readonly string[];
  /** Labels of expected columns that the table does not have. */
  readonly missing: readonly string[];
}

/** The headings of a table, or null where none of its first rows has an id's heading. */
export function findHeadings(table: Table): Headings | null {
  let seen = 0;
  for (const { line, cells } of table.rows()) {
    if (isBlankRow(cells)) continue;
    const headings = readHeadings(line, cells);
    if (headings !== null) return headings;
    if (++seen > MAX_ROWS_ABOVE) return null;
  }
  return null;
}

/** Whether a row is the headings again, as exports for printing have them on each page. */
export function repeatsHeadings(cells: readonly Cell[], { columns }: Headings): boolean {
  const cell = cells[columns.get("nationalId") ?? -1];
  return typeof cell === "string" && columnDefinition("nationalId").headings.includes(headingKey(cell));
}

function readHeadings(line: number, cells: readonly Cell[]): Headings | null {
  const keys = cells.map((cell) => (typeof cell === "string" ? headingKey(htmlToText(cell)) : ""));
  const columns = new Map<ColumnName, number>();
  for (const name of COLUMN_NAMES) {
    const known = columnDefinition(name).headings.find((heading) => keys.includes(heading));
    if (known !== undefined) columns.set(name, keys.indexOf(known));
  }
  const filled = keys.filter((key) => key !== "").length;
  // A title line may be called like a column: one match among several cells is none.
  if (!columns.has("nationalId") || (columns.size < 2 && filled > 1)) return null;
  const taken = new Set(columns.values());
  const unknown = cells.flatMap((cell, at) => {
    const heading = taken.has(at) ? null : cellText(cell);
    return heading === null ? [] : [readableText(htmlToText(heading), MAX_HEADING_LENGTH, "single")];
  });
  const missing = COLUMN_NAMES.filter((name) => columnDefinition(name).isExpected && !columns.has(name));
  return { line, width: cells.length, columns, unknown, missing: missing.map((name) => columnDefinition(name).label) };
}
