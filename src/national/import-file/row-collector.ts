import { type Headings, repeatsHeadings } from "./headings";
import { ImportFileError } from "./refusal";
import { type ImportRow, RowReader } from "./row";
import { type Cell, cellText, isBlankRow, type Table, type TableRow } from "./table";

/** A sum below the table. */
const TOTALS =
  /^(?:grand |sub ?)?(?:total|jumlah)(?: (?:laporan|aduan|pengaduan|data|baris|seluruh|keseluruhan))*\s*[:=]?\s*[\d.,]*(?: (?:laporan|aduan|pengaduan|data|baris))?$/i;
/** When and by whom the table was made. */
const FOOTER = /^(?:dicetak|diunduh|diekspor|sumber|catatan|keterangan|printed|exported|generated)\b/i;
const MAX_FILLED_IN_TOTALS = 3;

/** A row that could not be taken over. */
export interface UnreadableRow {
  readonly line: number;
  /** Formal Indonesian; says what to do. */
  readonly reason: string;
}

/** Takes the rows of one table, one after the other, and tells which are cases. */
export class RowCollector {
  private readonly reader: RowReader;
  private readonly byId = new Map<string, ImportRow>();
  private readonly problems: UnreadableRow[] = [];
  /** The row before, if it was a case with fewer cells than headings. */
  private shortRow: ImportRow | null = null;

  constructor(
    private readonly table: Table,
    private readonly headings: Headings,
  ) {
    this.reader = new RowReader(headings.columns, table.startsAt1904);
  }

  /** Takes a row below the headings. Throws an ImportFileError where its dates cast doubt on the whole file. */
  add(tableRow: TableRow): void {
    const { line, cells } = tableRow;
    if (isNoRecord(cells) || repeatsHeadings(cells, this.headings)) return;
    const reading = this.reader.read(tableRow);
    if ("row" in reading) {
      if (this.isShifted(cells)) this.problems.push({ line, reason: SHIFTED });
      else this.take(reading.row, cells.length);
      return;
    }
    if (reading.isMonthFirst) throw new ImportFileError(monthFirst(line));
    this.problems.push({ line, reason: reading.problem });
    if (reading.isIdProblem) this.giveUpShortRow();
  }

  /** What was found, by line. */
  finished(): { readonly rows: ImportRow[]; readonly unreadable: UnreadableRow[] } {
    return { rows: [...this.byId.values()], unreadable: this.problems.sort((a, b) => a.line - b.line) };
  }

  private take(row: ImportRow, width: number): void {
    const first = this.byId.get(row.nationalId);
    this.shortRow = null;
    if (first !== undefined) {
      this.problems.push({ line: row.line, reason: doubled(first, row) });
      return;
    }
    this.byId.set(row.nationalId, row);
    if (this.table.kind === "delimited" && width < this.headings.width) this.shortRow = row;
  }

  /** More cells than headings: a delimiter within a text that has no quotes has moved what follows it. */
  private isShifted(cells: readonly Cell[]): boolean {
    return this.table.kind === "delimited" && !isBlankRow(cells.slice(this.headings.width));
  }

  /** A short row before one without an id: a line end within a text that has no quotes has cut a case in two. */
  private giveUpShortRow(): void {
    if (this.shortRow === null) return;
    this.byId.delete(this.shortRow.nationalId);
    this.problems.push({ line: this.shortRow.line, reason: CUT });
    this.shortRow = null;
  }
}

const SHIFTED =
  "Jumlah sel pada baris ini melebihi jumlah judul kolom, mungkin karena pemisah di dalam teks tanpa tanda kutip. Pilih ekspor Excel (.xlsx), atau beri tanda kutip pada teksnya.";
const CUT =
  "Baris ini terputus: baris sesudahnya tidak memiliki ID laporan, mungkin karena ganti baris di dalam teks tanpa tanda kutip. Pilih ekspor Excel (.xlsx), atau beri tanda kutip pada teksnya.";

function isNoRecord(cells: readonly Cell[]): boolean {
  const filled = cells.map(cellText).filter((text) => text !== null);
  const [first = ""] = filled;
  const isTotals = filled.length <= MAX_FILLED_IN_TOTALS && TOTALS.test(first.slice(0, 100));
  return isTotals || (filled.length === 1 && FOOTER.test(first));
}

function monthFirst(line: number): string {
  return `Tanggal pada baris ${line} hanya cocok dengan urutan bulan/tanggal/tahun, sehingga tanggal lain di berkas ini pun dapat tertukar. Unduh kembali berkas dari admin LAPOR! dan impor tanpa menyimpannya ulang lewat Excel, atau ubah tanggalnya menjadi tanggal-bulan-tahun.`;
}

function doubled(first: ImportRow, second: ImportRow): string {
  const fields = [
    ["status", first.statusName, second.statusName],
    ["instansi", first.dispositionName, second.dispositionName],
    ["judul", first.title, second.title],
    ["isi", first.content, second.content],
  ] as const;
  const differing = fields.filter(([, one, other]) => one !== other).map(([name]) => name);
  const difference =
    differing.length === 0
      ? ""
      : ` Isinya berbeda (${differing.join(", ")}): periksa di admin LAPOR! dan sisakan baris yang benar.`;
  return `ID laporan ${second.nationalId} sudah ada pada baris ${first.line}; baris ini dilewati.${difference}`;
}
