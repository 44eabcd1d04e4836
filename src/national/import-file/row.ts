import { readableText } from "../../domain/input-text";
import { type JakartaDate, jakartaDateOf } from "../../domain/jakarta-time";
import { parseTicketNumber } from "../../domain/ticket";
import { htmlToText } from "../html-to-text";
import { parseReferences } from "../marks";
import { idOf, nameOf } from "../untrusted";
import { type ColumnName, columnDefinition } from "./columns";
import { type DateReading, readDate } from "./date-cell";
import { readId } from "./id-cell";
import { type ImportLocation, readPlace } from "./place";
import { type ImportReporter, readPrivacy } from "./privacy";
import { type Cell, cellScalar, cellText, type TableRow } from "./table";

const MAX_CONTENT_LENGTH = 20_000;
const MAX_TITLE_LENGTH = 300;
const MAX_STATUS_LENGTH = 120;

/** A national case as a row of the export shows it. What the file does not say is null. */
export interface ImportRow {
  /** Line of the text file, or row of the sheet. */
  readonly line: number;
  readonly nationalId: string;
  readonly title: string | null;
  /** Plain text. */
  readonly content: string | null;
  /** Verbatim. */
  readonly statusName: string | null;
  /** Moments of which the file gives only the day are its first one in Jakarta. */
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
  readonly closedAt: Date | null;
  readonly dispositionName: string | null;
  readonly dispositionId: string | null;
  readonly classification: string | null;
  readonly category: string | null;
  readonly isAnonymous: boolean | null;
  readonly isSecret: boolean | null;
  /** Null unless the file says that the reporter is not anonymous. */
  readonly reporter: ImportReporter | null;
  /** A well-formed ticket number of ours that the row carries; whether it was given out is the caller's to look up. */
  readonly ticket: string | null;
  readonly leadAgency: string | null;
  readonly incidentOn: JakartaDate | null;
  readonly location: ImportLocation | null;
}

/** A row that was read, or why it was not. */
export type RowReading =
  | { readonly row: ImportRow }
  /** In Indonesian. `isMonthFirst`: a date fits only as month/day/year, which casts doubt on all others. */
  | { readonly problem: string; readonly isIdProblem: boolean; readonly isMonthFirst: boolean };

const DATE_COLUMNS = ["createdAt", "updatedAt", "closedAt"] as const;

/** Reads the rows of one table. */
export class RowReader {
  constructor(
    private readonly columns: ReadonlyMap<ColumnName, number>,
    private readonly startsAt1904: boolean,
  ) {}

  /** The case in a row. */
  read({ line, cells }: TableRow): RowReading {
    const cell = (name: ColumnName): Cell | undefined => cells[this.columns.get(name) ?? -1];
    const id = readId(cell("nationalId"));
    if ("problem" in id) return { problem: id.problem, isIdProblem: true, isMonthFirst: false };
    const dates = new Map<ColumnName, Date>();
    for (const name of DATE_COLUMNS) {
      const reading = readDate(cell(name), this.startsAt1904);
      if (typeof reading === "string") return dateProblem(name, reading);
      if (reading !== null) dates.set(name, reading);
    }
    const content = contentOf(cell("content"));
    return {
      row: {
        line,
        nationalId: id.id,
        title: nameOf(cellText(cell("title")), MAX_TITLE_LENGTH),
        content,
        statusName: nameOf(cellText(cell("statusName")), MAX_STATUS_LENGTH),
        createdAt: dates.get("createdAt") ?? null,
        updatedAt: dates.get("updatedAt") ?? null,
        closedAt: dates.get("closedAt") ?? null,
        dispositionName: nameOf(cellText(cell("dispositionName"))),
        dispositionId: idOf(cellScalar(cell("dispositionId"))),
        classification: nameOf(cellText(cell("classification"))),
        category: nameOf(cellText(cell("category"))),
        ...readPrivacy({
          isAnonymous: cell("isAnonymous"),
          isSecret: cell("isSecret"),
          privacy: cell("privacy"),
          reporterName: cell("reporterName"),
          reporterPhone: cell("reporterPhone"),
          reporterEmail: cell("reporterEmail"),
        }),
        ticket: ticketOf(cellScalar(cell("ticket")), cellText(cell("tags")), content),
        leadAgency: nameOf(cellText(cell("leadAgency"))),
        incidentOn: incidentDay(readDate(cell("incidentOn"), this.startsAt1904)),
        location: readPlace({
          address: cell("address"),
          district: cell("district"),
          village: cell("village"),
          regency: cell("regency"),
          latitude: cell("latitude"),
          longitude: cell("longitude"),
          coordinates: cell("coordinates"),
        }),
      },
    };
  }
}

function dateProblem(name: ColumnName, reading: "unreadable" | "monthFirst"): RowReading {
  const { label } = columnDefinition(name);
  const problem = `Kolom ${label} tidak memuat tanggal yang dapat dibaca. Tuliskan sebagai tanggal-bulan-tahun, misalnya 31-12-2025 13:45, atau kosongkan.`;
  return { problem, isIdProblem: false, isMonthFirst: reading === "monthFirst" };
}

function contentOf(cell: Cell | undefined): string | null {
  const raw = cellText(cell);
  const text = raw === null ? "" : readableText(htmlToText(raw.replace(/\r\n?/g, "\n")), MAX_CONTENT_LENGTH);
  return text === "" ? null : text;
}

/** The day as citizens remember it decides nothing: one that cannot be read is as good as none. */
function incidentDay(reading: DateReading): JakartaDate | null {
  return reading instanceof Date ? jakartaDateOf(reading) : null;
}

/** Our reference: in a column of its own, in the hashtags, or in the first line that we write above each content. */
function ticketOf(ticketCell: string | null, tags: string | null, content: string | null): string | null {
  const given = ticketCell === null ? null : parseTicketNumber(ticketCell.replace(/^#/, ""));
  if (given !== null) return given;
  const tagged = (tags ?? "").slice(0, 1_000).split(/[\s,;#]+/);
  const firstLine = content?.slice(0, 500).split("\n", 1)[0] ?? "";
  const written = [...tagged, ...parseReferences(firstLine)].map((reference) => parseTicketNumber(reference));
  return written.find((ticket) => ticket !== null) ?? null;
}
