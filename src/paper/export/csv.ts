import { safeCell } from "./cell";

/** Without it Excel takes UTF-8 for the machine's own code page. */
const BYTE_ORDER_MARK = "\uFEFF";
/** What Excel with Indonesian settings takes for the separator: the comma is its decimal sign. */
const SEPARATOR = ";";

/** A CSV file in pieces: UTF-8 with byte order mark, `;` between cells, every cell quoted, lines end with CRLF (RFC 4180). */
export async function* csvFile(
  headings: readonly string[],
  pages: AsyncIterable<readonly (readonly string[])[]>,
): AsyncGenerator<Buffer> {
  yield Buffer.from(BYTE_ORDER_MARK + line(headings));
  for await (const rows of pages) yield Buffer.from(rows.map(line).join(""));
}

function line(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${safeCell(cell).replaceAll('"', '""')}"`).join(SEPARATOR)}\r\n`;
}
