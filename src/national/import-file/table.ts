/** What a cell holds before anybody knows what it means; null is an empty cell or one that shows an error. */
export type Cell = string | number | boolean | null;

/** A row of a file. */
export interface TableRow {
  /** As the reader's program shows it: the line of a text file on which the record starts, or the row of a sheet. */
  readonly line: number;
  readonly cells: readonly Cell[];
  /** Set where the file cannot be read on, in Indonesian. No row follows. */
  readonly fault?: string;
}

/** A table in a file: a sheet, or a text file read with one delimiter. */
export interface Table {
  /** In `delimited` tables every record has as many cells as the headings; sheets leave out empty ones. */
  readonly kind: "delimited" | "sheet";
  /** Days in Excel's numbers count from 1904 instead of 1900. */
  readonly startsAt1904: boolean;
  /** Reads from the first row on, lazily, each time it is called. */
  rows(): Iterable<TableRow>;
}

/** What exports write where they have nothing. */
const NOTHING = /^(?:[-–—]+|null|nil|n\/a|#n\/a|0000-00-00(?: 00:00(?::00)?)?)?$/i;

/** A cell as text, trimmed; null where it says nothing (blank, `-`, `NULL`). */
export function cellText(cell: Cell | undefined): string | null {
  if (cell === null || cell === undefined) return null;
  const text = typeof cell === "string" ? cell.trim() : String(cell);
  return NOTHING.test(text) ? null : text;
}

/** Like {@link cellText}, out of `="0812…"` too: so exports keep Excel from reading a number. */
export function cellScalar(cell: Cell | undefined): string | null {
  const text = cellText(cell);
  if (text === null) return null;
  const guarded = /^="([^"]*)"$/.exec(text)?.[1] ?? text.replace(/^'/, "");
  return cellText(guarded);
}

/** Whether a row shows nothing. */
export function isBlankRow(cells: readonly Cell[]): boolean {
  return cells.every((cell) => cell === null || cell === undefined || (typeof cell === "string" && cell.trim() === ""));
}
