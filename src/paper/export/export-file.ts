import type { UnitOfWork } from "../../store/unit-of-work";
import { csvFile } from "./csv";
import { EXPORT_HEADINGS, type ExportView, exportRows } from "./export-rows";
import { xlsxFile } from "./xlsx";

/** What an export is written as. */
export type ExportFormat = "csv" | "xlsx";

/** Media types of the formats. */
export const EXPORT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** The file of a view in pieces; `onPage` hears how many rows each piece has, and may end it by an error. */
export function exportFile(
  work: UnitOfWork,
  view: ExportView,
  format: ExportFormat,
  onPage: (rows: number) => Promise<void> = async () => undefined,
): AsyncGenerator<Buffer> {
  const pages = counted(exportRows(work, view), onPage);
  return format === "csv" ? csvFile(EXPORT_HEADINGS, pages) : xlsxFile(EXPORT_HEADINGS, pages);
}

async function* counted(
  pages: AsyncIterable<string[][]>,
  onPage: (rows: number) => Promise<void>,
): AsyncGenerator<string[][]> {
  for await (const page of pages) {
    yield page;
    await onPage(page.length);
  }
}
