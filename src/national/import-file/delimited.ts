import type { TableRow } from "./table";

/** Further cells of a record are read past: no export has so many. */
const MAX_CELLS = 1_000;

/**
 * The records of a text with delimiters (RFC 4180, and what programs make of it): cells in quotes may hold delimiters,
 * line ends and doubled quotes; lines end with CR LF, LF or CR. A quote within a bare cell is a character like any.
 */
export function* delimitedRows(text: string, delimiter: string): Generator<TableRow> {
  const reader = new RecordReader(text, delimiter);
  for (let row = reader.next(); row !== null; row = reader.next()) {
    yield row;
    if (row.fault !== undefined) return;
  }
}

class RecordReader {
  private at = 0;
  private line = 1;

  constructor(
    private readonly text: string,
    private readonly delimiter: string,
  ) {}

  next(): TableRow | null {
    if (this.at >= this.text.length) return null;
    const line = this.line;
    const cells: string[] = [];
    for (;;) {
      const cell = this.text[this.at] === '"' ? this.quotedCell() : this.bareCell();
      if (cell === null) return { line, cells: [], fault: unclosedQuote(line) };
      if (cells.length < MAX_CELLS) cells.push(cell);
      if (this.text[this.at] !== this.delimiter) break;
      this.at++;
    }
    this.skipLineEnd();
    return { line, cells };
  }

  private bareCell(): string {
    const start = this.at;
    while (this.at < this.text.length) {
      const symbol = this.text[this.at];
      if (symbol === this.delimiter || symbol === "\n" || symbol === "\r") break;
      this.at++;
    }
    return this.text.slice(start, this.at);
  }

  /** Null when the quote is never closed. */
  private quotedCell(): string | null {
    let cell = "";
    for (;;) {
      const start = this.at + 1;
      const end = this.text.indexOf('"', start);
      if (end === -1) return null;
      const part = this.text.slice(start, end);
      this.line += part.split(/\r\n|\n|\r/).length - 1;
      cell += part;
      this.at = end + 1;
      if (this.text[this.at] !== '"') break;
      cell += '"';
    }
    // What stands behind a closing quote was meant as text by whoever did not double his quotes.
    return cell + this.bareCell();
  }

  private skipLineEnd(): void {
    if (this.text[this.at] === "\r" && this.text[this.at + 1] === "\n") this.at++;
    this.at++;
    this.line++;
  }
}

function unclosedQuote(line: number): string {
  return `Tanda kutip yang dibuka pada baris ${line} tidak ditutup, sehingga baris sesudahnya tidak dapat dipisahkan. Unduh kembali berkas ekspor dari admin LAPOR!, atau pilih ekspor Excel (.xlsx).`;
}
