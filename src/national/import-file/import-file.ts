import { setImmediate } from "node:timers/promises";
import { readableText } from "../../domain/input-text";
import { findHeadings, type Headings } from "./headings";
import { ImportFileError, refusedFile } from "./refusal";
import type { ImportRow } from "./row";
import { RowCollector, type UnreadableRow } from "./row-collector";
import { isBlankRow, type Table } from "./table";
import { textTables } from "./text-tables";
import { workbookTables } from "./workbook";

export { ImportFileError } from "./refusal";
export type { ImportRow } from "./row";

const MAX_FILE_BYTES = 100 * 1024 * 1024;
const MAX_ROWS = 200_000;
/** Rows that are read before others get their turn. */
const ROWS_AT_A_TIME = 500;
/** What Excel's old format, and every encrypted Office file, starts with. */
const COMPOUND_FILE = Buffer.from("d0cf11e0a1b11ae1", "hex");
const ENCRYPTED_STREAM = Buffer.from("EncryptedPackage", "utf16le");

/** An export file as it was read. */
export interface ImportFile {
  /** Each national id once, in the file's order. */
  readonly rows: readonly ImportRow[];
  /** By line. */
  readonly unreadable: readonly UnreadableRow[];
  /** Headings that mean nothing to the import; their cells were not read. */
  readonly unknownColumns: readonly string[];
  /** Indonesian names of expected columns that the file does not have. */
  readonly missingColumns: readonly string[];
}

/**
 * Reads the export that a coordinator downloads from the admin site: XLSX, CSV in its usual kinds, or a web page with a
 * table under a spreadsheet's name. The bytes decide which it is; the name only serves the messages. Throws an
 * ImportFileError for a file that cannot be taken at all.
 */
export async function readImportFile(bytes: Buffer, fileName: string): Promise<ImportFile> {
  if (bytes.length === 0) throw refusedFile("empty");
  if (bytes.length > MAX_FILE_BYTES) throw refusedFile("tooLarge");
  const [table, headings] = await bestTable(tablesIn(bytes), fileName);
  return collect(table, headings);
}

function tablesIn(bytes: Buffer): AsyncIterable<Table> | readonly Table[] {
  if (bytes.subarray(0, COMPOUND_FILE.length).equals(COMPOUND_FILE)) {
    throw refusedFile(bytes.includes(ENCRYPTED_STREAM) ? "password" : "oldExcel");
  }
  // Some programs write a few bytes before a PDF's first line.
  if (bytes.subarray(0, 1_024).includes("%PDF-")) throw refusedFile("pdf");
  return bytes.subarray(0, 2).toString("latin1") === "PK" && [3, 5].includes(bytes[2] ?? 0)
    ? workbookTables(bytes)
    : textTables(bytes);
}

/** The table of which the headings say most: the right delimiter, the right sheet. */
async function bestTable(
  tables: AsyncIterable<Table> | readonly Table[],
  fileName: string,
): Promise<readonly [Table, Headings]> {
  let best: readonly [Table, Headings] | null = null;
  for await (const table of tables) {
    const headings = findHeadings(table);
    if (headings !== null && headings.columns.size > (best?.[1].columns.size ?? 0)) best = [table, headings];
  }
  if (best !== null) return best;
  throw new ImportFileError(
    `Berkas "${readableText(fileName, 100, "single")}" tidak memuat baris judul kolom dengan ID laporan (misalnya "Tracking ID" atau "ID Laporan"). Pastikan yang diimpor adalah ekspor daftar laporan dari admin LAPOR!, atau tambahkan judul kolom itu.`,
  );
}

async function collect(table: Table, headings: Headings): Promise<ImportFile> {
  const collector = new RowCollector(table, headings);
  let count = 0;
  for (const row of table.rows()) {
    if (row.fault !== undefined) throw new ImportFileError(row.fault);
    if (row.line <= headings.line || isBlankRow(row.cells)) continue;
    if (++count > MAX_ROWS) throw refusedFile("tooManyRows");
    collector.add(row);
    if (count % ROWS_AT_A_TIME === 0) await setImmediate();
  }
  return { ...collector.finished(), unknownColumns: headings.unknown, missingColumns: headings.missing };
}
